"""A till's way to central's providers: every fault of the network ends in a word that is true, or in nothing asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.card_attempt import (
    CallDetails,
    CardAttempt,
    CardHeard,
    CardWay,
    ChargedBefore,
    Direction,
)
from ims_desktop.domain.payment import Payer, PaymentLine
from ims_desktop.errors import Refused, WireUnavailable
from sync.client.cards import CentralCards
from sync.client.device_session import DeviceSession
from tests.central.cards.asked import attempt_id
from tests.sync.desks import make_desk
from tests.sync.faults import FaultProxy, http_reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.central.cards.asked import Shop
    from tests.sync.desks import Desk

CALL = CallDetails(extension="204", language="cy")
ATTEMPTS = "/card-attempts"


@dataclass
class Counter:
    """A till's card service, with the network and the provider in the test's hand."""

    shop: Shop
    desk: Desk
    proxy: FaultProxy
    cards: CentralCards

    def attempt(self, n: int = 1) -> CardAttempt:
        line = PaymentLine(1, "13", "Rents", "00012345678", 1000, "N0", Fraction(0), "outside", 0, "valid")
        till, epoch = self.desk.identity.till, self.desk.identity.epoch
        return CardAttempt(
            attempt_id=attempt_id(n),
            reference=f"{till}{epoch}-261121-C{n:04d}",
            payment_id=attempt_id(0xD1),
            basket_id="",
            session_id=attempt_id(0xA),
            cashier="asmith",
            cashier_name="A Smith",
            direction=Direction.CHARGE,
            way=CardWay.QR,
            provider="central",
            method="90",
            method_name="Card",
            amount_pence=1000,
            due_pence=1000,
            lines=(line,),
            payer=Payer(),
            business_date=date(2026, 11, 21),
            asked_at=self.desk.clock.now(),
            catalogue_version="",
            pack_version=1,
        )


@pytest.fixture
def counter(shop: Shop, tmp_path: Path) -> Iterator[Counter]:
    proxy = FaultProxy(lambda: shop.central.port)
    desk = make_desk(tmp_path, shop.central, url=proxy.url)
    session = DeviceSession(desk.wire, desk.identity.device_id, desk.device, desk.clock, desk.made.ids)
    yield Counter(shop, desk, proxy, CentralCards(desk.wire, session, ask_s=1.0, look_s=1.0))
    proxy.close()
    desk.close()


def test_a_charge_goes_from_its_page_to_its_card(counter: Counter) -> None:
    attempt = counter.attempt()
    word = counter.cards.ask(attempt, CALL)
    assert (word.heard, word.says, word.page != "") == (CardHeard.WAITING, "created", True)
    assert next(iter(counter.shop.fake.payments.values())).asked["language"] == "cy"
    counter.shop.fake.pay(word.page)
    counter.shop.passes(5)
    word = counter.cards.look(attempt)
    assert (word.heard, word.amount_pence, word.brand, word.last_four) == (CardHeard.APPROVED, 1000, "Visa", "1111")
    assert word.final
    assert counter.cards.ready()


def test_whatever_happens_to_an_answer_the_word_is_unknown_and_the_charge_is_one(counter: Counter) -> None:
    for n, fault in enumerate(("drop_reply", "cut_reply", "cut_request", b"HTTP/1.1 502 No\r\n\r\n<html>"), start=1):
        attempt = counter.attempt(n)
        counter.proxy.fail_next(ATTEMPTS, fault)  # type: ignore[arg-type]  # each is a fault
        assert counter.cards.ask(attempt, CALL).heard is CardHeard.UNKNOWN
    counter.proxy.fail_always(ATTEMPTS, "silence")
    assert counter.cards.ask(counter.attempt(5), CALL).heard is CardHeard.UNKNOWN
    assert counter.cards.look(counter.attempt(1)).heard is CardHeard.UNKNOWN
    assert counter.cards.cancel(counter.attempt(1)).heard is CardHeard.UNKNOWN
    counter.proxy.heal()
    heard = [counter.cards.look(counter.attempt(n)).heard for n in range(1, 6)]
    came, never = CardHeard.WAITING, CardHeard.NEVER_CAME
    assert heard == [came, came, never, never, never]
    assert counter.shop.made() == 2
    assert counter.cards.ask(counter.attempt(3), CALL).heard is CardHeard.CANCELLED
    assert counter.shop.made() == 2


def test_what_central_fails_at_may_have_been_asked_and_what_it_refuses_was_not(counter: Counter) -> None:
    fault = http_reply("500 No", b'{"error": {"code": "fault", "text": "Central has a fault."}}')
    counter.proxy.fail_next(ATTEMPTS, fault)
    assert counter.cards.ask(counter.attempt(1), CALL).heard is CardHeard.UNKNOWN
    with pytest.raises(Refused, match="No provider"):
        counter.cards.ask(replace(counter.attempt(2), way=CardWay.KEYPAD), CALL)
    with pytest.raises(Refused, match="would not understand"):
        counter.cards.ask(replace(counter.attempt(3), way=CardWay.LINK), CallDetails(email="nobody"))
    busy = http_reply("429 No", b'{"error": {"code": "pace", "text": "Too many."}}')
    counter.proxy.fail_next(ATTEMPTS, busy)
    with pytest.raises(WireUnavailable):
        counter.cards.ask(counter.attempt(4), CALL)
    assert counter.shop.made() == 0


def test_another_charge_under_the_same_id_is_never_taken_for_a_refusal(counter: Counter) -> None:
    counter.cards.ask(counter.attempt(), CALL)
    assert counter.cards.ask(replace(counter.attempt(), amount_pence=999), CALL).heard is CardHeard.UNKNOWN


def test_without_central_nothing_was_asked_and_the_desk_hears_so(counter: Counter) -> None:
    counter.cards.ask(counter.attempt(), CALL)
    counter.shop.central.stop()
    counter.proxy.close()
    assert not counter.cards.ready()
    with pytest.raises(WireUnavailable):
        counter.cards.ask(counter.attempt(2), CALL)
    assert counter.cards.look(counter.attempt()).heard is CardHeard.UNKNOWN


def test_a_till_that_cannot_sign_in_has_asked_nobody(counter: Counter) -> None:
    counter.proxy.fail_always("/tokens", http_reply("503 No", b'{"error": {"code": "database", "text": "No."}}'))
    with pytest.raises(WireUnavailable):
        counter.cards.ask(counter.attempt(), CALL)


def test_what_is_given_back_names_its_charge(counter: Counter) -> None:
    attempt = counter.attempt()
    counter.shop.fake.pay(counter.cards.ask(attempt, CALL).page)
    counter.shop.passes(5)
    word = counter.cards.look(attempt)
    charged = ChargedBefore(attempt.attempt_id, word.provider_reference)
    back = replace(counter.attempt(2), direction=Direction.REVERSE, lines=(), charged=charged, reason="Went away")
    assert counter.cards.ask(back, CALL).heard is CardHeard.WAITING
    assert counter.cards.cancel(attempt).heard is CardHeard.APPROVED
    assert [each.amount for each in next(iter(counter.shop.fake.payments.values())).refunds] == [1000]
