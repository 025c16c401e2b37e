"""From a basket at a till to GOV.UK Pay and back again: the whole product, but for its window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.card_attempt import CallDetails, CardHeard, CardState, CardWay
from ims_desktop.domain.cashier import Cashier
from ims_desktop.till_cards import Cards
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.ask_card import ask_card, card_ways
from ims_desktop.use_cases.look_at_card import look_at_card
from ims_desktop.use_cases.open_session import open_session
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.refund_to_card import ask_card_refund
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.send_card import send_card
from sync.central import tables
from sync.central.checks import check
from sync.central.councils import the_council
from sync.central.reference import publish
from sync.client.cards import CentralCards
from sync.client.device_session import DeviceSession
from tests.sync.world import COUNCIL
from tests.use_cases.desk import load_account, make_wired

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.central.cards.asked import Shop
    from tests.use_cases.desk import Wired

ANN = Cashier("asmith", "Ann Smith", "CH", frozenset({"Payments", "PostPayment", "Transaction.Refund"}))


@pytest.fixture
def wired(shop: Shop, tmp_path: Path) -> Iterator[Wired]:
    with shop.central.database.write(COUNCIL) as connection:
        publish(connection, the_council(connection, COUNCIL), shop.central.clock.now())
    load_account(shop.central, "23", "775326912")
    made, beside = make_wired(tmp_path, shop.central)
    desk = made.desk
    session = DeviceSession(desk.wire, desk.identity.device_id, desk.device, desk.clock, desk.made.ids)
    made.till = replace(made.till, cards=Cards(central=CentralCards(desk.wire, session)))
    yield made
    desk.close()
    beside.close()


def test_a_basket_is_paid_by_its_customers_own_telephone_and_given_back_to_the_card(shop: Shop, wired: Wired) -> None:
    till, ids = wired.till, wired.desk.made.ids
    with till.store.read() as reader:
        assert CardWay.QR in card_ways(till, pack_of(reader))
    open_session(till, ANN, 10_000)
    basket = add_line(till, ANN, Basket(), "23", "775326912", "10.00")
    attempt = ask_card(till, ids.new(), ids.new(), ANN, basket, CardWay.QR)
    word = send_card(till, attempt.attempt_id, CallDetails())
    assert (word.heard, word.page != "") == (CardHeard.WAITING, True)
    assert look_at_card(till, attempt.attempt_id).payment is None
    assert shop.fake.pay(word.page)
    shop.passes(5)
    heard = look_at_card(till, attempt.attempt_id)
    assert heard.payment is not None
    assert heard.payment.amount_pence == 1000
    wired.desk.settled()
    back = ask_card_refund(
        till, ids.new(), ids.new(), ANN, refundable(till, ANN, heard.payment.receipt), {1: 400}, "Paid too much"
    )
    assert send_card(till, back.attempt_id, CallDetails()).heard is CardHeard.WAITING
    next(iter(shop.fake.payments.values())).refunds[0].status = "success"
    shop.passes(5)
    given = look_at_card(till, back.attempt_id)
    assert given.attempt.state is CardState.APPROVED
    assert given.payment is not None
    wired.desk.settled()
    shop.step()
    assert sorted(row["amount_pence"] for row in shop.central.rows(tables.payment)) == [-400, 1000]
    with shop.central.database.read(COUNCIL) as connection:
        assert [problem.text for problem in check(connection, COUNCIL)] == []
