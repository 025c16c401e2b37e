"""A charge that is in no payment goes back whole, once; one that is in a payment never does by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWay, CardWord, Direction
from ims_desktop.errors import BadInput, CardOpen, Refused
from ims_desktop.use_cases.chase_cards import chase_cards
from ims_desktop.use_cases.hear_card import HEARD_OTHERWISE, hear_card
from ims_desktop.use_cases.keep_basket import drop, keep
from ims_desktop.use_cases.reverse_card import ask_reversal
from ims_desktop.use_cases.send_card import send_card
from sync.contract.facts import CardAsked, read_fact
from tests.use_cases.card_desk import CALL, DECLINED, UNKNOWN, approved, check_laws, with_cards
from tests.use_cases.desk import COUNCIL_TAX, GWEN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.domain.card_attempt import CardAttempt
    from tests.use_cases.card_desk import CardDesk, Reply
    from tests.use_cases.desk import Desk

WHY = "the customer went away"


@pytest.fixture
def cards(desk: Desk) -> Iterator[CardDesk]:
    desk.open()
    yield with_cards(desk)
    check_laws(desk)


def part(cards: CardDesk, **how: Any) -> CardAttempt:
    """Charge £30 of a £50 bill."""
    return cards.charge(basket=cards.desk.basket(("23", COUNCIL_TAX, "50.00")), amount_pence=3_000, **how)


def reverse(cards: CardDesk, charge: CardAttempt, *words: Reply) -> CardAttempt:
    attempt = ask_reversal(cards.desk.till, cards.desk.made.ids.new(), PRIYA, charge, WHY)
    cards.terminal.asks = list(words or (approved(attempt.amount_pence),))
    send_card(cards.desk.till, attempt.attempt_id, CALL)
    return cards.stands(attempt)


def test_a_leg_of_a_customer_who_goes_away_is_given_back_and_the_basket_is_free(cards: CardDesk) -> None:
    payment_id = cards.desk.made.ids.new()
    keep(cards.desk.till, PRIYA, payment_id, cards.desk.basket(("23", COUNCIL_TAX, "50.00")))
    charge = part(cards, payment_id=payment_id)
    with pytest.raises(Refused):
        drop(cards.desk.till, payment_id)
    back = reverse(cards, charge)
    assert (back.direction, back.state, back.charged_pence) == (Direction.REVERSE, CardState.APPROVED, 3_000)
    assert (back.unbooked, cards.stands(charge).given_back, cards.stands(charge).unbooked) == (False, True, False)
    assert cards.payments() == 0
    assert chase_cards(cards.desk.till).unbooked == ()
    drop(cards.desk.till, payment_id)
    with cards.desk.till.store.read() as reader:
        body = next(event.body for event in reader.events("A") if event.event_id == back.attempt_id)
    assert body is not None
    fact = read_fact(body)
    assert isinstance(fact, CardAsked)
    assert fact.data.charged is not None
    assert (fact.data.charged.attempt, fact.data.charged.provider_reference) == (charge.attempt_id, "tx-1")
    assert (fact.data.lines, fact.data.reason) == ([], WHY)


def test_another_amount_than_was_asked_for_goes_back_as_it_was_charged(cards: CardDesk) -> None:
    charge = cards.charge(approved(1_500))
    assert reverse(cards, charge).charged_pence == 1_500
    assert cards.payment(cards.charge(payment_id=charge.payment_id)) is not None


def test_when_another_amount_goes_back_than_was_to_go_somebody_is_told(cards: CardDesk) -> None:
    back = reverse(cards, part(cards), approved(400))
    assert (back.differs, back.charged_pence) == (True, 400)
    with cards.desk.till.store.read() as reader:
        assert reader.was_noted(HEARD_OTHERWISE, f"{back.reference} approved 400")


def test_a_reversal_without_an_answer_holds_the_payment_and_one_that_was_declined_is_asked_for_again(
    cards: CardDesk,
) -> None:
    charge = part(cards)
    back = reverse(cards, charge, UNKNOWN)
    with pytest.raises(CardOpen):
        reverse(cards, charge)
    cards.terminal.looks = [DECLINED]
    assert [one.attempt_id for one in chase_cards(cards.desk.till).unbooked] == [charge.attempt_id]
    assert cards.stands(back).state is CardState.DECLINED
    assert reverse(cards, charge).state is CardState.APPROVED


def test_what_is_in_a_payment_or_went_back_is_not_given_back_by_itself(cards: CardDesk) -> None:
    charge = part(cards)
    back = reverse(cards, charge)
    for attempt in (cards.charge(), cards.charge(DECLINED), charge, back):
        with pytest.raises(Refused) as raised:
            reverse(cards, attempt)
        assert raised.value.reason == "not_to_reverse"


def test_a_reversal_says_why_and_the_same_again_is_the_same(cards: CardDesk) -> None:
    charge = part(cards)
    attempt_id = cards.desk.made.ids.new()
    with pytest.raises(BadInput):
        ask_reversal(cards.desk.till, attempt_id, PRIYA, charge, "")
    first = ask_reversal(cards.desk.till, attempt_id, PRIYA, charge, WHY)
    assert ask_reversal(cards.desk.till, attempt_id, GWEN, charge, "other") == first


def test_what_charged_it_has_to_be_there_but_a_slip_is_anywhere(cards: CardDesk) -> None:
    charge = part(cards)
    slip = part(cards, way=CardWay.SLIP)
    word = CardWord(CardHeard.APPROVED, amount_pence=3_000, authorisation="A1")
    hear_card(cards.desk.till, slip.attempt_id, word, "slip")
    cards.terminal.name = "another"
    with pytest.raises(Refused) as raised:
        reverse(cards, charge)
    assert raised.value.reason == "card_way"
    assert ask_reversal(cards.desk.till, cards.desk.made.ids.new(), PRIYA, slip, WHY).way is CardWay.SLIP
