"""One step at a time: every payment reaches central once, whatever the way there does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.records import EventDraft
from sync.central import tables
from sync.central.keys import sign
from sync.client.pace import Pace
from sync.contract.canonical import canonical_bytes
from sync.contract.fields import to_base64
from tests.sync.desks import with_identity
from tests.sync.faults import http_reply
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral

EVENTS = "/desktop/v1/events"


# --------------------------------------------------------------------------------------------------------- the good way
def test_a_step_sends_what_waits_and_brings_pack_and_accounts(desk: Desk, central: ServedCentral) -> None:
    desk.take(3)
    report = desk.step()
    assert (report.online, report.accepted, report.unsent, report.problem) == (True, 4, 0, "")
    assert central.receipts() == desk.receipts()
    assert set(desk.statuses()) == {"sent"}
    with desk.made.store.read() as reader:
        pack, acknowledged, head = reader.pack(), reader.acknowledged(), reader.head()
    assert pack is not None
    assert pack.funds["23"].name == "Council Tax"
    assert acknowledged == head
    assert desk.catalogue.state(desk.clock.now(), 3600).health is CatalogueHealth.COMPLETE
    assert 20 <= report.next_delay_s <= 40
    assert desk.engine.online()


def test_a_second_step_has_nothing_to_do(desk: Desk) -> None:
    desk.take()
    desk.step()
    again = desk.step()
    assert (again.online, again.accepted, again.already_accepted, again.unsent) == (True, 0, 0, 0)


def test_what_a_till_holds_is_known_at_central(desk: Desk, central: ServedCentral, proxy: FaultProxy) -> None:
    desk.take(2)
    proxy.fail_next(EVENTS, "refuse")
    desk.step()
    [row] = central.rows(tables.device)
    assert (row["unsent"], row["quarantined"], row["program_version"]) == (3, 0, "0.1.0")
    assert row["oldest_unsent_at"] is not None


def test_a_step_is_bounded_and_the_next_one_follows_at_once(desks: Callable[..., Desk]) -> None:
    desk = desks(pace=Pace(batch=2, step_s=0))
    desk.take(4)
    report = desk.step()
    assert (report.accepted, report.unsent, report.next_delay_s) == (2, 3, 0)
    assert desk.settled().unsent == 0


def test_the_bytes_central_holds_are_the_bytes_of_the_till(desk: Desk, central: ServedCentral) -> None:
    desk.take()
    desk.step()
    with desk.made.store.read() as reader:
        ours = {event.event_id: (event.body or b"").decode() for event in reader.events()}
    assert {row["event_id"]: row["body"] for row in central.rows(tables.event)} == ours


def test_the_journal_is_free_while_a_batch_is_on_its_way(desk: Desk, central: ServedCentral, proxy: FaultProxy) -> None:
    """The network itself takes a payment in the middle of the exchange; a transaction left open would stop it."""
    desk.take(2)

    def meanwhile(request: str) -> None:
        if EVENTS in request and len(desk.receipts()) < 3:
            desk.take()

    proxy.plan = meanwhile
    report = desk.step()
    assert (report.online, report.accepted, report.unsent) == (True, 4, 0)
    assert len(central.receipts()) == 3


def test_two_tills_at_once_keep_apart(desks: Callable[..., Desk], central: ServedCentral) -> None:
    one, other = desks(), desks()
    one.take(3)
    other.take(2)
    one.step()
    other.step()
    assert central.receipts() == sorted(one.receipts() + other.receipts())


# -------------------------------------------------------------------------------------------------------- the bad way
@pytest.mark.parametrize("fault", ["refuse", "cut_request", "drop_reply", "cut_reply"])
def test_a_lost_batch_or_answer_is_sent_again_and_counts_once(
    desk: Desk, central: ServedCentral, proxy: FaultProxy, fault: str
) -> None:
    desk.take(3)
    proxy.fail_next(EVENTS, fault)  # type: ignore[arg-type]
    broken = desk.step()
    assert not broken.online
    assert broken.unsent == 4
    assert broken.problem in {"unreachable", "nonsense"}
    healed = desk.step()
    assert (healed.online, healed.unsent) == (True, 0)
    assert healed.accepted + healed.already_accepted == 4
    assert central.receipts() == desk.receipts()
    with desk.made.store.read() as reader:
        assert {row.attempts for row in reader.journal()} == {2}


NONSENSE = [
    http_reply("200 OK", b"<html><body>Welcome to the Town Hall WLAN</body></html>"),
    http_reply("200 OK", b'{"outcomes": []}'),
    http_reply("200 OK", b"{" * 1000),
    http_reply("200 OK", b"\xff\xfe\x00"),
    http_reply("200 OK", b'{"outcomes": [', length=5000),
    http_reply("200 OK", b"x", "Content-Encoding: gzip"),
    http_reply("302 Found", b"", "Location: http://portal.example/"),
    http_reply("502 Bad Gateway", b"<html>bad gateway</html>"),
    http_reply("403 Forbidden", b"blocked by policy"),
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"",
]


@pytest.mark.parametrize("path", ["/health/live", "/tokens", "/head", EVENTS, "/reference", "/accounts"])
def test_nonsense_in_place_of_central_loses_nothing_and_crashes_nothing(
    desk: Desk, central: ServedCentral, proxy: FaultProxy, path: str
) -> None:
    taken = 0
    for answer in NONSENSE:
        taken += 1
        desk.take()
        proxy.fail_always(path, answer)
        report = desk.step()
        assert report.problem in {"nonsense", "redirected", "unreachable"}, answer
        assert report.next_delay_s > 0
    assert desk.quarantined() == 0
    proxy.heal()
    desk.clock.turn(hours=1)
    report = desk.settled()
    assert (report.online, report.unsent) == (True, 0)
    assert central.receipts() == desk.receipts()
    assert len(central.receipts()) == taken


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden"])
def test_facts_are_not_thrown_at_a_portal_that_refuses_everything(desk: Desk, proxy: FaultProxy, status: str) -> None:
    desk.take(20)
    desk.step()
    desk.take(20)
    proxy.seen.clear()
    proxy.fail_always("", http_reply(status, b"<html>Please sign in to the Town Hall WLAN</html>"))
    assert not desk.step().online
    assert len(proxy.seen) == 1


def test_an_answer_without_the_councils_signature_settles_nothing(desk: Desk, central: ServedCentral) -> None:
    desk.take()
    impostor = with_identity(desk, central_public_key=bytes(32))
    report = impostor.step()
    assert (report.online, report.problem) == (False, "nonsense")
    assert desk.unsent() == 2
    assert central.count(tables.payment) == 1
    impostor.wire.close()
    impostor.catalogue.close()
    assert desk.step().already_accepted == 2


def signed_answer(central: ServedCentral, outcomes: list[str], document: dict[str, object]) -> bytes:
    """Return an answer to a batch under the council's own signature, whatever it says."""
    raw = canonical_bytes(document)
    key = central.rows(tables.council_key)[0]["signing_key"]
    acknowledgement = {"document": raw.decode(), "signature": to_base64(sign(key, raw))}
    told = [{"event_id": event_id, "outcome": "accepted"} for event_id in outcomes]
    return http_reply("200 OK", json.dumps({"outcomes": told, "acknowledgement": acknowledgement}).encode())


@pytest.mark.parametrize(
    ("change", "whole"),
    [({"till": "CH09"}, True), ({"council": "norwold"}, True), ({"sequence": "two"}, True), ({}, False)],
)
def test_an_answer_that_is_not_about_this_batch_settles_nothing(
    desk: Desk, central: ServedCentral, proxy: FaultProxy, change: dict[str, object], whole: bool
) -> None:
    desk.take()
    with desk.made.store.read() as reader:
        ids, head = [event.event_id for event in reader.events()], reader.head()
    document: dict[str, object] = {
        "at": "2026-11-21T08:52:00Z",
        "council": COUNCIL,
        "epoch": "A",
        "hash": head.hash,
        "sequence": 2,
        "till": "CH01",
    }
    proxy.fail_always(EVENTS, signed_answer(central, ids if whole else ids[:1], {**document, **change}))
    report = desk.step()
    assert (report.online, report.problem, report.unsent) == (False, "nonsense", 2)
    proxy.heal()
    assert desk.step().accepted == 2


def test_central_that_took_nothing_acknowledges_nothing(desk: Desk, central: ServedCentral) -> None:
    fact = desk.tell("payment_imagined", {})
    assert fact.sequence == 1
    assert desk.step().refused == 1
    with desk.made.store.read() as reader:
        assert reader.acknowledged() is None


def test_it_waits_longer_each_time_up_to_a_cap_and_never_gives_up(desk: Desk, proxy: FaultProxy) -> None:
    proxy.fail_always("", "refuse")
    ceilings = [2.0, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    delays = [desk.step().next_delay_s for _ in ceilings]
    assert all(0 <= delay <= ceiling for delay, ceiling in zip(delays, ceilings, strict=True))
    assert max(delays) > 32
    assert len(set(delays)) == len(delays), "a thousand tills must not come back as one"
    proxy.heal()
    assert desk.step().online, "one good answer and it is online again"
    proxy.fail_next("/head", "refuse")
    assert desk.step().next_delay_s <= 2, "the count of failures began anew"


def test_what_central_asks_for_is_waited_for(desk: Desk, proxy: FaultProxy) -> None:
    busy = http_reply("503 Busy", b'{"error": {"code": "busy", "text": "Ask again."}}', "Retry-After: 120")
    proxy.fail_next("/head", busy)
    report = desk.step()
    assert (report.online, report.problem) == (False, "busy")
    assert 120 <= report.next_delay_s <= 122
    proxy.fail_next("/head", busy.replace(b"120", b"999999999"))
    assert desk.step().next_delay_s <= 3604
    proxy.fail_next("/head", busy.replace(b"120", b"Fri, 21 Nov 2031 09:00:00 GMT"))
    assert desk.step().next_delay_s <= 8


def test_a_busy_central_in_the_middle_keeps_what_was_done(
    desks: Callable[..., Desk], proxy: FaultProxy, central: ServedCentral
) -> None:
    desk = desks(url=proxy.url, pace=Pace(batch=2))
    desk.take(3)
    busy = http_reply("429 Too Many", b'{"error": {"code": "too_many", "text": "Slower."}}', "Retry-After: 7")
    answers: list[bytes | None] = [None, busy]
    proxy.plan = lambda request: answers.pop(0) if EVENTS in request else None
    report = desk.step()
    assert (report.online, report.accepted, report.unsent, report.problem) == (True, 2, 2, "too_many")
    assert report.next_delay_s >= 7
    proxy.heal()
    assert desk.step().unsent == 0
    assert central.receipts() == desk.receipts()


def test_central_restarted_is_found_again(desk: Desk, central: ServedCentral) -> None:
    desk.take(2)
    desk.step()
    desk.take(2)
    central.stop()
    assert not desk.step().online
    assert not desk.engine.online()
    central.start()
    report = desk.step()
    assert (report.online, report.accepted, report.unsent) == (True, 2, 0)
    assert central.receipts() == desk.receipts()


# ------------------------------------------------------------------------------------------------------------- poison
def test_a_fact_central_cannot_take_is_quarantined_and_the_rest_goes_on(desk: Desk, central: ServedCentral) -> None:
    desk.take(2)
    desk.tell("payment_imagined", {"amount": 1})
    desk.take(2)
    report = desk.step()
    assert (report.accepted, report.refused, report.unsent) == (5, 1, 0)
    assert desk.quarantined() == 1
    assert central.receipts() == desk.receipts()


def test_a_fact_whose_very_message_breaks_is_isolated_by_halves(desk: Desk, central: ServedCentral) -> None:
    desk.take(5)
    desk.tell("clock_moved", {"seconds": 1, "against": "x" * 300_000})
    desk.take(5)
    report = desk.step()
    assert (report.accepted, report.refused, report.unsent, report.problem) == (11, 1, 0, "bad_request")
    assert desk.quarantined() == 1
    assert central.receipts() == desk.receipts()


@pytest.mark.parametrize("status", ["403 Forbidden", "500 Oh"])
def test_a_fact_that_something_in_between_stops_is_tried_later_and_holds_up_nobody(
    desk: Desk, central: ServedCentral, proxy: FaultProxy, status: str
) -> None:
    """A filter that dislikes one body answers in its own words; that is not central's verdict."""
    desk.take(4)
    with desk.made.store.read() as reader:
        poison = next(iter(reader.journal())).payment_id.encode()
    whole = proxy._pass_on

    def filtering(request: bytes, fault: object) -> bytes:
        if EVENTS.encode() in request and poison in request:
            return http_reply(status, b"<html>denied</html>")
        return whole(request, None)

    proxy._pass_on = filtering  # type: ignore[method-assign]
    report = desk.step()
    assert (report.online, report.accepted, report.unsent, report.problem) == (True, 4, 1, "nonsense")
    assert desk.quarantined() == 0
    assert desk.step().accepted == 0, "it is not tried at every step"
    proxy._pass_on = whole  # type: ignore[method-assign]
    desk.clock.turn(minutes=15)
    assert desk.step().accepted == 1
    assert central.receipts() == desk.receipts()


def test_an_id_used_for_other_bytes_is_a_conflict_for_a_supervisor(desks: Callable[..., Desk]) -> None:
    one, other = desks(), desks()
    fact = one.tell("clock_moved", {"seconds": 1, "against": "mark"})
    one.step()
    with other.made.store.write() as unit:
        unit.append(EventDraft(fact.event_id, "clock_moved", other.clock.now(), {"seconds": 2, "against": "mark"}))
    report = other.step()
    assert (report.conflict, report.unsent, other.quarantined()) == (1, 0, 1)
