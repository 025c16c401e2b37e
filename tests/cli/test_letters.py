"""Receipts by script: the address comes on stdin and stands nowhere afterwards, the outcome is told by exit code."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from sync.central import services
from sync.central.sending import deliver
from tests.cli.shell import COUNCIL_TAX, Shell
from tests.notify_fake import KEY, TEMPLATES, NotifyFake
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sync.world import ServedCentral

TO = "sian.ellacott@example.org"


@pytest.fixture
def notify() -> Iterator[NotifyFake]:
    made = NotifyFake()
    yield made
    made.close()


def test_a_receipt_is_sent_from_stdin_to_the_mailbox_and_its_address_is_kept_nowhere(
    till: Shell, central: ServedCentral, notify: NotifyFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    with central.database.write(COUNCIL) as connection:
        settings = {**TEMPLATES, "url": notify.url}
        services.set_service(connection, COUNCIL, services.NOTIFY, settings, KEY, central.clock.now())
    central.add_cashier("priya", "Payments", "PostPayment")
    till.json("sync")
    made = till.json("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "10")
    words = ("send-receipt", made["receipt"], "--email", "--cashier", "priya")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert till.run(*words)[0] == 2
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TO}\n"))
    said = till.json(*words)
    assert (said["state"], said["sent_to"]) == ("waiting", "s…@example.org")
    deliver.step(central.database, COUNCIL, central.clock.now())
    assert notify.only["email_address"] == TO
    assert "Sent to s…@example.org." in till.run("send-receipt", "--look", said["message_id"])[1]
    for path in till.folder.rglob("*"):
        assert not path.is_file() or TO.encode() not in path.read_bytes()
