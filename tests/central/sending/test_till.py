"""A till and what sends its receipts: a lost answer is asked about again as the same letter, a refusal is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.errors import Refused, WireUnavailable
from ims_desktop.till_cards import ReceiptLetter
from sync.central import services, tables
from sync.client.device_session import DeviceSession
from sync.client.sending import CentralSender
from sync.client.wire import Wire
from tests.central.sending.office import EMAIL, PDF, message_id
from tests.sync.desks import make_desk
from tests.sync.faults import FaultProxy
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.central.sending.office import Office

PATH = "/desktop/v1/receipts"


@dataclass
class Line:
    """A till's way to central, with the network in the test's hand."""

    office: Office
    proxy: FaultProxy
    sender: CentralSender
    letter: ReceiptLetter


@pytest.fixture
def line(office: Office, tmp_path: Path) -> Iterator[Line]:
    proxy = FaultProxy(lambda: office.central.port)
    desk = make_desk(tmp_path, office.central, url=proxy.url)
    wire = Wire(proxy.url)
    session = DeviceSession(wire, desk.identity.device_id, desk.device, desk.clock, desk.made.ids)
    receipt = f"{desk.identity.till}{desk.identity.epoch}-261121-0001"
    letter = ReceiptLetter(
        message_id(), message_id(99), receipt, "email", EMAIL, "cy", "S. Ellacott", "£10.00", "Paid.", PDF
    )
    yield Line(office, proxy, CentralSender(wire, session), letter)
    wire.close()
    proxy.close()
    desk.close()


def test_a_letter_whose_answer_was_lost_is_one_letter_when_it_is_asked_for_again(line: Line) -> None:
    line.proxy.fail_next(PATH, "drop_reply")
    with pytest.raises(WireUnavailable):
        line.sender.send(line.letter)
    assert line.office.central.count(tables.outgoing) == 1
    word = line.sender.send(line.letter)
    assert (word.message_id, word.state, word.sent_to) == (message_id(), "waiting", "s…@example.org")
    line.office.step()
    assert line.sender.look(message_id()).state == "sent"
    assert line.office.central.count(tables.outgoing) == 1


def test_what_central_refuses_is_told_in_words_of_our_own_where_we_have_them(line: Line) -> None:
    with pytest.raises(Refused) as refused:
        line.sender.look(message_id(7))
    assert refused.value.reason == "unknown_message"
    line.sender.send(line.letter)
    with pytest.raises(Refused) as refused:
        line.sender.send(replace(line.letter, payment_id=message_id(98)))
    assert refused.value.reason == "message_differs"
    assert "Central answered" in str(refused.value)
    with line.office.central.database.write(COUNCIL) as connection:
        services.remove_service(connection, COUNCIL, services.NOTIFY, line.office.central.clock.now())
    with pytest.raises(Refused) as refused:
        line.sender.send(replace(line.letter, message_id=message_id(2)))
    assert refused.value.reason == "no_sender"


def test_a_receipt_that_is_too_long_is_refused_before_it_leaves(line: Line) -> None:
    with pytest.raises(Refused) as refused:
        line.sender.send(replace(line.letter, pdf=b"%PDF-" + b"x" * 2_100_000))
    assert refused.value.reason == "letter_too_long"


def test_a_fault_of_central_is_no_refusal(line: Line) -> None:
    line.proxy.fail_next(PATH, b"HTTP/1.1 503 No\r\n\r\n<html>")
    with pytest.raises(WireUnavailable):
        line.sender.send(line.letter)
