"""Card charges and held money in the journal: read back as written, and the laws that hold whatever code runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.card_attempt import CardState, CardWay, ChargedBefore, Direction
from ims_desktop.domain.payment import Original, Payer, Tender
from ims_desktop.store.driver import IntegrityError
from tests.factory import close_a_session, make_till_store, open_a_session
from tests.store.card_rows import answer, ask, book, charged, hold, reversal_of, send, tender_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.session import CashierSession
    from tests.factory import MadeTill

REFUSED = IntegrityError
CASH = Tender("10", "Cash", 5875)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def session(till: MadeTill) -> CashierSession:
    return open_a_session(till)


def _open(till: MadeTill) -> list[str]:
    with till.store.read() as reader:
        return [attempt.attempt_id for attempt in reader.open_card_attempts()]


def _read(till: MadeTill, attempt: CardAttempt) -> CardAttempt:
    with till.store.read() as reader:
        found = reader.card_attempt(attempt.attempt_id)
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------------------- as written
def test_a_charge_reads_back_as_it_was_asked_for(till: MadeTill, session: CashierSession) -> None:
    asked = ask(till, session, "p1", offline=True)
    assert _read(till, asked) == asked
    assert asked.reference == "SP03A-261121-C1"
    assert ask(till, session, "p2").reference == "SP03A-261121-C2"
    with till.store.read() as reader:
        assert reader.card_attempt("nobody") is None


def test_a_refund_to_the_card_reads_back_with_what_it_gives_back(till: MadeTill, session: CashierSession) -> None:
    asked = ask(
        till,
        session,
        "r1",
        direction=Direction.REFUND,
        way=CardWay.LINK,
        of=Original("p0", "SP03A-261120-0001"),
        charged=ChargedBefore("", "pi_0"),
        reason="paid twice",
        approval_id="leave-1",
    )
    assert _read(till, asked) == asked


def test_the_mark_and_the_answer_are_read_with_the_charge(till: MadeTill, session: CashierSession) -> None:
    asked = ask(till, session, "p1")
    send(till, asked)
    waiting = replace(asked, sent_at=till.clock.now())
    assert _read(till, asked) == waiting
    assert waiting.state is CardState.UNKNOWN
    said = answer(till, session, asked, CardState.DECLINED)
    assert _read(till, asked) == replace(waiting, answer=said)


def test_who_pays_goes_with_the_personal_data_of_the_fact(till: MadeTill, session: CashierSession) -> None:
    asked = ask(till, session, "p1")
    with till.store.write() as unit:
        from_db = unit._db.connection
        from_db.execute("DROP TRIGGER personal_data_no_delete")
        from_db.execute("DELETE FROM personal_data")
    assert _read(till, asked) == replace(asked, payer=Payer())


def test_a_payment_carries_the_charge_it_was_made_of(till: MadeTill, session: CashierSession) -> None:
    asked = charged(till, session, "p1")
    paid = book(till, session, "p1", tender_of(asked))
    with till.store.read() as reader:
        found = reader.payment("p1")
    assert found is not None
    assert found.tenders == paid.tenders
    assert _read(till, asked).booked


# ------------------------------------------------------------------------------------------------------ what is open
def test_what_has_no_answer_or_no_payment_stays_on_the_list(till: MadeTill, session: CashierSession) -> None:
    asked = ask(till, session, "p1")
    assert _open(till) == [asked.attempt_id]
    send(till, asked)
    assert _open(till) == [asked.attempt_id]
    answer(till, session, asked, CardState.APPROVED)
    assert _open(till) == [asked.attempt_id]
    assert _read(till, asked).unbooked
    book(till, session, "p1", tender_of(asked))
    assert _open(till) == []


@pytest.mark.parametrize("outcome", [CardState.DECLINED, CardState.CANCELLED])
def test_what_moved_no_money_needs_nothing_more(till: MadeTill, session: CashierSession, outcome: CardState) -> None:
    first = ask(till, session, "p1")
    send(till, first)
    answer(till, session, first, outcome)
    assert _open(till) == []
    second = ask(till, session, "p1")
    with till.store.read() as reader:
        assert [one.attempt_id for one in reader.card_attempts_of("p1")] == [first.attempt_id, second.attempt_id]


def test_a_charge_that_was_given_back_needs_nothing_more(till: MadeTill, session: CashierSession) -> None:
    charge = charged(till, session, "p1")
    back = reversal_of(till, session, charge)
    assert _open(till) == [charge.attempt_id, back.attempt_id]
    send(till, back)
    answer(till, session, back, CardState.DECLINED)
    assert _open(till) == [charge.attempt_id]
    again = reversal_of(till, session, charge)
    send(till, again)
    answer(till, session, again, CardState.APPROVED)
    assert _open(till) == []
    given = _read(till, charge)
    assert (given.given_back, given.unbooked, given.booked) == (True, False, False)


# -------------------------------------------------------------------------------------------------------- card laws
def test_no_second_charge_is_asked_for_while_the_first_has_no_answer(till: MadeTill, session: CashierSession) -> None:
    asked = ask(till, session, "p1")
    with pytest.raises(REFUSED):
        ask(till, session, "p1")
    send(till, asked)
    with pytest.raises(REFUSED):
        ask(till, session, "p1")


def test_nothing_is_charged_for_a_payment_that_stands(till: MadeTill, session: CashierSession) -> None:
    book(till, session, "p1", replace(CASH))
    with pytest.raises(REFUSED):
        ask(till, session, "p1")


def test_nothing_is_asked_for_in_a_session_that_is_closed(till: MadeTill, session: CashierSession) -> None:
    close_a_session(till, session)
    with pytest.raises(REFUSED):
        ask(till, session, "p1")
    with pytest.raises(REFUSED):
        hold(till, session, "p1")


@pytest.mark.parametrize(
    "how",
    [
        {"amount_pence": 5876},
        {"amount_pence": 0},
        {"reason": "why"},
        {"direction": Direction.REFUND, "reason": "why"},
        {"of": Original("p0", "R")},
        {"direction": Direction.REVERSE, "reason": "why"},
    ],
)
def test_a_charge_that_does_not_add_up_is_not_let_in(
    till: MadeTill, session: CashierSession, how: dict[str, object]
) -> None:
    with pytest.raises(REFUSED):
        ask(till, session, "p1", **how)


def test_what_was_never_sent_can_only_have_been_cancelled(till: MadeTill, session: CashierSession) -> None:
    asked = ask(till, session, "p1")
    for outcome in (CardState.APPROVED, CardState.DECLINED):
        with pytest.raises(REFUSED):
            answer(till, session, asked, outcome)
    answer(till, session, asked, CardState.CANCELLED)
    with pytest.raises(REFUSED):
        send(till, asked)


def test_there_is_one_mark_and_one_answer(till: MadeTill, session: CashierSession) -> None:
    asked = ask(till, session, "p1")
    send(till, asked)
    with pytest.raises(REFUSED):
        send(till, asked)
    answer(till, session, asked, CardState.DECLINED)
    with pytest.raises(REFUSED):
        answer(till, session, asked, CardState.APPROVED)


def test_no_payment_is_recorded_while_a_charge_for_it_has_no_answer(till: MadeTill, session: CashierSession) -> None:
    ask(till, session, "p1")
    with pytest.raises(REFUSED):
        book(till, session, "p1", CASH)
    book(till, session, "p2", CASH)


@pytest.mark.parametrize("how", [{"tendered_pence": 5874}, {"attempt_id": "unknown"}])
def test_a_tender_is_exactly_the_charge_it_names(
    till: MadeTill, session: CashierSession, how: dict[str, object]
) -> None:
    asked = charged(till, session, "p1")
    tender = tender_of(asked, **how)
    rest = Tender("10", "Cash", 5875 - tender.tendered_pence) if tender.tendered_pence != 5875 else None
    with pytest.raises(REFUSED):
        book(till, session, "p1", tender, *([rest] if rest else []))
    book(till, session, "p1", tender_of(asked))


def test_what_was_declined_or_is_of_another_payment_is_no_tender(till: MadeTill, session: CashierSession) -> None:
    declined = ask(till, session, "p1")
    send(till, declined)
    answer(till, session, declined, CardState.DECLINED)
    other = charged(till, session, "p2")
    for asked in (declined, other):
        with pytest.raises(REFUSED):
            book(till, session, "p1", tender_of(asked))


def test_what_was_given_back_is_no_tender_and_what_is_one_is_not_given_back(
    till: MadeTill, session: CashierSession
) -> None:
    gone, booked = charged(till, session, "p1"), charged(till, session, "p2")
    back = reversal_of(till, session, gone)
    send(till, back)
    answer(till, session, back, CardState.APPROVED)
    book(till, session, "p2", tender_of(booked))
    with pytest.raises(REFUSED):
        book(till, session, "p1", tender_of(gone))
    for charge in (gone, booked):
        with pytest.raises(REFUSED):
            reversal_of(till, session, charge)


def test_only_a_charge_that_was_approved_is_given_back_and_whole(till: MadeTill, session: CashierSession) -> None:
    declined, good = ask(till, session, "p1"), charged(till, session, "p2")
    answer(till, session, declined, CardState.CANCELLED)
    with pytest.raises(REFUSED):
        reversal_of(till, session, declined)
    with pytest.raises(REFUSED):
        reversal_of(till, session, good, amount_pence=100, due_pence=100)


# -------------------------------------------------------------------------------------------------------- held money
def test_what_is_held_is_held_until_it_is_paid_with_or_handed_back(till: MadeTill, session: CashierSession) -> None:
    with till.store.write() as unit:
        assert unit.next_held_number("p1") == 1
    first, second = hold(till, session, "p1"), hold(till, session, "p1", 2, amount_pence=500)
    with till.store.write() as unit:
        assert unit.next_held_number("p1") == 3
    other = hold(till, session, "p2")
    with till.store.read() as reader:
        assert reader.held_tenders() == (first, second, other)
        assert reader.held_tenders("p1") == (first, second)
    back = hold(till, session, "p1", 2, amount_pence=500, returned=True)
    book(till, session, "p2", CASH)
    with till.store.read() as reader:
        assert reader.held_tenders() == (first,)
        assert reader.held_tenders("p2") == ()
        assert (reader.held_tender(second.held_id), reader.held_tender(back.held_id)) == (second, back)
        assert reader.held_tender("nothing") is None


def test_nothing_is_held_for_a_payment_that_stands_or_that_a_card_may_still_pay(
    till: MadeTill, session: CashierSession
) -> None:
    book(till, session, "p1", CASH)
    ask(till, session, "p2")
    for payment_id in ("p1", "p2"):
        with pytest.raises(REFUSED):
            hold(till, session, payment_id)


@pytest.mark.parametrize("how", [{"n": 2}, {"amount_pence": 1999}, {"method": "11"}])
def test_only_what_was_handed_over_goes_back_and_once(
    till: MadeTill, session: CashierSession, how: dict[str, object]
) -> None:
    hold(till, session, "p1")
    with pytest.raises(REFUSED):
        hold(till, session, "p1", **{"returned": True, **how})  # type: ignore[arg-type]  # n among them
    hold(till, session, "p1", returned=True)
    with pytest.raises(REFUSED):
        hold(till, session, "p1", returned=True)


def test_a_session_with_money_in_hand_does_not_end(till: MadeTill, session: CashierSession) -> None:
    hold(till, session, "p1")
    hold(till, session, "p2")
    with pytest.raises(REFUSED):
        close_a_session(till, session)
    hold(till, session, "p1", returned=True)
    with pytest.raises(REFUSED):
        close_a_session(till, session)
    book(till, session, "p2", CASH)
    close_a_session(till, session)
