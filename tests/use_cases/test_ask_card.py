"""A charge is a fact before anybody is asked for it, and holds every law of the payment it is to become."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.card_attempt import CardState, CardWay, Direction
from ims_desktop.domain.payment import Payer
from ims_desktop.errors import (
    BadInput,
    CardNumberRefused,
    CardOpen,
    InvalidAmount,
    NoOpenSession,
    NotPermitted,
    Refused,
)
from ims_desktop.use_cases.ask_card import ask_card, card_ways
from ims_desktop.use_cases.hold_tender import hold_tender
from ims_desktop.use_cases.keep_basket import keep
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.take_payment import take_payment
from sync.contract.facts import CardAsked, read_fact
from tests.use_cases.card_desk import DECLINED, Scripted, approved, check_laws, with_cards
from tests.use_cases.day import cheque, kinds, leave
from tests.use_cases.desk import CARD, COUNCIL_TAX, FINN, PRIYA, STOPPED_RENT, pack_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.use_cases.card_desk import CardDesk
    from tests.use_cases.desk import Desk

ALL_WAYS = [way.value for way in CardWay]


@pytest.fixture
def cards(desk: Desk) -> Iterator[CardDesk]:
    desk.open()
    yield with_cards(desk)
    check_laws(desk)


def ways_of(cards: CardDesk) -> tuple[CardWay, ...]:
    with cards.desk.till.store.read() as reader:
        return card_ways(cards.desk.till, pack_of(reader))


def test_a_charge_is_a_fact_with_the_whole_payment_in_it_before_anybody_is_asked(cards: CardDesk) -> None:
    basket = cards.desk.basket(("23", COUNCIL_TAX, "30.00"), ("3U", "als/1234/5678", "20.00"))
    attempt = cards.ask(basket, payer=Payer("S. Ellacott", "4 Mill Lane"))
    assert cards.stands(attempt) == attempt
    assert (attempt.state, attempt.direction, attempt.provider) == (CardState.REQUESTED, Direction.CHARGE, "simulator")
    assert (attempt.reference, attempt.amount_pence, attempt.due_pence) == ("SP03A-261121-C1", 5_000, 5_000)
    assert (attempt.method, attempt.basket_id, attempt.cashier_name) == ("93", attempt.payment_id, "Priya Nair")
    assert [(line.reference, line.vat_pence) for line in attempt.lines] == [(COUNCIL_TAX, 0), ("ALS/1234/5678", 333)]
    with cards.desk.till.store.read() as reader:
        event = next(one for one in reader.events("A") if one.event_id == attempt.attempt_id)
    assert event.body is not None
    fact = read_fact(event.body)
    assert isinstance(fact, CardAsked)
    assert (fact.data.payment, fact.data.lines[1].vat_rate) == (attempt.payment_id, "0.2")
    assert b"Ellacott" not in event.body
    assert event.personal["payer_name"][0] == "S. Ellacott"
    assert cards.terminal.heard == []


def test_the_same_attempt_again_is_the_same_and_the_account_holder_is_the_payer(cards: CardDesk) -> None:
    first = cards.ask()
    assert first.payer.name == "Mrs Siân Ellacott"
    again = ask_card(cards.desk.till, first.attempt_id, first.payment_id, FINN, Basket(), CardWay.TERMINAL)
    assert again == first


def test_a_quicker_hand_wrote_the_same_attempt(cards: CardDesk) -> None:
    attempt_id, payment_id = cards.desk.made.ids.new(), cards.desk.made.ids.new()
    made = []
    accounts, basket = cards.desk.till.catalogue, cards.desk.basket()

    class Interrupted:
        def __getattr__(self, name: str) -> object:
            return getattr(accounts, name)

        def state(self, *how: object) -> object:
            made.append(ask_card(cards.desk.till, attempt_id, payment_id, PRIYA, basket, CardWay.TERMINAL))
            return accounts.state(*how)  # type: ignore[arg-type]

    till = cards.desk.with_till(catalogue=Interrupted())
    assert ask_card(till, attempt_id, payment_id, PRIYA, basket, CardWay.TERMINAL) == made[0]


def test_a_second_charge_waits_for_the_answer_of_the_first_by_payment_or_basket(cards: CardDesk) -> None:
    attempt = cards.ask(basket_id=cards.desk.made.ids.new())
    with pytest.raises(CardOpen) as raised:
        cards.ask(payment_id=attempt.payment_id)
    assert raised.value.reason == "card_open"
    with pytest.raises(CardOpen):
        cards.ask(basket_id=attempt.basket_id)
    cards.ask()  # the desk goes on with another basket


def test_a_declined_card_frees_the_basket_for_a_second_attempt(cards: CardDesk) -> None:
    first = cards.charge(DECLINED)
    assert (first.state, first.open) == (CardState.DECLINED, False)
    second = cards.charge(payment_id=first.payment_id)
    assert cards.payment(second) is not None
    with pytest.raises(Refused) as raised:
        cards.ask(payment_id=first.payment_id)
    assert raised.value.reason == "already_paid"


def test_a_part_can_be_charged_and_then_the_rest_but_never_more(cards: CardDesk) -> None:
    basket = cards.desk.basket(("23", COUNCIL_TAX, "50.00"))
    first = cards.charge(basket=basket, amount_pence=3_000)
    assert (first.amount_pence, first.due_pence, first.unbooked) == (3_000, 5_000, True)
    for wrong in (2_001, 0, -1):
        with pytest.raises(InvalidAmount) as raised:
            cards.ask(basket, payment_id=first.payment_id, amount_pence=wrong)
        assert raised.value.reason == "card_amount"
    second = cards.charge(basket=basket, payment_id=first.payment_id)
    assert second.amount_pence == 2_000
    payment = cards.payment(second)
    assert payment is not None
    assert [tender.amount_pence for tender in payment.tenders] == [3_000, 2_000]


def test_a_basket_that_was_changed_after_a_part_was_charged_is_not_charged_again(cards: CardDesk) -> None:
    first = cards.charge(basket=cards.desk.basket(("23", COUNCIL_TAX, "50.00")), amount_pence=3_000)
    with pytest.raises(CardOpen):
        cards.ask(cards.desk.basket(("23", COUNCIL_TAX, "60.00")), payment_id=first.payment_id)
    with pytest.raises(CardOpen):
        cards.ask(cards.desk.basket(("23", COUNCIL_TAX, "50.00")), basket_id=first.basket_id)


def test_cash_comes_last(cards: CardDesk) -> None:
    basket, payment_id = cards.desk.basket(), cards.desk.made.ids.new()
    cash = cards.desk.cash(basket)
    with pytest.raises(Refused) as raised:
        cards.ask(basket, tenders=[cash])
    assert raised.value.reason == "cash_first"
    keep(cards.desk.till, PRIYA, payment_id, basket)
    part = cards.desk.cash(cards.desk.basket(("23", COUNCIL_TAX, "4.00")))
    hold_tender(cards.desk.till, cards.desk.made.ids.new(), payment_id, PRIYA, payment_id, 1_000, part)
    with pytest.raises(Refused) as raised:
        cards.ask(basket, payment_id=payment_id)
    assert raised.value.reason == "cash_first"


def test_what_was_handed_over_is_held_before_a_card_is_asked_for_the_rest(cards: CardDesk) -> None:
    basket, payment_id = cards.desk.basket(), cards.desk.made.ids.new()
    with pytest.raises(Refused) as raised:
        cards.ask(basket, tenders=[cheque(400)])
    assert raised.value.reason == "held_first"
    keep(cards.desk.till, PRIYA, payment_id, basket)
    hold_tender(cards.desk.till, cards.desk.made.ids.new(), payment_id, PRIYA, payment_id, 1_000, cheque(400))
    attempt = cards.ask(basket, payment_id=payment_id, tenders=[cheque(400)])
    assert attempt.amount_pence == 600


def test_where_all_is_charged_nothing_is_asked_for_again(cards: CardDesk) -> None:
    basket = cards.desk.basket(("23", COUNCIL_TAX, "50.00"))
    first = cards.charge(approved(5_000), basket=basket, amount_pence=3_000)  # charged more than it was asked for
    assert (first.differs, cards.payment(first)) == (True, None)
    with pytest.raises(Refused) as raised:
        cards.ask(basket, payment_id=first.payment_id)
    assert raised.value.reason == "nothing_remains"


def test_leave_for_a_stopped_account_is_written_down_once_for_every_way_it_is_tried(cards: CardDesk) -> None:
    asked = AskedFor(Act.OVERRIDE_STOP, "priya", f"5 {STOPPED_RENT}", "Court order lifted", 1_000)
    given = leave(cards.desk, asked)
    line = BasketLine(
        "5",
        "Housing Rents",
        STOPPED_RENT,
        1_000,
        "N0",
        "valid",
        override_reason="Court order lifted",
        override_by="gwen",
        override_approval=given,
    )
    basket = Basket((line,))
    first = cards.charge(DECLINED, basket=basket)
    assert first.lines[0].override_approval == given.approval_id
    second = cards.charge(DECLINED, basket=basket, payment_id=first.payment_id)
    payment = take_payment(cards.desk.till, second.payment_id, PRIYA, basket, [cards.desk.cash(basket)])
    assert payment.lines[0].override_approval == given.approval_id
    assert kinds(cards.desk).count("approval_given") == 1
    with pytest.raises(Refused) as raised:
        cards.ask(basket)
    assert raised.value.reason == "approval_used"


def test_a_till_offers_the_ways_its_council_allows_and_it_has(desks: Callable[..., Desk]) -> None:
    desk = desks(card_ways=ALL_WAYS)
    assert ways_of(with_cards(desk)) == (CardWay.TERMINAL, CardWay.SLIP, CardWay.LINK, CardWay.QR, CardWay.KEYPAD)
    assert ways_of(with_cards(desk, Scripted("standalone")))[0] is CardWay.SLIP
    moto = with_cards(desks(card_ways=ALL_WAYS, card_browser_moto=True))
    assert CardWay.BROWSER in ways_of(moto)
    assert ways_of(with_cards(desks(card_ways=["link"]))) == (CardWay.LINK,)
    bare = desks()
    with bare.till.store.read() as reader:
        assert card_ways(bare.till, pack_of(reader)) == (CardWay.SLIP,)
    nobody = pack_document()
    nobody["methods"] = [one for one in nobody["methods"] if one["code"] not in {"92", "93"}]
    assert ways_of(with_cards(desks(pack=nobody))) == ()


def test_a_way_that_is_not_offered_is_refused_and_a_link_counts_as_a_card_by_staff(desks: Callable[..., Desk]) -> None:
    cards = with_cards(desks(card_ways=["link", "slip"]))
    cards.desk.open()
    with pytest.raises(Refused) as raised:
        cards.ask(way=CardWay.TERMINAL)
    assert raised.value.reason == "card_way"
    link = cards.ask(way=CardWay.LINK)
    assert (link.provider, link.method) == ("central", "92")
    slip = cards.ask(way=CardWay.SLIP)
    assert (slip.provider, slip.method) == ("standalone", "93")


def test_every_law_of_a_payment_holds_before_a_card_is_asked(desk: Desk) -> None:
    cards = with_cards(desk)
    with pytest.raises(NoOpenSession):
        cards.ask()
    desk.open()
    before = cards.heads()
    with pytest.raises(NotPermitted):
        cards.ask(cashier=FINN)
    for basket, code in ((Basket(), "basket_empty"),):
        with pytest.raises(Refused) as raised:
            cards.ask(basket)
        assert raised.value.reason == code
    with pytest.raises(BadInput):
        cards.ask(payer=Payer("\n"))
    with pytest.raises(CardNumberRefused):
        cards.ask(payer=Payer(CARD))
    with pytest.raises(InvalidAmount):
        cards.ask(desk.basket(("23", COUNCIL_TAX, "4.00")))  # the machine takes at least £5
    desk.room[0] = False
    with pytest.raises(Exception, match="disk of this PC is full"):
        cards.ask()
    assert cards.heads() == before
