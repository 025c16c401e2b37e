"""Nothing is left alone: late answers are booked wherever there is a session, and a slip by whoever has it in hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWay, CardWord
from ims_desktop.errors import BadInput, Refused
from ims_desktop.use_cases.chase_cards import chase_cards
from ims_desktop.use_cases.hear_card import hear_card
from ims_desktop.use_cases.keep_basket import put_aside
from ims_desktop.use_cases.look_at_card import cancel_card, look_at_card
from ims_desktop.use_cases.start_up import start_up
from ims_desktop.words import say
from sync.contract.facts import CardAnswered, read_fact
from tests.use_cases.card_desk import UNKNOWN, approved, check_laws, with_cards
from tests.use_cases.day import close, count
from tests.use_cases.desk import COUNCIL_TAX, GWEN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.use_cases.card_desk import CardDesk
    from tests.use_cases.desk import Desk


@pytest.fixture
def cards(desk: Desk) -> Iterator[CardDesk]:
    desk.open()
    yield with_cards(desk)
    check_laws(desk)


# ------------------------------------------------------------------------------------------------------------- late
def test_a_late_approval_is_booked_into_the_session_it_was_asked_in(cards: CardDesk) -> None:
    payment_id, basket = cards.desk.made.ids.new(), cards.desk.basket()
    put_aside(cards.desk.till, PRIYA, payment_id, basket)
    attempt = cards.charge(UNKNOWN, basket=basket, payment_id=payment_id)
    cards.desk.open(GWEN)
    cards.terminal.looks = [UNKNOWN, approved()]
    assert chase_cards(cards.desk.till).booked == ()
    chase = chase_cards(cards.desk.till)
    assert [one.payment_id for one in chase.booked] == [payment_id]
    assert (chase.booked[0].cashier, chase.booked[0].session_id) == ("priya", attempt.session_id)
    assert (chase.open, chase.unbooked) == ((), ())
    assert start_up(cards.desk.till).aside == ()
    assert start_up(cards.desk.till).not_printed == chase.booked


def test_a_late_approval_goes_to_whoever_has_a_session_and_stays_the_askers(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    with cards.desk.till.store.read() as reader:
        asked_in = reader.session(attempt.session_id)
    assert asked_in is not None
    count(cards.desk, asked_in, 10_000)
    close(cards.desk, asked_in, 10_000)
    hers = cards.desk.open(GWEN)
    cards.terminal.looks = [approved()]
    heard = look_at_card(cards.desk.till, attempt.attempt_id)
    assert heard.payment is not None
    assert (heard.payment.session_id, heard.payment.cashier) == (hers.session_id, "priya")


def test_without_a_session_it_waits_until_one_opens(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    with cards.desk.till.store.read() as reader:
        asked_in = reader.session(attempt.session_id)
    assert asked_in is not None
    count(cards.desk, asked_in, 10_000)
    close(cards.desk, asked_in, 10_000)
    cards.terminal.looks = [approved()]
    chase = chase_cards(cards.desk.till)
    assert ([one.attempt_id for one in chase.unbooked], chase.booked) == ([attempt.attempt_id], ())
    mine = cards.desk.open()
    booked = chase_cards(cards.desk.till).booked
    assert [one.session_id for one in booked] == [mine.session_id]


def test_a_blocked_till_hears_the_answer_and_books_nothing(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    with cards.desk.till.store.write() as unit:
        unit.set_block("head_behind")
    cards.terminal.looks = [approved()]
    heard = look_at_card(cards.desk.till, attempt.attempt_id)
    assert (heard.attempt.state, heard.payment) == (CardState.APPROVED, None)


def test_a_full_disk_does_not_keep_an_answer_from_being_recorded(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    cards.desk.room[0] = False
    assert hear_card(cards.desk.till, attempt.attempt_id, approved()).payment is not None


def test_the_older_a_silence_is_the_longer_it_is_waited(cards: CardDesk) -> None:
    till, clock = cards.desk.till, cards.desk.made.clock
    assert chase_cards(till).next_s == 120
    cards.charge(UNKNOWN)
    assert chase_cards(till).next_s == 15
    clock.turn(minutes=4)
    assert chase_cards(till).next_s == 60
    clock.turn(hours=4)
    assert chase_cards(till).next_s == 120


def test_a_charge_that_cannot_even_be_asked_about_keeps_no_other_from_its_answer(cards: CardDesk) -> None:
    stuck, other = cards.charge(UNKNOWN), cards.charge(UNKNOWN)
    cards.terminal.looks = [Refused(say("Nobody can ask that."), code="call_details"), approved()]
    chase = chase_cards(cards.desk.till)
    assert [one.payment_id for one in chase.booked] == [other.payment_id]
    assert [one.attempt_id for one in chase.open] == [stuck.attempt_id]


# ------------------------------------------------------------------------------------------------------------- slip
def test_a_slip_is_typed_and_is_the_payment_in_one_commit(cards: CardDesk) -> None:
    attempt = cards.charge(way=CardWay.SLIP)
    assert attempt.state is CardState.UNKNOWN
    assert look_at_card(cards.desk.till, attempt.attempt_id).word.says == "needs_slip"
    for wrong in (approved(authorisation="??"), approved(last_four="12")):
        with pytest.raises(BadInput):
            hear_card(cards.desk.till, attempt.attempt_id, wrong, "slip")
    slip = CardWord(CardHeard.APPROVED, amount_pence=1_000, authorisation=" a1 ", last_four="")
    heard = hear_card(cards.desk.till, attempt.attempt_id, slip, "slip")
    assert heard.payment is not None
    assert (heard.payment.tenders[0].authorisation, heard.payment.tenders[0].brand) == ("A1", "")
    assert heard.attempt.answer is not None
    assert heard.attempt.answer.how == "slip"


def test_one_slip_pays_one_leg_and_giving_up_says_it_did_not_charge(cards: CardDesk) -> None:
    basket = cards.desk.basket(("23", COUNCIL_TAX, "20.00"))
    first = cards.charge(way=CardWay.SLIP, basket=basket, amount_pence=1_000)
    slip = CardWord(CardHeard.APPROVED, amount_pence=1_000, authorisation="A1", last_four="1111")
    hear_card(cards.desk.till, first.attempt_id, slip, "slip")
    second = cards.charge(way=CardWay.SLIP, basket=basket, payment_id=first.payment_id)
    with pytest.raises(Refused) as raised:
        hear_card(cards.desk.till, second.attempt_id, slip, "slip")
    assert raised.value.reason == "tender_twice"
    assert chase_cards(cards.desk.till).open == (second,)
    given_up = cancel_card(cards.desk.till, second.attempt_id, by=GWEN.username).attempt.answer
    assert given_up is not None
    assert (given_up.outcome, given_up.how) == (CardState.CANCELLED, "slip")
    with cards.desk.till.store.read() as reader:
        (said,) = [event for event in reader.events("A") if event.event_id == given_up.answer_id]
    assert said.body is not None
    fact = read_fact(said.body)
    assert isinstance(fact, CardAnswered)
    assert fact.cashier == GWEN.username, "whoever typed it said so, not whoever asked"
    other = cards.charge(way=CardWay.SLIP, basket=basket, payment_id=first.payment_id)
    assert hear_card(cards.desk.till, other.attempt_id, replace(slip, authorisation="B2"), "slip").payment is not None
