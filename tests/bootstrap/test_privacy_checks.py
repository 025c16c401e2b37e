"""What the doctor tells of how a till keeps customers: numbers, moments and roles, and of no person anything."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.bootstrap import build_till
from ims_desktop.bootstrap.checks import make_checks
from ims_desktop.cli.training import prepare_training
from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.domain.silence import Contact
from ims_desktop.records import AccountsPage
from ims_desktop.store.till_id import read_till_id
from ims_desktop.use_cases.diagnose import diagnose
from ims_desktop.use_cases.reveal_account import reveal_account
from tests.use_cases.desk import COUNCIL_TAX, PRIYA, load_account

if TYPE_CHECKING:
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till
    from ims_desktop.use_cases.diagnose import Check
    from tests.sync.world import ServedCentral

NAMES = {"catalogue", "contact", "masking", "reveals"}
HOUR = timedelta(hours=1)


def found(settings: Settings) -> dict[str, Check]:
    with ExitStack() as stack:
        return {check.name: check for check in diagnose(make_checks(settings, stack)) if check.name in NAMES}


@pytest.fixture
def stocked(till: Till, central: ServedCentral) -> Till:
    """A till that has one account of central."""
    load_account(central, "23", COUNCIL_TAX)
    while till.sync.step().next_delay_s <= 0 or till.catalogue.loading() is not None:
        pass
    assert till.catalogue.find("23", COUNCIL_TAX) is not None
    return till


def silent(till: Till, hours: float) -> None:
    with till.store.write() as unit:
        unit.note_contact(Contact(till.clock.now() - hours * HOUR))


def set_policy(till: Till, **policy: Any) -> None:
    from sync.contract.canonical import canonical_bytes

    with till.store.engine.connect() as connection:  # type: ignore[attr-defined]  # the journal is a real one
        document = connection.exec_driver_sql("SELECT document FROM pack ORDER BY id DESC LIMIT 1").scalar_one()
    members = json.loads(document)
    members["version"] += 1
    members["policy"].update(policy)
    with till.store.write() as unit:
        unit.save_pack(canonical_bytes(members), b"", till.clock.now())


def test_a_till_without_accounts_yet_is_in_order(till: Till) -> None:
    looks = found(till.settings)
    assert set(looks) == NAMES
    assert all(check.ok for check in looks.values())
    assert str(looks["catalogue"].words) == "There is no copy of the accounts on this till."
    assert str(looks["contact"].words) == "Central has not answered this till's credential yet."


def test_generation_rows_age_key_and_the_days_that_are_left_are_told(stocked: Till) -> None:
    silent(stocked, 1)
    looks = found(stocked.settings)
    assert all(check.ok for check in looks.values())
    assert "rows 1, age 0 hours. Its key is there." in str(looks["catalogue"].words)
    assert int(str(looks["catalogue"].value)) >= 1
    assert "go in 2 days" in str(looks["contact"].words)
    left = looks["contact"].value
    assert isinstance(left, int)
    assert 71 * 3600 - 60 <= left <= 71 * 3600


def test_a_copy_whose_key_is_gone_is_a_finding(stocked: Till) -> None:
    key_id = read_till_id(stocked.settings.data_dir).key_id
    stocked.secrets.delete(f"{key_id}/catalogue")
    look = found(stocked.settings)["catalogue"]
    assert not look.ok
    assert "has lost its key" in str(look.words)


def test_a_copy_that_is_still_being_loaded_is_told_by_its_rows(till: Till) -> None:
    holder = AccountHolder("aldermere", "23", COUNCIL_TAX, surname="New")
    till.catalogue.apply(AccountsPage((holder,), (), "c1", "v1", till.clock.now(), first=True, last=False))
    look = found(till.settings)["catalogue"]
    assert (look.ok, look.value) == (True, "1")
    assert str(look.words) == "Generation 1 of the accounts: rows 1. Its key is there."


def test_a_long_silence_is_told_in_hours_and_its_end_is_a_finding(stocked: Till) -> None:
    silent(stocked, 60.5)
    look = found(stocked.settings)["contact"]
    assert (look.ok, str(look.words)) == (
        True,
        "Central last answered 60 hours ago. Without another answer the accounts go in 11 hours.",
    )
    silent(stocked, 73)
    look = found(stocked.settings)["contact"]
    assert (look.ok, look.value) == (False, 0)
    assert "let go" in str(look.words)


def test_a_till_that_was_off_for_too_long_starts_without_accounts(stocked: Till) -> None:
    silent(stocked, 73)
    settings = stocked.settings
    key_id = read_till_id(settings.data_dir).key_id
    stocked.close()
    reader = build_till(settings, read_only=True)
    assert list(settings.data_dir.glob("catalogue-*.db")), "a reader changes nothing, and uses nothing of it"
    reader.close()
    again = build_till(settings)
    try:
        assert again.catalogue.find("23", COUNCIL_TAX) is None
        assert list(settings.data_dir.glob("catalogue-*")) == []
        assert again.secrets.get(f"{key_id}/catalogue") is None
        assert again.secrets.get(f"{key_id}/journal") is not None
    finally:
        again.close()


def test_who_sees_whole_rows_is_told(till: Till) -> None:
    assert found(till.settings)["masking"].value == ""
    set_policy(till, unmasked_roles=["System.Admin", "Finance"])
    look = found(till.settings)["masking"]
    assert (look.value, str(look.words)) == (
        "Finance, System.Admin",
        "Lists show initials and first lines, but whole rows to: Finance, System.Admin.",
    )
    set_policy(till, mask_search_rows=False)
    look = found(till.settings)["masking"]
    assert (look.value, "masks nothing" in str(look.words)) == ("*", True)


def test_reveals_are_counted_and_nobody_is_named(stocked: Till) -> None:
    reveal_account(stocked, PRIYA, "23", COUNCIL_TAX)
    with ExitStack() as stack:
        looks = list(diagnose(make_checks(stocked.settings, stack)))
    assert {check.name: check.value for check in looks}["reveals"] == 1
    said = " ".join(f"{check.words} {check.value}" for check in looks)
    for told in ("Siân", "New", "High Street", "AM1 1AA", COUNCIL_TAX, "priya"):
        assert told not in said


def test_a_till_for_training_speaks_to_nobody(training: Settings) -> None:
    prepare_training(training)
    looks = found(training)
    assert all(check.ok for check in looks.values())
    assert looks["contact"].value is None
