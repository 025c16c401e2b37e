"""Central that was put back to an older backup gets every payment again, once, and the till can go on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ims_desktop.devices.device_key import Ed25519DeviceKey
from ims_desktop.records import EventDraft
from sync.central import tables
from sync.client.control import EVERY_S
from sync.client.enrolling import enrol_device
from sync.client.pace import Pace
from tests.postgres import OWNER, SUPERUSER, connected, drop_database
from tests.sync.desks import SeededRandom, desk_of
from tests.sync.faults import http_reply
from tests.sync.world import COUNCIL, RawTill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ims_desktop.domain.payment import Payment
    from tests.postgres import Databases, Server
    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral

EVENTS = "/desktop/v1/events"
TOTALS = "/desktop/v1/totals"


@dataclass
class Backup:
    """A copy of central's records, which may be put back in their place."""

    server: Server
    records: Databases
    central: ServedCentral
    name: str = ""

    def make(self) -> None:
        self.name = f"ims_backup_{secrets.token_hex(4)}"
        self._copy(self.records.name, self.name)

    def put_back(self) -> None:
        self.central.database.close()
        drop_database(self.server, self.records.name)
        self._copy(self.name, self.records.name)

    def _copy(self, source: str, target: str) -> None:
        self.central.database.close()
        self.server.execute("CREATE DATABASE {} OWNER {} TEMPLATE {}", target, OWNER, source)


@pytest.fixture
def backup(postgres_server: Server, records: Databases, central: ServedCentral) -> Iterator[Backup]:
    made = Backup(postgres_server, records, central)
    yield made
    if made.name:
        drop_database(postgres_server, made.name)


def whole(desk: Desk, central: ServedCentral) -> None:
    """Hold both ends to each other: lost 0, doubled 0, and central has signed for all of it."""
    assert central.receipts() == desk.receipts()
    with desk.made.store.read() as reader:
        assert reader.acknowledged() == reader.head()
        ours = {event.event_id: (event.body or b"").decode() for event in reader.events()}
    assert {row["event_id"]: row["body"] for row in central.rows(tables.event)} == ours
    per_payment = [row["event_id"] for row in central.rows(tables.entry)]
    assert sorted(per_payment) == sorted(row["event_id"] for row in central.rows(tables.payment))


def purge(desk: Desk, *payments: Payment) -> None:
    ids = [payment.payment_id for payment in payments]
    with desk.made.store.write() as unit:
        unit.purge(ids, desk.clock.now())
        unit.append(EventDraft(desk.made.ids.new(), "personal_data_purged", desk.clock.now(), {"event_ids": ids}))


def lose(server: Server, records: Databases, event_id: str) -> None:
    """Take one fact out of central's records as a damaged disk would, and leave its chain as it was."""
    with connected(server.url(SUPERUSER, records.name)) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("posting", "entry"):
            connection.execute(f"DELETE FROM {table} WHERE entry_id = %s", (event_id,))
        for table in ("processed", "suspense", "task", "allocation", "payment", "personal", "event"):
            connection.execute(f"DELETE FROM {table} WHERE event_id = %s", (event_id,))


# ------------------------------------------------------------------------------------------------------------ put back
def test_what_central_lost_is_offered_again_and_taken_once(desk: Desk, central: ServedCentral, backup: Backup) -> None:
    desk.take(3)
    desk.step()
    backup.make()
    desk.take(4)
    desk.step()
    assert len(central.receipts()) == 7
    backup.put_back()
    assert len(central.receipts()) == 3
    report = desk.step()
    assert (report.online, report.accepted, report.problem, report.blocked) == (True, 4, "central_behind", "")
    whole(desk, central)
    again = desk.step()
    assert (again.problem, again.accepted, again.already_accepted) == ("", 0, 0)
    desk.take()
    assert desk.step().accepted == 1
    whole(desk, central)


def test_money_taken_before_it_is_noticed_is_in_too(desk: Desk, central: ServedCentral, backup: Backup) -> None:
    desk.take(2)
    desk.step()
    backup.make()
    desk.take(2)
    desk.step()
    backup.put_back()
    desk.take(2)
    report = desk.step()
    assert (report.accepted, report.unsent) == (4, 0)
    whole(desk, central)
    assert desk.step().problem == ""


def test_several_tills_each_bring_their_own(desks: Callable[..., Desk], central: ServedCentral, backup: Backup) -> None:
    one, other = desks(), desks()
    one.take(2)
    one.step()
    backup.make()
    for desk in (one, other):
        desk.take(3)
        desk.step()
    backup.put_back()
    for desk in (one, other):
        desk.step()
    assert central.receipts() == sorted(one.receipts() + other.receipts())


@pytest.mark.parametrize("fault", ["drop_reply", "cut_reply", "refuse"])
def test_a_link_that_breaks_in_the_middle_loses_and_doubles_nothing(
    desks: Callable[..., Desk], central: ServedCentral, backup: Backup, proxy: FaultProxy, fault: str
) -> None:
    desk = desks(url=proxy.url, pace=Pace(batch=2, step_s=0))
    backup.make()
    desk.take(5)
    desk.settled()
    backup.put_back()
    faults: Iterator[Any] = iter([None, fault])
    proxy.plan = lambda request: next(faults, None) if EVENTS in request else None
    report = desk.step()
    assert (report.accepted, report.next_delay_s) == (2, 0)
    assert desk.step().online is False
    assert desk.settled().problem == ""
    whole(desk, central)


def test_a_till_that_was_started_anew_goes_on_too(
    desks: Callable[..., Desk], central: ServedCentral, backup: Backup
) -> None:
    desk = desks(pace=Pace(batch=2, step_s=0))
    backup.make()
    desk.take(5)
    desk.settled()
    backup.put_back()
    desk.step()
    after = desk_of(desk.made, desk.identity, desk.device)
    assert after.step().problem == "central_behind"
    assert after.settled().problem == ""
    whole(after, central)
    after.wire.close()
    after.catalogue.close()


# -------------------------------------------------------------------------------------------------------------- purged
def test_what_was_purged_here_is_told_and_the_rest_is_brought(
    desk: Desk, central: ServedCentral, backup: Backup
) -> None:
    desk.take(1)
    desk.step()
    backup.make()
    first, *_ = desk.take(3)
    desk.step()
    purge(desk, first)
    desk.step()
    backup.put_back()
    report = desk.step()
    assert (report.accepted, report.problem, report.blocked) == (3, "central_lost_purged", "")
    assert len(central.receipts()) == 3
    assert desk.settled().problem == "central_lost_purged"
    again = desk.step()
    assert (again.problem, again.accepted, again.already_accepted) == ("central_lost_purged", 0, 0)
    desk.clock.turn(seconds=EVERY_S)
    later = desk.settled()
    assert (later.problem, later.accepted) == ("central_lost_purged", 0), "told for as long as it is so"
    desk.take(1)
    assert desk.step().accepted == 1, "and the till goes on"


# -------------------------------------------------------------------------------------------------------------- totals
def test_a_hole_under_an_unbroken_head_shows_in_the_totals(
    desk: Desk, central: ServedCentral, postgres_server: Server, records: Databases
) -> None:
    payments = desk.take(3)
    desk.step()
    lose(postgres_server, records, payments[1].payment_id)
    assert desk.step().problem == "", "compared only once an hour"
    desk.clock.turn(seconds=EVERY_S)
    report = desk.step()
    assert (report.problem, report.accepted) == ("central_behind", 1)
    whole(desk, central)
    desk.clock.turn(seconds=EVERY_S)
    assert desk.step().problem == ""


def test_an_earlier_epochs_facts_are_brought_back_by_the_next(
    desk: Desk, central: ServedCentral, postgres_server: Server, records: Databases
) -> None:
    desk.take(2)
    desk.step()
    device = Ed25519DeviceKey(SeededRandom(77)(32))
    answer = enrol_device(desk.wire, central.code(till="CH01"), device, till="CH01")
    later = replace(desk.identity, epoch=answer.epoch, device_id=answer.device_id)
    desk.made.store.begin_epoch(later)
    after = desk_of(desk.made, later, device)
    after.step()
    for row in central.rows(tables.payment):
        lose(postgres_server, records, row["event_id"])
    after.clock.turn(seconds=EVERY_S)
    report = after.step()
    assert (report.problem, report.accepted) == ("central_behind", 2)
    assert central.receipts() == desk.receipts()
    after.wire.close()
    after.catalogue.close()


def test_payments_whose_answer_was_lost_are_no_difference(desk: Desk, proxy: FaultProxy) -> None:
    desk.take(2)
    desk.step()
    desk.take(2)
    desk.clock.turn(seconds=EVERY_S)
    proxy.fail_next(EVENTS, http_reply("400 Bad", b'{"error": {"code": "odd", "text": "Odd."}}'))
    report = desk.step()
    assert report.problem != "central_behind"


def test_what_central_refuses_now_is_told(desk: Desk, central: ServedCentral, backup: Backup) -> None:
    """Put back, and a clone was first with another fact in the place of one that was lost."""
    desk.take(1)
    desk.step()
    backup.make()
    desk.take(3)
    desk.step()
    backup.put_back()
    key = Ed25519PrivateKey.from_private_bytes(SeededRandom(1)(32))
    with httpx.Client(base_url=central.url, trust_env=False) as http:
        clone = RawTill(central, COUNCIL, "CH01", "A", "aldermere.CH01.A", key, http).sign_on()
        head = clone.head_at_central()
        clone.sequence, clone.head, clone.number = head["sequence"], head["hash"], 700
        assert clone.send(clone.payment()) == [("accepted", "")]
    report = desk.step()
    assert (report.problem, report.refused > 0) == ("central_refused_again", True)


# ---------------------------------------------------------------------------------------------------- an older central
def test_a_central_that_cannot_be_asked_is_no_trouble(desk: Desk, proxy: FaultProxy) -> None:
    unknown = http_reply("404 Not Found", b'{"error": {"code": "no_such_path", "text": "Nothing here."}}')
    old = ("/totals", "/messages", "/snapshot")
    proxy.plan = lambda request: unknown if any(path in request for path in old) else None
    desk.take(1)
    report = desk.step()
    assert (report.online, report.problem, report.accepted) == (True, "", 2)
    proxy.seen.clear()
    desk.step()
    assert not any("/totals" in line or "/messages" in line for line in proxy.seen), "and is not asked at every step"


def test_a_comparison_that_fails_is_made_again(desk: Desk, proxy: FaultProxy) -> None:
    proxy.fail_next(TOTALS, http_reply("422 No", b'{"error": {"code": "bad_request", "text": "No."}}'))
    assert desk.step().problem == "bad_request"
    proxy.seen.clear()
    assert desk.step().problem == ""
    assert any("/totals" in line for line in proxy.seen)


def test_sums_that_differ_although_central_has_every_fact_are_told_and_not_offered_without_end(
    desk: Desk, postgres_server: Server, records: Databases, proxy: FaultProxy
) -> None:
    desk.take(2)
    desk.step()
    with connected(postgres_server.url(SUPERUSER, records.name)) as connection:
        connection.execute("UPDATE payment SET amount_pence = amount_pence + 1")
    desk.clock.turn(seconds=EVERY_S)
    assert desk.step().problem == "central_behind"
    assert desk.settled().problem == "totals_differ"
    proxy.seen.clear()
    assert desk.step().problem == "totals_differ"
    assert not any(EVENTS in line or TOTALS in line for line in proxy.seen)


def test_central_put_back_twice_is_noticed_twice(desk: Desk, central: ServedCentral, backup: Backup) -> None:
    desk.take(1)
    desk.step()
    backup.make()
    desk.take(2)
    for _ in range(2):
        desk.settled()
        backup.put_back()
        assert desk.step().problem == "central_behind"
        assert desk.settled().problem == ""
        whole(desk, central)


# ----------------------------------------------------------------------------------------------------------- many fates
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_backed_up_and_put_back_when_nothing_is_lost_or_doubled(
    desks: Callable[..., Desk], central: ServedCentral, backup: Backup, seed: int
) -> None:
    """Two tills take money and sync in any order, while central is backed up and put back."""
    random = Random(seed)
    tills = [desks(pace=Pace(batch=3, step_s=0)) for _ in range(2)]
    backup.make()
    for _ in range(25):
        desk = random.choice(tills)
        match random.choice(["take", "take", "step", "step", "make", "put back"]):
            case "take":
                desk.take(random.randrange(1, 4))
            case "step":
                desk.step()
            case "make" if random.random() < 0.3:
                drop_database(backup.server, backup.name)
                backup.make()
            case "put back" if random.random() < 0.5:
                backup.put_back()
    for desk in tills:
        desk.clock.turn(seconds=EVERY_S)
        desk.settled()
    held = central.receipts()
    assert held == sorted(tills[0].receipts() + tills[1].receipts()), "lost 0, doubled 0"
    assert [desk.unsent() for desk in tills] == [0, 0]
    assert [desk.settled().problem for desk in tills] == ["", ""]
