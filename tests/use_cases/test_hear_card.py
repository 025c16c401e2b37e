"""Whatever is said of a charge, however often and from wherever: one answer, one payment, or an open question."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.card_answer import leg_tender
from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWord
from ims_desktop.domain.payment import Cheque, Tender
from ims_desktop.errors import CardOpen, NothingFound, Refused, TerminalUnavailable, WireUnavailable
from ims_desktop.use_cases.chase_cards import chase_cards
from ims_desktop.use_cases.hear_card import HEARD_OTHERWISE, hear_card
from ims_desktop.use_cases.hold_tender import hold_tender
from ims_desktop.use_cases.keep_basket import keep
from ims_desktop.use_cases.look_at_card import cancel_card, cancel_unsent, look_at_card
from ims_desktop.use_cases.send_card import send_card
from ims_desktop.use_cases.start_up import start_up
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.words import say
from sync.contract.facts import CardAnswered, read_fact
from tests.factory import next_epoch
from tests.use_cases.card_desk import (
    CALL,
    CANCELLED,
    DECLINED,
    NEVER_CAME,
    UNKNOWN,
    WAITING,
    approved,
    check_laws,
    with_cards,
)
from tests.use_cases.day import kinds
from tests.use_cases.desk import COUNCIL_TAX, PRIYA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.use_cases.card_desk import CardDesk
    from tests.use_cases.desk import Desk

CARD = "4111111111111111"


@pytest.fixture
def cards(desk: Desk) -> Iterator[CardDesk]:
    desk.open()
    yield with_cards(desk)
    check_laws(desk)


# ---------------------------------------------------------------------------------------------------------- one charge
def test_an_approved_charge_becomes_its_payment_in_one_commit(cards: CardDesk) -> None:
    basket, payment_id = cards.desk.basket(("3U", "ALS/1234/5678", "60.00")), cards.desk.made.ids.new()
    keep(cards.desk.till, PRIYA, payment_id, basket)
    attempt = cards.charge(basket=basket, payment_id=payment_id)
    payment = cards.payment(attempt)
    assert payment is not None
    assert (attempt.state, attempt.booked, attempt.unbooked) == (CardState.APPROVED, True, False)
    assert (payment.receipt, payment.amount_pence, payment.change_pence) == ("SP03A-261121-0001", 6_000, 0)
    assert payment.tenders == (
        Tender(
            "93",
            "Card machine",
            6_000,
            authorisation="A1B2C3",
            last_four="1111",
            attempt_id=attempt.attempt_id,
            provider_reference="tx-1",
            brand="Visa",
        ),
    )
    assert (payment.lines, payment.payer, payment.cashier_name) == (attempt.lines, attempt.payer, "Priya Nair")
    assert kinds(cards.desk)[-3:] == ["card_asked", "card_answered", "payment_taken"]
    with cards.desk.till.store.read() as reader:
        assert reader.kept_baskets() == ()
        bodies = [event.body for event in reader.events("A") if event.kind == "card_answered"]
    assert bodies[0] is not None
    fact = read_fact(bodies[0])
    assert isinstance(fact, CardAnswered)
    assert (fact.data.outcome, fact.data.how, fact.data.brand) == ("approved", "answer", "Visa")


def test_the_same_word_again_from_any_lane_changes_nothing(cards: CardDesk) -> None:
    attempt = cards.charge()
    heads = cards.heads()
    again = hear_card(cards.desk.till, attempt.attempt_id, approved())
    assert (again.payment, again.otherwise) == (cards.payment(attempt), False)
    assert look_at_card(cards.desk.till, attempt.attempt_id).payment == again.payment
    assert cancel_card(cards.desk.till, attempt.attempt_id).payment == again.payment
    assert (cards.heads(), cards.terminal.heard) == (heads, [("ask", attempt.attempt_id)])


def test_two_lanes_hear_the_answer_at_once_and_there_is_one_payment(cards: CardDesk) -> None:
    attempt = cards.charge(WAITING)
    start = threading.Barrier(4)

    def hear() -> None:
        start.wait()
        hear_card(cards.desk.till, attempt.attempt_id, approved())

    lanes = [threading.Thread(target=hear) for _ in range(4)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    assert cards.payments() == 1


def test_it_is_asked_for_once_however_often_it_is_sent(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    cards.terminal.looks = [WAITING]
    assert send_card(cards.desk.till, attempt.attempt_id, CALL) == WAITING
    assert cards.terminal.asked == 1
    assert cards.stands(attempt).state is CardState.UNKNOWN


@pytest.mark.parametrize("problem", [TerminalUnavailable, WireUnavailable, Refused])
def test_where_nobody_was_asked_the_charge_is_cancelled_and_the_basket_free(
    cards: CardDesk, problem: type[Refused]
) -> None:
    attempt = cards.ask()
    cards.terminal.asks = [problem(say("Not there."))]
    with pytest.raises(problem):
        send_card(cards.desk.till, attempt.attempt_id, CALL)
    stands = cards.stands(attempt)
    assert stands.answer is not None
    assert (stands.state, stands.answer.code, stands.answer.how) == (CardState.CANCELLED, "not_asked", "answer")
    cards.ask(payment_id=attempt.payment_id)


def test_a_terminal_that_was_taken_away_was_not_asked_and_cannot_be_looked_at(cards: CardDesk) -> None:
    waits, attempt = cards.charge(UNKNOWN), cards.ask()
    cards.terminal.name = "another"
    with pytest.raises(TerminalUnavailable):
        send_card(cards.desk.till, attempt.attempt_id, CALL)
    assert cards.stands(attempt).state is CardState.CANCELLED
    assert look_at_card(cards.desk.till, waits.attempt_id).word.code == "no_card_service"
    assert cards.stands(waits).open


def test_a_program_that_ends_while_it_asks_leaves_an_open_question(cards: CardDesk) -> None:
    attempt = cards.ask()
    cards.terminal.asks = [KeyError("a bug of the driver")]
    with pytest.raises(KeyError):
        send_card(cards.desk.till, attempt.attempt_id, CALL)
    assert cards.stands(attempt).state is CardState.UNKNOWN
    assert attempt.attempt_id not in cards.desk.till.cards.asking


def test_a_question_that_overtakes_the_asking_settles_nothing(cards: CardDesk) -> None:
    attempt = cards.ask()
    cards.terminal.looks, cards.terminal.cancels = [NEVER_CAME], [NEVER_CAME]
    seen: list[CardHeard] = []

    def overtake() -> None:
        seen.append(look_at_card(cards.desk.till, attempt.attempt_id).word.heard)
        seen.append(cancel_card(cards.desk.till, attempt.attempt_id).word.heard)
        assert chase_cards(cards.desk.till).open[0].attempt_id == attempt.attempt_id

    cards.terminal.meanwhile = overtake
    cards.terminal.asks = [approved()]
    send_card(cards.desk.till, attempt.attempt_id, CALL)
    assert seen == [CardHeard.UNKNOWN, CardHeard.UNKNOWN]
    assert cards.payment(attempt) is not None


def test_what_never_came_is_cancelled_once_nobody_asks_any_more(cards: CardDesk) -> None:
    for look in (look_at_card, cancel_card):
        attempt = cards.charge(UNKNOWN)
        cards.terminal.looks = cards.terminal.cancels = [NEVER_CAME]
        stands = look(cards.desk.till, attempt.attempt_id).attempt
        assert stands.answer is not None
        assert (stands.state, stands.answer.code) == (CardState.CANCELLED, "never_came")


@pytest.mark.parametrize("word", [UNKNOWN, WAITING, approved(0), approved(-5), approved(10**12 + 1)])
def test_what_says_nothing_for_good_leaves_the_charge_open(cards: CardDesk, word: CardWord) -> None:
    attempt = cards.charge(word)
    heads = cards.heads()
    heard = hear_card(cards.desk.till, attempt.attempt_id, word)
    assert (heard.attempt.state, heard.payment, cards.heads()) == (CardState.UNKNOWN, None, heads)


def test_no_answer_when_asked_about_is_no_answer(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    cards.terminal.looks = [WireUnavailable(say("Gone."))]
    assert look_at_card(cards.desk.till, attempt.attempt_id).word.code == "wire_unavailable"
    assert cards.stands(attempt).open


def test_a_charge_nobody_knows_is_said_so(cards: CardDesk) -> None:
    for act in (look_at_card, cancel_card):
        with pytest.raises(NothingFound):
            act(cards.desk.till, cards.desk.made.ids.new())


def test_only_four_things_of_a_card_are_kept_and_never_its_number(cards: CardDesk) -> None:
    word = approved(provider_reference=CARD, brand=f"Visa {CARD}", last_four="41111", authorisation="A\n1")
    answer = cards.charge(word).answer
    assert answer is not None
    assert (answer.provider_reference, answer.brand, answer.last_four, answer.authorisation) == ("", "", "", "")
    long = cards.charge(approved(provider_reference="x" * 101, brand="y" * 31, authorisation="z" * 16)).answer
    assert long is not None
    assert (len(long.provider_reference), len(long.brand), len(long.authorisation)) == (100, 30, 15)


@pytest.mark.parametrize(("said", "kept"), [("refusal", "refusal"), ("51: Nope", "other"), ("", "")])
def test_why_it_was_declined_is_kept_as_a_code(cards: CardDesk, said: str, kept: str) -> None:
    answer = cards.charge(replace(DECLINED, code=said)).answer
    assert answer is not None
    assert answer.code == kept


def test_a_provider_that_says_otherwise_later_is_noted_once_and_changes_no_fact(cards: CardDesk) -> None:
    attempt = cards.charge(DECLINED)
    heads = cards.heads()
    for _ in range(2):
        assert hear_card(cards.desk.till, attempt.attempt_id, approved()).otherwise
    paid = cards.charge()
    assert hear_card(cards.desk.till, paid.attempt_id, approved(999)).otherwise
    assert hear_card(cards.desk.till, paid.attempt_id, CANCELLED).otherwise
    with cards.desk.till.store.read() as reader:
        noted = [
            one for one in reader.device_events(attempt.asked_at, attempt.asked_at) if one.action == HEARD_OTHERWISE
        ]
    assert len(noted) == 3
    assert (cards.stands(attempt).state, cards.heads()) == (CardState.DECLINED, heads + 3)


# ------------------------------------------------------------------------------------------------------------ cancel
def test_what_was_never_sent_is_cancelled_without_asking_anybody(cards: CardDesk) -> None:
    attempt = cards.ask()
    heard = cancel_card(cards.desk.till, attempt.attempt_id)
    assert heard.attempt.answer is not None
    assert (heard.attempt.answer.code, cards.terminal.heard) == ("never_sent", [])
    assert send_card(cards.desk.till, attempt.attempt_id, CALL).heard is CardHeard.CANCELLED
    assert cards.terminal.asked == 0


def test_what_was_sent_meanwhile_is_not_cancelled_as_unsent(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    assert cancel_unsent(cards.desk.till, attempt.attempt_id).attempt == attempt
    assert cards.stands(attempt).open


def test_an_approval_of_what_was_never_marked_as_sent_is_recorded_all_the_same(cards: CardDesk) -> None:
    heard = hear_card(cards.desk.till, cards.ask().attempt_id, approved())
    assert heard.payment is not None
    assert heard.attempt.sent_at is not None


def test_a_look_at_what_was_never_sent_asks_nobody(cards: CardDesk) -> None:
    attempt = cards.ask()
    assert look_at_card(cards.desk.till, attempt.attempt_id).word.heard is CardHeard.UNKNOWN
    assert cards.terminal.heard == []
    assert chase_cards(cards.desk.till).open == (attempt,)


def test_a_cancel_that_came_too_late_is_the_payment(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    cards.terminal.cancels = [approved()]
    heard = cancel_card(cards.desk.till, attempt.attempt_id)
    assert heard.payment == cards.payment(attempt)
    assert heard.payment is not None


def test_a_copy_of_the_journal_that_was_brought_back_does_not_say_that_a_card_was_never_charged(
    cards: CardDesk,
) -> None:
    before = cards.ask()
    cards.desk.till = replace(cards.desk.till, identity=next_epoch(cards.desk.till.identity))
    assert [one.state for one in start_up(cards.desk.till).cards] == [CardState.UNKNOWN]
    cards.terminal.looks = [approved()]
    (booked,) = chase_cards(cards.desk.till).booked
    assert booked.payment_id == before.payment_id


def test_start_up_cancels_what_was_never_sent_and_shows_the_rest(cards: CardDesk) -> None:
    never, unknown = cards.ask(), cards.charge(UNKNOWN)
    start = start_up(cards.desk.till)
    assert [one.attempt_id for one in start.cards] == [unknown.attempt_id]
    answer = cards.stands(never).answer
    assert answer is not None
    assert (answer.outcome, answer.code) == (CardState.CANCELLED, "never_sent")


# ------------------------------------------------------------------------------------------------------ amount differs
@pytest.mark.parametrize("pence", [999, 1_001])
def test_another_amount_is_recorded_and_nothing_is_booked_by_itself(cards: CardDesk, pence: int) -> None:
    attempt = cards.charge(approved(pence))
    assert (attempt.differs, attempt.charged_pence, cards.payment(attempt)) == (True, pence, None)
    chase = chase_cards(cards.desk.till)
    assert (chase.unbooked, chase.booked) == ((attempt,), ())


def test_less_than_was_asked_for_is_a_part_when_somebody_goes_on(cards: CardDesk) -> None:
    basket = cards.desk.basket(("23", COUNCIL_TAX, "20.00"))
    first = cards.charge(approved(600), basket=basket)
    second = cards.charge(basket=basket, payment_id=first.payment_id)
    payment = cards.payment(second)
    assert payment is not None
    assert [tender.amount_pence for tender in payment.tenders] == [600, 1_400]


# ------------------------------------------------------------------------------------------------------------- split
def test_the_last_leg_may_be_cash_and_the_payment_counts_every_leg(cards: CardDesk) -> None:
    basket = cards.desk.basket()
    leg = cards.charge(basket=basket, amount_pence=600)
    tender = leg_tender(leg)
    for wrong in (
        (cards.desk.cash(basket),),
        (replace(tender, last_four="2222"), Tender("1", "Cash", 400)),
        (tender, tender),
    ):
        with pytest.raises(Refused) as raised:
            take_payment(cards.desk.till, leg.payment_id, PRIYA, basket, wrong)
        assert raised.value.reason == "card_legs"
    other = cards.desk.basket(("23", COUNCIL_TAX, "11.00"))
    with pytest.raises(CardOpen):
        take_payment(cards.desk.till, leg.payment_id, PRIYA, other, [tender, Tender("1", "Cash", 500)])
    payment = take_payment(cards.desk.till, leg.payment_id, PRIYA, basket, [tender, Tender("1", "Cash", 500, 100)])
    assert (payment.amount_pence, payment.change_pence) == (1_000, 100)
    assert cards.stands(leg).booked


def test_a_leg_of_another_payment_is_no_leg_of_this_one(cards: CardDesk) -> None:
    basket = cards.desk.basket()
    leg = cards.charge(basket=basket, amount_pence=600)
    with pytest.raises(Refused) as raised:
        take_payment(
            cards.desk.till, cards.desk.made.ids.new(), PRIYA, basket, [leg_tender(leg), Tender("1", "Cash", 400)]
        )
    assert raised.value.reason == "card_legs"


def test_nothing_is_taken_for_a_payment_or_basket_with_an_open_charge(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN, basket_id=cards.desk.made.ids.new())
    basket = cards.desk.basket()
    with pytest.raises(CardOpen):
        take_payment(cards.desk.till, attempt.payment_id, PRIYA, basket, [cards.desk.cash(basket)])
    new = cards.desk.made.ids.new()
    with pytest.raises(CardOpen):
        take_payment(cards.desk.till, new, PRIYA, basket, [cards.desk.cash(basket)], basket_id=attempt.basket_id)
    assert cards.desk.take(basket).receipt  # another customer with the same bill


def test_a_cheque_that_was_handed_over_first_is_in_the_payment_the_card_makes_whole(cards: CardDesk) -> None:
    till, basket, payment_id = cards.desk.till, cards.desk.basket(), cards.desk.made.ids.new()
    cheque = Tender("24", "Cheque", 400, cheque=Cheque("S Ellacott", "100234", "200415", "38290008"))
    keep(till, PRIYA, payment_id, basket)
    held = hold_tender(till, cards.desk.made.ids.new(), payment_id, PRIYA, payment_id, 1_000, cheque)
    assert start_up(till).held == (held,)
    leg = cards.charge(basket=basket, payment_id=payment_id)
    payment = cards.payment(leg)
    assert payment is not None
    assert payment.tenders == (leg_tender(leg), cheque)
    assert start_up(till).held == ()


def test_without_the_details_of_what_was_handed_over_nothing_is_booked_by_itself(cards: CardDesk) -> None:
    till, basket, payment_id = cards.desk.till, cards.desk.basket(), cards.desk.made.ids.new()
    keep(till, PRIYA, payment_id, basket)
    voucher = Tender("V", "Voucher", 400, serial="77")
    hold_tender(till, cards.desk.made.ids.new(), payment_id, PRIYA, payment_id, 1_000, voucher)
    with till.store.write() as unit:
        unit.drop_basket(payment_id)
    leg = cards.charge(basket=basket, payment_id=payment_id)
    assert (cards.payment(leg), leg.unbooked) == (None, True)
    with pytest.raises(Refused) as raised:
        take_payment(till, payment_id, PRIYA, basket, [leg_tender(leg), Tender("1", "Cash", 400)])
    assert raised.value.reason == "held_money"
    assert take_payment(till, payment_id, PRIYA, basket, [leg_tender(leg), voucher]).amount_pence == 1_000
