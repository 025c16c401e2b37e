"""Cards through the LocalGov IMS a council already runs: a stock one, and a central of our own in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sync.central.cards import follow
from sync.central.cards.localgov_cards import LocalGovCards, make, ways_of
from sync.central.cards.provider import NotAsked, Wanted
from sync.central.errors import Refusal
from sync.central.gateway.queue import Queue
from sync.central.gateway.upstream import set_upstream
from sync.central.services import GOVUK_PAY, LOCALGOV, Service, remove_service, set_service
from tests.central.access.callers import asking, make_key
from tests.central.cards.asked import attempt_id
from tests.central.localgov.taking import Taking, prepare
from tests.sync.stock import Fault, StockServer
from tests.sync.stock.world import fund
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.central.cards.asked import Shop
    from tests.sync.world import ServedCentral

BACK = "https://www.example.gov.uk/paid"


@pytest.fixture
def stock() -> Iterator[StockServer]:
    with StockServer() as server:
        yield server


@pytest.fixture
def cards(stock: StockServer) -> Iterator[LocalGovCards]:
    provider = make(service(stock.url))
    yield provider
    provider.close()


def service(url: str, secret: str = "", **more: str) -> Service:
    return Service(LOCALGOV, "", {"url": url, "return_url": BACK, "method": "90", **more}, secret)


def wanted(*bills: tuple[str, str, int], **changes: Any) -> Wanted:
    asked = Wanted(
        attempt_id=attempt_id(1),
        payment_id="p",
        reference="CH01A-261121-C0001",
        direction="charge",
        way="link",
        amount_pence=sum(pence for _, _, pence in bills),
        language="en",
        bills=bills,
        description="Council Tax",
        operator="asmith",
        asked_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    )
    return replace(asked, **changes)


def ends(url: str, reference: str, result: str = "AUTHORISED", key: str = "") -> None:
    """Say how it ended, as the integration of a provider does."""
    said = {"AuthResult": result, "PspReference": "psp-1", "MerchantReference": reference}
    path = f"{url}/api/PendingTransaction/{reference}/ProcessPayment"
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    assert httpx.post(path, json=said, headers=headers, trust_env=False).status_code == 200


BILLS = (("23", "700987614", 4560), ("23", "700123452", 1000))


def test_a_page_is_asked_for_and_its_lines_say_when_they_are_paid(stock: StockServer, cards: LocalGovCards) -> None:
    made = cards.create(wanted(*BILLS))
    assert (made.state, made.page != "") == ("waiting", True)
    asked = wanted(*BILLS, provider_id=made.provider_id)
    assert cards.look(asked).state == "waiting"
    assert cards.cancel(asked).state == "waiting", "there is no way to stop a page"
    ends(stock.url, made.provider_id)
    said = cards.look(asked)
    assert (said.state, said.amount_pence, said.provider_reference) == ("approved", 5560, "psp-1")


def test_a_payer_who_was_declined_is_told_so_and_may_pay_after_all(stock: StockServer, cards: LocalGovCards) -> None:
    made = cards.create(wanted(*BILLS))
    asked = wanted(*BILLS, provider_id=made.provider_id)
    ends(stock.url, made.provider_id, "REFUSED")
    assert cards.look(asked).state == "declined"
    ends(stock.url, made.provider_id)
    assert cards.look(asked).state == "approved"


def test_what_it_books_before_it_is_paid_is_not_taken_for_paid(stock: StockServer, cards: LocalGovCards) -> None:
    made = cards.create(wanted(*BILLS))
    ends(stock.url, made.provider_id, "PENDING")
    said = cards.look(wanted(*BILLS, provider_id=made.provider_id))
    assert (said.state, said.code) == ("unknown", "unconfirmed")


def test_a_charge_whose_amounts_are_not_told_is_not_taken_for_what_was_asked(
    stock: StockServer, cards: LocalGovCards
) -> None:
    made = cards.create(wanted(*BILLS))
    ends(stock.url, made.provider_id)
    rows = stock.ims.rows
    rows[:] = [replace(row, line=replace(row.line, amount=0)) for row in rows]
    said = cards.look(wanted(*BILLS, provider_id=made.provider_id))
    assert (said.state, said.code) == ("unknown", "no_amount")


@pytest.mark.parametrize("fault", [Fault.LOST_REPLY, Fault.REFUSED, Fault.BROKEN, Fault.CUT])
def test_a_page_nobody_got_was_never_asked_for(stock: StockServer, cards: LocalGovCards, fault: Fault) -> None:
    stock.fail_next("/api/Payments", fault)
    with pytest.raises(NotAsked, match="Nothing was charged"):
        cards.create(wanted(*BILLS))


def test_what_cannot_be_paid_there_is_refused(stock: StockServer, cards: LocalGovCards) -> None:
    for asked in (wanted(("00", "1", 100)), wanted(*BILLS, amount_pence=100)):
        with pytest.raises(NotAsked):
            cards.create(asked)
    stock.ims.integrations.clear()
    with pytest.raises(NotAsked, match="does not say why"):
        cards.create(wanted(*BILLS))
    with pytest.raises(NotAsked, match="other IMS"):
        cards.refund(wanted(*BILLS))
    assert cards.find(wanted(*BILLS)) is None
    assert cards.drop("anything")


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.CUT, Fault.ABSENT])
def test_without_an_answer_it_is_unknown_and_never_declined(
    stock: StockServer, cards: LocalGovCards, fault: Fault
) -> None:
    made = cards.create(wanted(*BILLS))
    ends(stock.url, made.provider_id)
    stock.fail_next("/api/P", fault)
    assert cards.look(wanted(*BILLS, provider_id=made.provider_id)).state == "unknown"
    assert cards.look(wanted(*BILLS, provider_id=made.provider_id)).state == "approved"


def test_our_own_central_answers_as_a_stock_one_does(central: ServedCentral) -> None:
    prepare(central)
    key = make_key(central)
    cards = make(service(central.url, key))
    bills = (("23", "700987614", 4560), ("31", "BC/26/00017", 1000))
    made = cards.create(wanted(*bills))
    asked = wanted(*bills, provider_id=made.provider_id)
    assert cards.look(asked).state == "waiting"
    with asking(central, key) as http:
        assert Taking(central, http).outcome(made.provider_id, AmountPaid="55.60")[0] == 200
    said = cards.look(asked)
    assert (said.state, said.amount_pence, said.provider_reference) == ("approved", 5560, "psp-1")
    cards.close()


def test_money_it_took_itself_does_not_go_on_to_it_again(shop: Shop, stock: StockServer) -> None:
    stock.ims.funds["13"] = fund("13", "Misc Cash", "N0")
    database, clock = shop.central.database, shop.central.clock
    with database.write(COUNCIL) as connection:
        remove_service(connection, COUNCIL, GOVUK_PAY, clock.now())
        set_service(connection, COUNCIL, LOCALGOV, {"return_url": BACK, "method": "90"}, "", clock.now())
        set_upstream(connection, COUNCIL, stock.url, clock.now())
    shop.central.make_provider = lambda chosen: make(chosen.service)
    shop.central.stop()
    shop.central.start()
    page = shop.ask()["page"]
    reference = page.split("/")[-2]
    ends(stock.url, reference, "REFUSED")
    shop.passes(5)
    assert shop.look()["state"] == "declined"
    ends(stock.url, reference)
    shop.passes(400)
    follow.step(database, COUNCIL, clock.now(), shop.central.make_provider)
    assert shop.look()["state"] == "approved", "the payer tried again at the same page"
    facts = [shop.till.session_opened(), *shop.told(), shop.till.payment(500)]
    assert {outcome for outcome, _ in shop.till.send(*facts)} == {"accepted"}
    assert Queue(database, COUNCIL).fill(clock.now()).queued == 1, "the cash goes on, the card is there already"


def test_settings_that_cannot_work_are_refused() -> None:
    for settings in ({}, {"url": "http://ims.example"}, {"url": "https://ims.example"}, {"uri": "x"}):
        with pytest.raises(Refusal):
            make(Service(LOCALGOV, "", settings, ""))
    assert ways_of(service("https://ims.example")) == ("link", "qr")
    assert ways_of(service("https://ims.example", operator_pages="yes")) == ("link", "qr", "browser")
