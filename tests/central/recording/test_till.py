"""A till and its council's call recordings: never an exception, never a long wait, unknown unless it is said."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.card_attempt import CallDetails, CardAttempt, CardWay, Direction
from ims_desktop.domain.payment import Payer, PaymentLine
from sync.client.device_session import DeviceSession
from sync.client.link import Patience
from sync.client.recording import CentralRecording
from sync.client.wire import Wire
from tests.central.recording.test_pauses import ONE, only
from tests.sync.desks import make_desk
from tests.sync.faults import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.central.recording.telephone import Telephone
    from tests.sync.desks import Desk
    from tests.sync.world import ServedCentral

CALL = CallDetails(extension="4021", call_id="call-7")
QUICK = Patience(connect_s=1.0, read_s=1.0, whole_s=1.0)
PATH = "/desktop/v1/recording"


@dataclass
class Caller:
    """A till on a call, with the network in the test's hand."""

    desk: Desk
    proxy: FaultProxy
    recording: CentralRecording
    attempt: CardAttempt


@pytest.fixture
def caller(hooked: ServedCentral, tmp_path: Path) -> Iterator[Caller]:
    proxy = FaultProxy(lambda: hooked.port)
    desk = make_desk(tmp_path, hooked, url=proxy.url)
    wire = Wire(proxy.url, patience=QUICK)
    session = DeviceSession(wire, desk.identity.device_id, desk.device, desk.clock, desk.made.ids)
    line = PaymentLine(1, "13", "Rents", "00012345678", 1000, "N0", Fraction(0), "outside", 0, "valid")
    attempt = CardAttempt(
        attempt_id=ONE,
        reference=f"{desk.identity.till}{desk.identity.epoch}-261121-C1",
        payment_id=ONE,
        basket_id="",
        session_id=ONE,
        cashier="asmith",
        cashier_name="A Smith",
        direction=Direction.CHARGE,
        way=CardWay.BROWSER,
        provider="central",
        method="90",
        method_name="Card",
        amount_pence=1000,
        due_pence=1000,
        lines=(line,),
        payer=Payer(),
        business_date=date(2026, 11, 21),
        asked_at=desk.clock.now(),
        catalogue_version="",
        pack_version=1,
    )
    yield Caller(desk, proxy, CentralRecording(wire, session), attempt)
    wire.close()
    proxy.close()
    desk.close()


def test_a_till_pauses_renews_and_resumes(caller: Caller, hooked: ServedCentral, telephone: Telephone) -> None:
    word = caller.recording.pause(caller.attempt, CALL)
    assert (word.state, word.confirmed, word.safe, word.code) == ("paused", True, True, "")
    renewed = caller.recording.pause(caller.attempt, CALL)
    assert renewed.expires_at is not None
    assert word.expires_at is not None
    assert renewed.expires_at > word.expires_at
    assert renewed.since == word.since, "it was paused all the time"
    assert telephone.asked[0].document["call"] == {"id": "call-7", "agent_extension": "4021", "agent_user": "asmith"}
    word = caller.recording.resume(caller.attempt, CALL)
    assert (word.state, word.confirmed, word.safe) == ("recording", True, False)
    assert only(hooked)["resumed_at"] is not None


def test_a_recording_that_goes_on_is_told_as_it_is(caller: Caller, telephone: Telephone) -> None:
    telephone.does = "lies"
    word = caller.recording.pause(caller.attempt, CALL)
    assert (word.state, word.confirmed, word.safe, word.code) == ("recording", False, False, "still_recording")


def test_whatever_happens_on_the_way_is_unknown_and_soon_over(caller: Caller, telephone: Telephone) -> None:
    assert caller.recording.pause(caller.attempt, CALL).safe
    for fault in ("drop_reply", "cut_reply", "cut_request", b"HTTP/1.1 502 No\r\n\r\n<html>"):
        caller.proxy.fail_next(PATH, fault)
        word = caller.recording.pause(caller.attempt, CALL)
        assert (word.state, word.confirmed, word.safe) == ("unknown", False, False)
    caller.desk.wire.close()
    began = time.monotonic()
    odd = replace(CALL, extension="x" * 200)
    assert caller.recording.pause(caller.attempt, odd).code == "call_details"
    caller.proxy.fail_always("", "refuse")
    word = caller.recording.resume(caller.attempt, CALL)
    assert (word.state, word.confirmed) == ("unknown", False)
    assert time.monotonic() - began < 3
