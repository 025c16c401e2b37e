"""Payment links by e-mail and text: the page goes to the payer once, and central forgets it and where it went."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sync.central import services, tables
from sync.central.sending import deliver
from tests.notify_fake import KEY, TEMPLATES, NotifyFake
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.central.cards.asked import Shop


@pytest.fixture(scope="module")
def notify() -> Iterator[NotifyFake]:
    made = NotifyFake()
    yield made
    made.close()


def deliver_at(shop: Shop) -> None:
    deliver.step(shop.central.database, COUNCIL, shop.central.clock.now())


def use_notify(shop: Shop, notify: NotifyFake) -> None:
    notify.reset()
    with shop.central.database.write(COUNCIL) as connection:
        settings = {**TEMPLATES, "url": notify.url}
        services.set_service(connection, COUNCIL, services.NOTIFY, settings, KEY, shop.central.clock.now())


def test_a_link_goes_to_the_payer_and_to_nobody_else(shop: Shop, notify: NotifyFake) -> None:
    use_notify(shop, notify)
    said = shop.ask(way="link", telephone="07700 900417")
    assert (said["page"], said["sent_to"], said["message"]) == ("", "07… 417", "waiting")
    deliver_at(shop)
    letter = notify.only
    assert (letter["phone_number"], letter["template_id"]) == ("07700900417", TEMPLATES["link_text_en"])
    assert letter["personalisation"]["link"].startswith(shop.fake.url)
    assert letter["personalisation"]["amount"] == "£10.00"
    shop.passes(5)
    assert shop.look()["message"] == "sent"
    kept = str(shop.central.rows(tables.outgoing)) + str(shop.central.rows(tables.card_attempt))
    assert "900417" not in kept
    assert letter["personalisation"]["link"] not in kept
    notify.become("delivered")
    shop.central.clock.ahead += timedelta(seconds=10)
    deliver_at(shop)
    assert shop.look()["message"] == "delivered"


def test_a_link_that_cannot_be_sent_in_time_is_not_sent_after_its_page_closed(shop: Shop, notify: NotifyFake) -> None:
    use_notify(shop, notify)
    notify.faults = ["403 AuthError"]
    shop.ask(way="link", email="sian@example.org")
    deliver_at(shop)
    assert shop.look()["message"] == "waiting"
    shop.central.clock.ahead += timedelta(minutes=91)
    deliver_at(shop)
    shop.till.sign_on()
    assert shop.look()["message"] == "failed"
    assert notify.sent == {}
    assert all(row["page"] is None for row in shop.central.rows(tables.outgoing))


def test_a_link_to_nowhere_is_a_letter_that_did_not_arrive(shop: Shop, notify: NotifyFake) -> None:
    use_notify(shop, notify)
    assert shop.ask(way="link", email="sian@example")["message"] == "failed"
    deliver_at(shop)
    assert notify.sent == {}
