"""A second person allows one act: proven by password or PIN, recorded with the act, used once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.no_sync import NoSync, TrainingSync
from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.errors import (
    BadInput,
    CardNumberRefused,
    ImsError,
    NotPermitted,
    Refused,
    WireUnavailable,
    WrongCredentials,
)
from ims_desktop.records import SignedIn
from ims_desktop.use_cases.approve import approve, record_approval, require_approval
from ims_desktop.use_cases.set_pin import set_pin
from tests.domain.packs import pack
from tests.factory import MORNING
from tests.use_cases.desk import CARD, FINN, GWEN, PRIYA
from tests.use_cases.test_sign_in import PIN, audited

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk

ASKED = AskedFor(Act.REFUND, "priya", "SP03A-261121-0001", "paid twice", 2_000)


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A desk out of reach of central, where three people have set their PIN."""
    for person in (PRIYA, GWEN, FINN):
        set_pin(desk.till, person, PIN)
    return desk


def test_a_pin_proves_a_second_person_without_signing_anybody_in(ready: Desk) -> None:
    approval = approve(ready.till, ASKED, " Gwen ", PIN, by_pin=True)
    assert (approval.asked, approval.approver, approval.approver_name, approval.how) == (
        ASKED,
        "gwen",
        "Gwen Pugh",
        "pin",
    )
    assert "signed_in" not in str(audited(ready))


def test_a_wrong_pin_is_counted_as_at_sign_in_and_every_refused_try_is_in_the_audit(
    desks: Callable[..., Desk],
) -> None:
    desk = desks(pin_attempts=2)
    set_pin(desk.till, GWEN, PIN)
    for code in ("wrong_pin", "pin_locked", "pin_locked"):
        with pytest.raises(WrongCredentials) as stopped:
            approve(desk.till, ASKED, "gwen", "000000" if code == "wrong_pin" else "111111", by_pin=True)
        assert stopped.value.reason == code
    assert audited(desk)[-3:] == [
        ("gwen", "approval_refused", f"pin refund {code}") for code in ("wrong_pin", "pin_locked", "pin_locked")
    ]
    with pytest.raises(WrongCredentials) as stopped:
        approve(desk.till, ASKED, "gwen", PIN, by_pin=True)
    assert stopped.value.reason == "pin_locked"


@pytest.mark.parametrize(
    ("name", "code"),
    [("priya", "approval_by_self"), ("finn", "may_not_approve")],
)
def test_neither_the_asker_nor_somebody_without_the_role_gives_leave_and_no_try_is_spent(
    ready: Desk, name: str, code: str
) -> None:
    with pytest.raises(NotPermitted) as stopped:
        approve(ready.till, ASKED, name, PIN, by_pin=True)
    assert stopped.value.reason == code
    with ready.till.store.read() as reader:
        verifier = reader.verifier(name)
    assert verifier is not None
    assert verifier.failures == 0
    assert audited(ready)[-1] == (name, "approval_refused", f"pin refund {code}")


def test_a_name_nobody_has_is_refused_and_not_written_down(ready: Desk) -> None:
    with pytest.raises(WrongCredentials):
        approve(ready.till, ASKED, "my password", PIN, by_pin=True)
    assert audited(ready)[-1] == ("", "approval_refused", "pin refund pin_not_set")


def test_a_password_is_checked_by_central_and_out_of_its_reach_the_pin_is_the_way(ready: Desk) -> None:
    with pytest.raises(WireUnavailable) as stopped:
        approve(ready.till, ASKED, "gwen", "a password", by_pin=False)
    assert stopped.value.reason == "approve_offline"
    online = ready.with_till(sync=TrainingSync(ready.till.store, ready.made.clock))
    assert approve(online, ASKED, "gwen", "training", by_pin=False).how == "password"
    with pytest.raises(WrongCredentials):
        approve(online, ASKED, "gwen", "wrong", by_pin=False)


class PromotedElsewhere(NoSync):
    """A central that vouches for whoever asked, under another spelling of their name."""

    def sign_in(self, username: str, password: str) -> SignedIn:
        return SignedIn(replace(PRIYA, roles=frozenset({"Finance"})), MORNING)


def test_what_central_says_of_a_person_counts_and_is_held_to_the_same_law(ready: Desk) -> None:
    with pytest.raises(NotPermitted) as stopped:
        approve(ready.with_till(sync=PromotedElsewhere()), ASKED, "alias", "x", by_pin=False)
    assert stopped.value.reason == "approval_by_self"


@pytest.mark.parametrize(
    ("asked", "name", "secret", "problem"),
    [
        (ASKED, "", PIN, "credentials_missing"),
        (ASKED, "gwen", "", "credentials_missing"),
        (replace(ASKED, reason=" "), "gwen", PIN, "reason_missing"),
        (replace(ASKED, reason="x" * 301), "gwen", PIN, "reason"),
        (replace(ASKED, reason="a\nb"), "gwen", PIN, "reason"),
        (replace(ASKED, reason=CARD), "gwen", PIN, "card_number"),
        (ASKED, "gwen", CARD, "card_number"),
    ],
)
def test_what_is_missing_too_long_or_a_card_number_is_refused(
    ready: Desk, asked: AskedFor, name: str, secret: str, problem: str
) -> None:
    with pytest.raises((WrongCredentials, BadInput, CardNumberRefused)) as stopped:
        approve(ready.till, asked, name, secret, by_pin=True)
    assert isinstance(stopped.value, ImsError)
    assert stopped.value.reason == problem


def test_a_lift_needs_no_words_only_another_pair_of_eyes(ready: Desk) -> None:
    lift = AskedFor(Act.LIFT, "priya", "B1001", "", 5_000)
    assert approve(ready.till, lift, "finn", PIN, by_pin=True).approver == "finn"


# ------------------------------------------------------------------------------------------------------- and recorded
def test_leave_is_written_once_in_the_name_of_who_gave_it(ready: Desk) -> None:
    session = ready.open()
    approval = approve(ready.till, ASKED, "gwen", PIN, by_pin=True)
    with ready.till.store.write() as unit:
        record_approval(ready.till, unit, approval, session)
    fact = ready.facts()[-1]
    assert (fact["kind"], fact["event_id"], fact["cashier"]) == ("approval_given", approval.approval_id, "gwen")
    assert fact["data"] == {
        "act": "refund",
        "asked_by": "priya",
        "subject": "SP03A-261121-0001",
        "amount_pence": 2_000,
        "reason": "paid twice",
        "how": "pin",
    }
    with ready.till.store.read() as reader:
        assert reader.approval(approval.approval_id) == approval
    with pytest.raises(Refused) as stopped, ready.till.store.write() as unit:
        record_approval(ready.till, unit, approval, session)
    assert stopped.value.reason == "approval_used"


def test_somebody_central_alone_knows_may_have_given_it_but_never_somebody_without_the_role(ready: Desk) -> None:
    session = ready.open()
    stranger = Approval(ready.made.ids.new(), ASKED, "zoe", "Zoe", "password")
    with ready.till.store.write() as unit:
        record_approval(ready.till, unit, stranger, session)
    assert ready.facts()[-1]["cashier"] == "zoe"
    with pytest.raises(NotPermitted), ready.till.store.write() as unit:
        record_approval(ready.till, unit, replace(stranger, approval_id=ready.made.ids.new(), approver="finn"), session)


def test_an_act_goes_on_only_with_the_leave_it_needs_and_for_what_it_was_given() -> None:
    rules = pack()
    with pytest.raises(NotPermitted) as stopped:
        require_approval(rules, PRIYA, ASKED, None)
    assert stopped.value.reason == "approval_needed"
    approval = Approval("a", ASKED, "gwen", "Gwen Pugh", "pin")
    require_approval(rules, PRIYA, ASKED, approval)
    with pytest.raises(Refused) as differs:
        require_approval(rules, PRIYA, replace(ASKED, amount_pence=2_001), approval)
    assert differs.value.reason == "approval_differs"
    refunder = replace(PRIYA, roles=frozenset({"Payments", "Transaction.Refund"}))
    require_approval(rules, refunder, ASKED, None)
