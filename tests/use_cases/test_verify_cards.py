"""The laws of cards and held money are proved from outside: each breach has a name, and a sound journal has none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.domain.card_attempt import CardAnswer, CardState, ChargedBefore, Direction
from ims_desktop.domain.payment import Original, Tender
from ims_desktop.records import EventDraft
from ims_desktop.store.engine import borrowed
from ims_desktop.use_cases.card_fact import card_answered
from ims_desktop.use_cases.day_fact import session_opened
from ims_desktop.use_cases.verify import verify_journal
from tests.factory import MORNING, close_a_session, make_till_store, open_a_session, take_a_payment
from tests.store.card_rows import answer, ask, book, charged, hold, reversal_of, send, tender_of
from tests.store.day_rows import undoing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.session import CashierSession
    from tests.factory import MadeTill

CASH = Tender("10", "Cash", 5875)
PARTS = {"amount_pence": 3875}


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def session(till: MadeTill) -> CashierSession:
    return open_a_session(till)


def _codes(till: MadeTill) -> list[str]:
    with till.store.read() as reader:
        found = verify_journal(reader)
    assert all(str(problem.words) for problem in found.problems)
    return [problem.code for problem in found.problems]


def _lawless(till: MadeTill, *statements: str) -> None:
    """Take the laws off the file, as a person with the key could, and change it behind the store's back."""
    with borrowed(till.store.engine) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name!s}")
        connection.execute("DROP INDEX payment_tender_attempt")
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA foreign_keys = ON")


# ------------------------------------------------------------------------------------------------------------- sound
def test_every_way_a_charge_may_end_is_sound(till: MadeTill, session: CashierSession) -> None:
    ask(till, session, "requested")
    send(till, ask(till, session, "unknown"))
    for outcome in (CardState.DECLINED, CardState.CANCELLED):
        attempt = ask(till, session, "p1")
        send(till, attempt)
        answer(till, session, attempt, outcome)
    hold(till, session, "p1")
    hold(till, session, "p1", returned=True)
    book(till, session, "p1", tender_of(charged(till, session, "p1")))
    given = charged(till, session, "p2")
    for outcome in (CardState.DECLINED, CardState.APPROVED):
        back = reversal_of(till, session, given)
        send(till, back)
        answer(till, session, back, outcome)
    charged(till, session, "unbooked")
    hold(till, session, "p3")
    first = charged(till, session, "p3", **PARTS)
    book(till, session, "p3", tender_of(first), Tender("10", "Cash", 2000))
    assert _codes(till) == []


def test_what_was_purged_by_the_rules_is_sound_too(till: MadeTill, session: CashierSession) -> None:
    hold(till, session, "p1")
    book(till, session, "p1", tender_of(charged(till, session, "p1", **PARTS)), Tender("10", "Cash", 2000))
    _lawless(till, "UPDATE outbox SET body = NULL WHERE n > 1", "DELETE FROM personal_data")
    assert set(_codes(till)) == {"bytes_missing"}


def test_a_late_payment_may_stand_in_the_session_of_somebody_else(till: MadeTill, session: CashierSession) -> None:
    attempt = charged(till, session, "p1", cashier="priya")
    late = book(till, session, "p1", tender_of(attempt), cashier="priya")
    assert late.cashier != session.cashier
    assert _codes(till) == []
    other = charged(till, session, "p2")
    book(till, session, "p2", tender_of(other), cashier="priya")
    assert _codes(till) == ["session_of_another"]


def test_leave_for_a_refund_serves_until_it_is_refunded_and_no_longer(till: MadeTill, session: CashierSession) -> None:
    paid = take_a_payment(till, session)
    leave = _leave(till, session, Act.REFUND, paid.receipt, 3875)
    declined = _refund(till, session, "r1", leave, paid.payment_id, paid.receipt)
    answer(till, session, declined, CardState.DECLINED)
    approved = _refund(till, session, "r1", leave, paid.payment_id, paid.receipt)
    answer(till, session, approved, CardState.APPROVED)
    tender = tender_of(approved, tendered_pence=-3875)
    with till.store.write() as unit:
        receipt = unit.next_receipt(session.business_date)
    refund = undoing("r1", receipt, session, paid, {1: 3875}, "refund", leave.approval_id)
    book(till, session, "r1", tender, **_members(refund))
    assert _codes(till) == []
    _refund(till, session, "r2", leave, paid.payment_id, paid.receipt)
    assert _codes(till) == ["approval_twice"]


def test_leave_to_settle_a_charge_is_for_that(till: MadeTill, session: CashierSession) -> None:
    attempt = ask(till, session, "p1")
    send(till, attempt)
    leave = _leave(till, session, Act.SETTLE_CARD, attempt.reference, 5875)
    _settled(till, session, attempt, leave.approval_id)
    assert _codes(till) == []
    other = ask(till, session, "p2")
    send(till, other)
    _settled(till, session, other, _leave(till, session, Act.REFUND, other.reference, 5875).approval_id)
    assert _codes(till) == ["approval_other"]


def _leave(till: MadeTill, session: CashierSession, act: Act, subject: str, pence: int) -> Approval:
    given = Approval(till.ids.new(), AskedFor(act, "asmith", subject, "seen", pence), "gwen", "Gwen Pugh", "pin")
    asked = given.asked
    data = {"act": act.value, "asked_by": asked.asked_by, "subject": subject, "amount_pence": pence, "reason": "seen"}
    said = EventDraft(given.approval_id, "approval_given", MORNING, {**data, "how": "pin"}, session.business_date)
    with till.store.write() as unit:
        stored = unit.append(replace(said, session_id=session.session_id, cashier="gwen"))
        unit.add_approval(given, stored.sequence)
    return given


def _refund(
    till: MadeTill, session: CashierSession, refund_id: str, leave: Approval, payment_id: str, receipt: str
) -> CardAttempt:
    attempt = ask(
        till,
        session,
        refund_id,
        direction=Direction.REFUND,
        amount_pence=3875,
        due_pence=3875,
        of=Original(payment_id, receipt),
        charged=ChargedBefore("", "pi_0"),
        reason="paid twice",
        approval_id=leave.approval_id,
    )
    send(till, attempt)
    return attempt


def _members(refund: Any) -> dict[str, Any]:
    names = ("lines", "kind", "of", "reason", "approval_id")
    return {name: getattr(refund, name) for name in names}


def _settled(till: MadeTill, session: CashierSession, attempt: CardAttempt, approval_id: str) -> None:
    how = {"how": "person", "reason": "seen", "approval_id": approval_id}
    said = CardAnswer(till.ids.new(), attempt.attempt_id, CardState.APPROVED, attempt.amount_pence, at=MORNING, **how)
    with till.store.write() as unit:
        unit.add_card_answer(said, unit.append(card_answered(said, attempt, session, "asmith")).sequence)


# ------------------------------------------------------------------------------------------------- rows and facts
@pytest.fixture
def whole(till: MadeTill, session: CashierSession) -> MadeTill:
    """Facts 2 to 8: held, back, held, asked, answered, paid; then a charge that stands in no payment."""
    hold(till, session, "p1")
    hold(till, session, "p1", returned=True)
    hold(till, session, "p1", 2)
    first = charged(till, session, "p1", **PARTS)
    book(till, session, "p1", tender_of(first), Tender("10", "Cash", 2000))
    charged(till, session, "p2")
    assert _codes(till) == []
    return till


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE card_attempt SET way = 'link' WHERE n = 5", ["row_differs"]),
        (
            "UPDATE card_attempt SET session = 2 WHERE n = 5",
            ["fact_without_row", "card_reference", "tender_not_charged"],
        ),
        ("UPDATE card_attempt SET number = 3 WHERE n = 5", ["row_differs", "card_reference", "card_reference"]),
        ("UPDATE card_attempt SET lines = replace(lines, '3875', '3874') WHERE n = 5", ["row_differs"]),
        ("UPDATE card_answer SET brand = 'Amex' WHERE n = 6", ["row_differs"]),
        ("UPDATE card_answer SET amount_pence = 3874 WHERE n = 6", ["row_differs", "tender_not_charged"]),
        ("UPDATE held_tender SET amount_pence = 1999 WHERE n = 3", ["row_differs", "held_differs"]),
        ("UPDATE held_tender SET amount_pence = 2100 WHERE n = 4", ["row_differs", "held_left_out"]),
        ("UPDATE held_tender SET number = 1, returned = 2 WHERE n = 4", ["row_differs", "held_differs"]),
        ("DELETE FROM card_sent WHERE n = 5", ["card_never_sent"]),
        ("DELETE FROM held_tender WHERE n = 3", ["fact_without_row", "held_left_out"]),
        ("DELETE FROM card_answer WHERE n = 6", ["fact_without_row", "tender_not_charged", "paid_while_open"]),
        ("DELETE FROM card_answer WHERE n = 9", ["fact_without_row"]),
        ("DELETE FROM card_attempt WHERE n = 8", ["fact_without_row", "fact_without_row"]),
        ("UPDATE payment_tender SET brand = '' WHERE attempt <> ''", ["payment_differs"]),
        ("UPDATE payment_tender SET attempt = 'x' WHERE attempt <> ''", ["payment_differs", "tender_not_charged"]),
        ("UPDATE payment_tender SET attempt = '' WHERE attempt <> ''", ["payment_differs", "leg_left_out"]),
        ("UPDATE outbox SET kind = 'other' WHERE n = 9", ["fact_misplaced", "card_without_fact"]),
        ("UPDATE outbox SET kind = 'other' WHERE n = 8", ["fact_misplaced", "fact_without_row", "card_without_fact"]),
    ],
)
def test_every_breach_of_a_row_has_its_name(whole: MadeTill, statement: str, codes: list[str]) -> None:
    statements = [statement]
    if "returned = 2" in statement:
        statements = ["PRAGMA ignore_check_constraints = ON", statement]
    _lawless(whole, *statements)
    found = _codes(whole)
    assert [code for code in codes if code not in found] == []
    assert set(found) <= {*codes, "leg_left_out"}


# -------------------------------------------------------------------------------------------- what the file forbids
def test_a_second_charge_beside_an_open_one_is_named(till: MadeTill, session: CashierSession) -> None:
    _lawless(till)
    ask(till, session, "p1")
    ask(till, session, "p1")
    assert _codes(till) == ["card_twice"]


def test_a_charge_after_the_payment_is_named(till: MadeTill, session: CashierSession) -> None:
    _lawless(till)
    book(till, session, "p1", CASH)
    ask(till, session, "p1")
    hold(till, session, "p1")
    assert _codes(till) == ["card_twice", "held_differs"]


def test_a_payment_beside_an_open_charge_is_named(till: MadeTill, session: CashierSession) -> None:
    _lawless(till)
    ask(till, session, "p1")
    book(till, session, "p1", CASH)
    assert _codes(till) == ["paid_while_open"]


def test_a_charge_counted_twice_or_beside_its_payment_is_named(till: MadeTill, session: CashierSession) -> None:
    _lawless(till)
    half = charged(till, session, "p1", amount_pence=2000)
    rest = Tender("10", "Cash", 1875)
    book(till, session, "p1", tender_of(half), tender_of(half), rest)
    assert _codes(till) == ["tender_twice"]


def test_a_charge_given_back_that_was_not_charged_or_was_booked_is_named(
    till: MadeTill, session: CashierSession
) -> None:
    _lawless(till)
    booked = charged(till, session, "p1")
    book(till, session, "p1", tender_of(booked))
    back = reversal_of(till, session, booked)
    assert _codes(till) == ["card_given_back"]
    send(till, back)
    answer(till, session, back, CardState.APPROVED)
    unasked = ask(till, session, "p2")
    answer(till, session, unasked, CardState.CANCELLED)
    reversal_of(till, session, replace(unasked, attempt_id="nothing"))
    assert _codes(till) == ["card_given_back", "card_given_back"]


def test_a_charge_that_was_given_back_and_counts_all_the_same_is_named(till: MadeTill, session: CashierSession) -> None:
    _lawless(till)
    charge = charged(till, session, "p1")
    back = reversal_of(till, session, charge)
    send(till, back)
    answer(till, session, back, CardState.APPROVED)
    book(till, session, "p1", tender_of(charge))
    assert _codes(till) == ["tender_not_charged"]


def test_what_is_asked_for_after_the_close_is_named(till: MadeTill, session: CashierSession) -> None:
    _lawless(till)
    close_a_session(till, session)
    ask(till, session, "p1")
    assert _codes(till) == ["after_close"]


def test_what_was_held_in_another_tray_than_it_is_counted_in_is_named(till: MadeTill, session: CashierSession) -> None:
    hold(till, session, "p1")
    back = replace(session, session_id=till.ids.new(), cashier="priya")
    with till.store.write() as unit:
        unit.append(session_opened(back, {}))
        unit.add_session(back)
    book(till, back, "p1", CASH, cashier="priya")
    assert _codes(till) == ["held_elsewhere"]
