"""The world outside the demo's central: it pays what a link was sent for, once, and can lose its answers on purpose."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.demo.card_provider import CARD, CardProvider
from ims_desktop.demo.outside import Outside
from sync.central.cards.govuk_pay import make, ways_of
from sync.central.cards.provider import Wanted
from sync.central.sending import notify
from sync.central.sending.carrier import DELIVERED, SENT, Letter
from sync.central.services import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.central.cards.govuk_pay import GovukPay

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with Outside() as outside:
        yield outside


@pytest.fixture(scope="module")
def services(outside: Outside) -> dict[str, Service]:
    """What central is told of it, held to central's own rules."""
    return {kind: Service(kind, "", settings, secret) for kind, settings, secret in outside.services}


@pytest.fixture
def pay(services: dict[str, Service]) -> Iterator[GovukPay]:
    provider = make(services["govuk_pay"])
    yield provider
    provider.close()


def wanted(attempt_id: str, **more: Any) -> Wanted:
    members: dict[str, Any] = {
        "attempt_id": attempt_id,
        "payment_id": attempt_id,
        "reference": f"CH01A-261120-{attempt_id}",
        "direction": "charge",
        "way": "link",
        "amount_pence": 3_800,
        "language": "en",
        "description": "Benefit Overpayments",
        "operator": "priya",
        "asked_at": NOW,
        "bills": (("25", "27730418", 3_800),),
    }
    return Wanted(**(members | more))


def letter(page: str) -> Letter:
    return Letter(
        message_id="m1", kind="link", channel="text", language="en", to="07700900417", name="",
        reference="CH01A-261120-C1", amount="£38.00", summary="", page=page, queued_at=NOW,
    )  # fmt: skip


def test_a_link_that_central_sends_is_paid_by_its_payer_a_moment_later(
    outside: Outside, services: dict[str, Service], pay: GovukPay, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "link" in ways_of(services["govuk_pay"])
    asked = wanted("a1")
    made = pay.create(asked)
    assert (made.state, made.page[: len(outside.url)]) == ("waiting", outside.url)
    post = notify.make(services["notify"])
    sent = post.send(letter(made.page))
    assert sent.what == SENT
    assert post.look(sent.provider_id).what == DELIVERED
    post.close()
    monkeypatch.setattr("ims_desktop.demo.card_provider.PAID_AFTER", timedelta())
    paid = pay.look(wanted("a1", provider_id=made.provider_id))
    assert (paid.state, paid.amount_pence, paid.last_four) == ("approved", 3_800, CARD["last_digits_card_number"])


def test_what_is_asked_while_its_answers_are_lost_is_done_and_found_again(outside: Outside, pay: GovukPay) -> None:
    asked = wanted("a2")
    outside.cards.silent = True
    assert pay.create(asked).state == "unknown"
    outside.cards.silent = False
    found = pay.find(asked)
    assert found is not None
    assert found.state == "waiting"
    assert pay.cancel(wanted("a2", provider_id=found.provider_id)).state == "cancelled"


def test_a_page_asks_for_no_card_and_does_what_is_pressed(outside: Outside, pay: GovukPay) -> None:
    made = pay.create(wanted("a3", way="qr"))
    with urllib.request.urlopen(made.page, timeout=10) as shown:
        assert "No card is asked for" in shown.read().decode()
    with urllib.request.urlopen(made.page, data=b"does=", timeout=10) as shown:
        assert "failed" in shown.read().decode()
    assert pay.look(wanted("a3", provider_id=made.provider_id)).state == "declined"


def test_nobody_is_served_without_the_key() -> None:
    assert CardProvider().answer("GET", ["x"], {}, {})[0] == 404
