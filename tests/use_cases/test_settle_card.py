"""A person says what came of a charge only where nobody else can, and never alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.asked import to_settle_card
from ims_desktop.domain.card_attempt import CardState
from ims_desktop.errors import BadInput, CardNumberRefused, InvalidAmount, NotPermitted, Refused
from ims_desktop.use_cases.hear_card import hear_card
from ims_desktop.use_cases.reverse_card import ask_reversal
from ims_desktop.use_cases.settle_card import settle_card
from sync.contract.facts import CardAnswered, read_fact
from tests.use_cases.card_desk import CANCELLED, UNKNOWN, approved, check_laws, with_cards
from tests.use_cases.day import close, count, kinds, leave
from tests.use_cases.desk import CARD, FINN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.use_cases.hear_card import HeardCard
    from tests.use_cases.card_desk import CardDesk
    from tests.use_cases.desk import Desk

WHY = "the provider's page shows it as paid"


@pytest.fixture
def cards(desk: Desk) -> Iterator[CardDesk]:
    desk.open()
    yield with_cards(desk)
    check_laws(desk)


def settle(
    cards: CardDesk, attempt: CardAttempt, outcome: CardState = CardState.APPROVED, pence: int = 1_000, **how: Any
) -> HeardCard:
    said = {"reference": "tx-9", "reason": WHY, "answer_id": cards.desk.made.ids.new(), "cashier": PRIYA, **how}
    leave_for = to_settle_card(PRIYA, attempt, pence, WHY)
    approval = said.pop("approval", "") or leave(cards.desk, leave_for)
    return settle_card(
        cards.desk.till,
        said["answer_id"],
        said["cashier"],
        attempt.attempt_id,
        outcome,
        pence,
        said["reference"],
        said["reason"],
        None if approval == "none" else approval,
    )


def test_what_a_supervisor_read_becomes_the_payment_with_the_leave_before_it(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    answer_id = cards.desk.made.ids.new()
    heard = settle(cards, attempt, answer_id=answer_id)
    assert heard.payment is not None
    assert (heard.payment.amount_pence, heard.otherwise) == (1_000, False)
    assert kinds(cards.desk)[-3:] == ["approval_given", "card_answered", "payment_taken"]
    with cards.desk.till.store.read() as reader:
        body = next(event.body for event in reader.events("A") if event.event_id == answer_id)
    assert body is not None
    fact = read_fact(body)
    assert isinstance(fact, CardAnswered)
    assert (fact.data.how, fact.data.reason, fact.data.provider_reference) == ("person", WHY, "tx-9")
    assert settle(cards, attempt, answer_id=answer_id).payment == heard.payment


def test_what_was_not_charged_frees_the_basket(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    heard = settle(cards, attempt, CardState.DECLINED, 0)
    assert (heard.attempt.state, heard.payment) == (CardState.DECLINED, None)
    cards.ask(payment_id=attempt.payment_id)


def test_another_amount_is_booked_by_nobody(cards: CardDesk) -> None:
    heard = settle(cards, cards.charge(UNKNOWN), pence=900)
    assert (heard.attempt.differs, heard.payment) == (True, None)


def test_nothing_goes_to_whatever_card_is_shown_for_a_charge_only_a_person_saw(cards: CardDesk) -> None:
    nameless = settle(cards, cards.charge(UNKNOWN), pence=900, reference="").attempt
    with pytest.raises(Refused) as raised:
        ask_reversal(cards.desk.till, cards.desk.made.ids.new(), PRIYA, nameless, WHY)
    assert raised.value.reason == "no_reference"
    named = settle(cards, cards.charge(UNKNOWN), pence=900).attempt
    assert ask_reversal(cards.desk.till, cards.desk.made.ids.new(), PRIYA, named, WHY).open


def test_it_takes_a_second_person_and_leave_for_exactly_this(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    with pytest.raises(NotPermitted) as missing:
        settle(cards, attempt, approval="none")
    assert missing.value.reason == "approval_needed"
    with pytest.raises(Refused) as differs:
        settle(cards, attempt, approval=leave(cards.desk, to_settle_card(PRIYA, attempt, 999, WHY)))
    assert differs.value.reason == "approval_differs"
    with pytest.raises(NotPermitted):
        settle(cards, attempt, cashier=FINN)
    assert cards.stands(attempt).open


def test_no_typed_slip_goes_round_the_second_person(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    for word in (approved(1_000), CANCELLED):
        with pytest.raises(Refused) as raised:
            hear_card(cards.desk.till, attempt.attempt_id, word, "slip")
        assert raised.value.reason == "no_slip"
    assert cards.stands(attempt).open


def test_only_what_was_sent_and_has_no_answer_is_settled(cards: CardDesk) -> None:
    for attempt in (cards.ask(), cards.charge(approved(1_000))):
        with pytest.raises(Refused) as raised:
            settle(cards, attempt)
        assert raised.value.reason == "card_known"
    attempt = cards.charge(UNKNOWN)
    with cards.desk.till.cards.asking.of(attempt.attempt_id), pytest.raises(Refused):
        settle(cards, attempt)


def test_what_is_said_has_to_make_sense(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    for outcome, pence in ((CardState.APPROVED, 0), (CardState.CANCELLED, 5), (CardState.APPROVED, 10**12 + 1)):
        with pytest.raises(InvalidAmount):
            settle(cards, attempt, outcome, pence)
    with pytest.raises(BadInput):
        settle(cards, attempt, reason=" ")
    for reference in ("x" * 101, "a\nb"):
        with pytest.raises(BadInput):
            settle(cards, attempt, reference=reference)
    with pytest.raises(CardNumberRefused):
        settle(cards, attempt, reference=CARD)
    assert cards.stands(attempt).open


def test_it_is_settled_though_every_session_is_closed(cards: CardDesk) -> None:
    attempt = cards.charge(UNKNOWN)
    with cards.desk.till.store.read() as reader:
        session = reader.session(attempt.session_id)
    assert session is not None
    count(cards.desk, session, 10_000)
    close(cards.desk, session, 10_000)
    heard = settle(cards, attempt)
    assert (heard.attempt.unbooked, heard.payment) == (True, None)
