"""Money goes back to the card that was charged: written down first, reserved while it is on its way, never twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.card_answer import leg_tender
from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWay, CardWord, Direction
from ims_desktop.domain.payment import Original, Tender
from ims_desktop.errors import BadInput, CardOpen, NothingFound, NotPermitted, Refused
from ims_desktop.use_cases.ask_card import write_attempt
from ims_desktop.use_cases.chase_cards import chase_cards
from ims_desktop.use_cases.hear_card import hear_card
from ims_desktop.use_cases.look_at_card import cancel_card, look_at_card
from ims_desktop.use_cases.refund_payment import refund_payment
from ims_desktop.use_cases.refund_to_card import ask_card_refund
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.send_card import send_card
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.use_cases.void_payment import void_payment
from sync.contract.facts import PaymentTaken, read_fact
from tests.use_cases.card_desk import CALL, DECLINED, UNKNOWN, WAITING, Scripted, approved, check_laws, with_cards
from tests.use_cases.day import close, count, kinds, leave
from tests.use_cases.desk import COUNCIL_TAX, PRIYA
from tests.use_cases.test_refund_payment import ELSEWHERE, Central

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.payment import Payment
    from tests.use_cases.card_desk import CardDesk, Reply
    from tests.use_cases.desk import Desk

WHY = "paid twice"
REFUNDER = replace(PRIYA, roles=frozenset({"Payments", "Transaction.Refund"}))


@pytest.fixture
def cards(desk: Desk) -> Iterator[CardDesk]:
    desk.open()
    yield with_cards(desk)
    check_laws(desk)


def paid(cards: CardDesk, pounds: str = "30.00", **how: Any) -> Payment:
    attempt = cards.charge(basket=cards.desk.basket(("23", COUNCIL_TAX, pounds)), **how)
    payment = cards.payment(attempt)
    assert payment is not None
    return payment


def ask(cards: CardDesk, payment: Payment, pence: int = 2_000, **how: Any) -> CardAttempt:
    ids = cards.desk.made.ids
    cashier = how.pop("cashier", REFUNDER)
    shown = how.pop("shown", None) or refundable(cards.desk.till, cashier, payment.receipt)
    return ask_card_refund(
        cards.desk.till,
        how.pop("attempt_id", "") or ids.new(),
        how.pop("refund_id", "") or ids.new(),
        cashier,
        shown,
        how.pop("lines", {1: pence}),
        how.pop("reason", WHY),
        **how,
    )


def send(cards: CardDesk, attempt: CardAttempt, *words: Reply) -> CardAttempt:
    service = cards.terminal if attempt.provider == cards.terminal.name else cards.central
    service.asks = list(words or (approved(attempt.amount_pence, provider_reference="back-1"),))
    send_card(cards.desk.till, attempt.attempt_id, CALL)
    return cards.stands(attempt)


def left(cards: CardDesk, payment: Payment) -> int:
    return refundable(cards.desk.till, REFUNDER, payment.receipt).left_pence


def test_an_approved_refund_is_the_refund_in_one_commit(cards: CardDesk) -> None:
    payment = paid(cards)
    attempt = send(cards, ask(cards, payment))
    refund = cards.payment(attempt)
    assert refund is not None
    assert (refund.kind, refund.amount_pence, refund.reason) == ("refund", -2_000, WHY)
    assert refund.of is not None
    assert (refund.of.receipt, refund.tenders[0].attempt_id) == (payment.receipt, attempt.attempt_id)
    assert (attempt.direction, attempt.charged, attempt.booked) == (Direction.REFUND, attempt.charged, True)
    assert attempt.charged is not None
    assert attempt.charged.attempt_id == payment.tenders[0].attempt_id
    assert kinds(cards.desk)[-3:] == ["card_asked", "card_answered", "payment_taken"]
    assert left(cards, payment) == 1_000
    with cards.desk.till.store.read() as reader:
        body = next(event.body for event in reader.events("A") if event.event_id == refund.payment_id)
    assert body is not None
    fact = read_fact(body)
    assert isinstance(fact, PaymentTaken)
    assert (fact.data.kind, fact.data.tenders[0].attempt) == ("refund", attempt.attempt_id)


def test_a_refund_on_its_way_counts_as_given_back_until_it_is_known(cards: CardDesk) -> None:
    payment = paid(cards)
    attempt = send(cards, ask(cards, payment), WAITING)
    assert left(cards, payment) == 1_000
    shown = refundable(cards.desk.till, REFUNDER, payment.receipt)
    with pytest.raises(Refused) as over:
        ask(cards, payment, 1_001)
    assert over.value.reason == "refund_over"
    with pytest.raises(Refused) as by_hand:
        refund_payment(cards.desk.till, cards.desk.made.ids.new(), REFUNDER, shown, {1: 1_001}, "1", WHY)
    assert by_hand.value.reason == "refund_over"
    cards.terminal.looks = [DECLINED]
    assert look_at_card(cards.desk.till, attempt.attempt_id).attempt.state is CardState.DECLINED
    assert left(cards, payment) == 3_000


def test_one_refund_is_asked_for_once_at_a_time(cards: CardDesk) -> None:
    payment = paid(cards)
    first = ask(cards, payment, 500)
    assert ask(cards, payment, 500, attempt_id=first.attempt_id) == first
    with pytest.raises(CardOpen):
        ask(cards, payment, 500, refund_id=first.payment_id)
    send(cards, first, DECLINED)
    again = send(cards, ask(cards, payment, 500, refund_id=first.payment_id))
    assert cards.payment(again) is not None
    with pytest.raises(CardOpen):
        ask(cards, payment, 500, refund_id=first.payment_id)


def test_a_quicker_hand_wrote_the_same_refund(cards: CardDesk) -> None:
    payment, attempt_id, refund_id = paid(cards), cards.desk.made.ids.new(), cards.desk.made.ids.new()
    sync = cards.desk.till.sync
    made: list[CardAttempt] = []

    class Slow:
        def __getattr__(self, name: str) -> object:
            return getattr(sync, name)

        def claim_refund(self, *how: Any) -> None:
            cards.desk.till = fast
            made.append(ask(cards, payment, attempt_id=attempt_id, refund_id=refund_id))

    fast = cards.desk.till
    shown = refundable(fast, REFUNDER, payment.receipt)
    cards.desk.till = cards.desk.with_till(sync=Slow())
    assert ask(cards, payment, attempt_id=attempt_id, refund_id=refund_id, shown=shown) == made[0]


def test_never_more_goes_back_to_a_card_than_it_was_charged(cards: CardDesk) -> None:
    basket = cards.desk.basket(("23", COUNCIL_TAX, "50.00"))
    first = cards.charge(basket=basket, amount_pence=1_000)
    payment = cards.payment(cards.charge(basket=basket, payment_id=first.payment_id))
    assert payment is not None
    with pytest.raises(Refused) as raised:
        ask(cards, payment, 4_001)
    assert raised.value.reason == "refund_over_card"
    assert _charged(send(cards, ask(cards, payment, 900))) == first.attempt_id
    waits = send(cards, ask(cards, payment, 200), UNKNOWN)  # the first card has £1 left
    assert _charged(waits) == payment.tenders[1].attempt_id
    with pytest.raises(Refused):
        ask(cards, payment, 3_801)
    assert _charged(ask(cards, payment, 100)) == first.attempt_id


def test_where_no_card_was_charged_here_nothing_goes_back_to_one(desks: Callable[..., Desk]) -> None:
    cards = with_cards(desks(sync=Central(ELSEWHERE)))
    cards.desk.open()
    cash = cards.desk.take()
    with pytest.raises(NothingFound) as raised:
        ask(cards, cash, 500)
    assert raised.value.reason == "no_card_to_refund"
    shown = refundable(cards.desk.till, REFUNDER, ELSEWHERE.receipt)
    with pytest.raises(NothingFound):
        ask(cards, cash, 100, shown=shown)


def test_leave_is_asked_for_and_written_down_once_for_every_try(cards: CardDesk) -> None:
    payment = paid(cards)
    with pytest.raises(NotPermitted):
        ask(cards, payment, cashier=PRIYA)
    given = leave(cards.desk, AskedFor(Act.REFUND, "priya", payment.receipt, WHY, 2_000))
    first = send(cards, ask(cards, payment, cashier=PRIYA, approval=given), DECLINED)
    assert kinds(cards.desk)[-3:] == ["approval_given", "card_asked", "card_answered"]
    again = send(cards, ask(cards, payment, cashier=PRIYA, approval=given, refund_id=first.payment_id))
    refund = cards.payment(again)
    assert refund is not None
    assert refund.approval_id == given.approval_id
    with pytest.raises(Refused) as used:
        ask(cards, payment, 1_000, cashier=PRIYA, approval=given)
    assert used.value.reason == "approval_differs"
    with pytest.raises(BadInput):
        ask(cards, payment, 500, reason="")


def test_a_refund_that_is_heard_late_waits_for_a_session(cards: CardDesk) -> None:
    payment = paid(cards)
    attempt = send(cards, ask(cards, payment), UNKNOWN)
    with cards.desk.till.store.read() as reader:
        session = reader.session(attempt.session_id)
    assert session is not None
    count(cards.desk, session, 10_000)
    close(cards.desk, session, 10_000)
    cards.terminal.looks = [approved(2_000)]
    assert chase_cards(cards.desk.till).unbooked[0].attempt_id == attempt.attempt_id
    cards.desk.open()
    assert left(cards, payment) == 1_000
    assert [one.amount_pence for one in chase_cards(cards.desk.till).booked] == [-2_000]
    assert left(cards, payment) == 1_000


def test_another_amount_than_was_to_go_back_is_booked_by_nobody(cards: CardDesk) -> None:
    attempt = send(cards, ask(cards, paid(cards)), approved(1_500))
    assert (attempt.differs, cards.payment(attempt)) == (True, None)


def test_overpaid_cash_that_goes_back_to_a_card_is_noted_like_any(cards: CardDesk) -> None:
    basket = cards.desk.basket(("23", COUNCIL_TAX, "70.00"))  # £11.25 more than is owed
    leg = cards.charge(basket=basket, amount_pence=3_000)
    tenders = [leg_tender(leg), Tender("1", "Cash", 4_000)]
    payment = take_payment(cards.desk.till, leg.payment_id, PRIYA, basket, tenders)
    send(cards, ask(cards, payment))
    assert kinds(cards.desk)[-1] == "payment_noted"


def test_a_refund_is_recorded_though_the_journal_has_not_what_it_undoes(cards: CardDesk) -> None:
    made = ask(cards, paid(cards), attempt_id=cards.desk.made.ids.new())
    ids = cards.desk.made.ids
    of = Original(ids.new(), "SP03A-261121-0999")
    other = replace(made, attempt_id=ids.new(), payment_id=ids.new(), of=of, reference="SP03A-261121-C3")
    with cards.desk.till.store.write() as unit:
        write_attempt(cards.desk.till, unit, other)
    refund = cards.payment(send(cards, other))
    assert refund is not None
    assert refund.of == of


def test_what_was_charged_to_a_card_is_not_voided_by_hand_but_a_slip_is(cards: CardDesk) -> None:
    till, ids = cards.desk.till, cards.desk.made.ids
    with pytest.raises(Refused) as raised:
        void_payment(till, ids.new(), PRIYA, paid(cards).payment_id, WHY)
    assert raised.value.reason == "void_of_card"
    slip = cards.charge(way=CardWay.SLIP)
    word = CardWord(CardHeard.APPROVED, amount_pence=1_000, authorisation="A1")
    payment = hear_card(till, slip.attempt_id, word, "slip").payment
    assert payment is not None
    attempt = ask(cards, payment, 100)
    with pytest.raises(Refused) as before:
        void_payment(till, ids.new(), PRIYA, payment.payment_id, WHY)
    assert before.value.reason == "undone_before"
    send(cards, attempt, WAITING)
    cancel_card(till, attempt.attempt_id)
    void = void_payment(till, ids.new(), PRIYA, payment.payment_id, WHY)
    assert (void.amount_pence, void.tenders[0].attempt_id) == (-1_000, "")


def test_a_link_is_refunded_through_central(desks: Callable[..., Desk]) -> None:
    cards = with_cards(desks(card_ways=["link"]), central=Scripted("central"))
    cards.desk.open()
    payment = paid(cards, way=CardWay.LINK)
    attempt = send(cards, ask(cards, payment))
    assert (attempt.provider, attempt.way) == ("central", CardWay.LINK)
    assert cards.central.asked == 2


def _charged(attempt: CardAttempt) -> str:
    assert attempt.charged is not None
    return attempt.charged.attempt_id
