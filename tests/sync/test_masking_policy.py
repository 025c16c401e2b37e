"""Who sees whole rows is the council's policy: it goes in with the reference data and holds at the till's next pull."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.masking import may_see_whole_rows
from sync.central.errors import Refusal
from tests.sync.world import REFERENCE

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.domain.catalogue import Policy
    from tests.sync.desks import Desk
    from tests.sync.world import ServedCentral

PRIYA = Cashier("priya", "Priya Nair", "CH", frozenset({"Payments"}))
GWEN = Cashier("gwen", "Gwen Pugh", "CH", frozenset({"Payments", "Finance"}))


def load(central: ServedCentral, folder: Path, **policy: Any) -> None:
    document = json.loads(REFERENCE.read_text(encoding="utf-8"))
    document["policy"] = {**document.get("policy", {}), **policy}
    path = folder / "reference.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    central.load_reference(path=path)


def policy_of(desk: Desk) -> Policy:
    desk.settled()
    with desk.made.store.read() as reader:
        pack = reader.pack()
    assert pack is not None
    return pack.policy


def test_a_council_that_says_nothing_masks_for_everybody(desk: Desk) -> None:
    policy = policy_of(desk)
    assert [may_see_whole_rows(policy, who) for who in (None, PRIYA, GWEN)] == [False, False, False]


def test_roles_and_the_whole_rule_change_with_the_next_pack(desk: Desk, central: ServedCentral, tmp_path: Path) -> None:
    load(central, tmp_path, unmasked_roles=["Finance"], catalogue_silence_s=3600)
    policy = policy_of(desk)
    assert [may_see_whole_rows(policy, who) for who in (None, PRIYA, GWEN)] == [False, False, True]
    assert policy.catalogue_silence_s == 3600
    load(central, tmp_path, mask_search_rows=False)
    desk.clock.turn(hours=1)
    assert [may_see_whole_rows(policy_of(desk), who) for who in (None, PRIYA, GWEN)] == [True, True, True]


@pytest.mark.parametrize(
    "policy",
    [
        {"mask_search_rows": "sometimes"},
        {"unmasked_roles": "Finance"},
        {"unmasked_roles": ["x" * 400]},
        {"unmask_roles": ["Finance"]},
        {"catalogue_silence_s": 0},
        {"personal_data_days": 0},
        {"idle_lock_s": 9},
    ],
)
def test_a_rule_that_is_not_understood_is_refused_and_not_guessed(
    central: ServedCentral, tmp_path: Path, policy: dict[str, Any]
) -> None:
    with pytest.raises(Refusal):
        load(central, tmp_path, **policy)
