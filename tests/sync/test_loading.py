"""Accounts are loaded beside everything else: payments are sent between two chunks and while a load is busy."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.instance_lock import InstanceLock
from ims_desktop.records import LoadPhase
from ims_desktop.store.accounts.load_child import LOCK
from ims_desktop.use_cases.show_sync_trouble import show_sync_trouble
from sync.central.accounts import snapshots
from sync.client.pace import Pace
from tests.store.accounts.loads import taken
from tests.sync.desks import LOAD_WAIT_S
from tests.sync.faults import http_reply
from tests.sync.test_catalogue import account, load
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral

CHUNK = "/desktop/v1/snapshots/"
ACCOUNTS = 40
HURRIED = Pace(step_s=0, load_wait_s=0)
"""A step that waits for nothing, as at a counter that is busy."""


@pytest.fixture
def stocked(central: ServedCentral) -> ServedCentral:
    """Central with a snapshot of ten chunks."""
    load(central, [account(n) for n in range(ACCOUNTS)])
    assert snapshots.build(central.database, COUNCIL, central.clock.now, chunk_rows=4) is not None
    return central


@pytest.fixture
def slow(desks: Callable[..., Desk], proxy: FaultProxy) -> Desk:
    """A till that fetches one chunk with each step."""
    return desks(url=proxy.url, pace=Pace(step_s=0, load_wait_s=LOAD_WAIT_S))


def health(desk: Desk) -> tuple[CatalogueHealth, int]:
    state = desk.catalogue.state(desk.clock.now(), 3600)
    return state.health, state.accounts


def pid_of(desk: Desk) -> int:
    assert desk.catalogue._load is not None
    return desk.catalogue._load.pid


def test_payments_are_sent_while_accounts_are_loaded(slow: Desk, stocked: ServedCentral) -> None:
    slow.step()
    while slow.catalogue.is_at_work():
        slow.take()
        assert slow.step().unsent == 0
    assert health(slow) == (CatalogueHealth.COMPLETE, ACCOUNTS)
    assert stocked.receipts() == slow.receipts()


def test_a_step_does_not_wait_for_a_load_that_is_busy(desks: Callable[..., Desk], stocked: ServedCentral) -> None:
    desk = desks(pace=HURRIED)
    desk.step()
    desk.catalogue.pause_load()
    desk.take(2)
    began = time.monotonic()
    report = desk.step()
    assert time.monotonic() - began < LOAD_WAIT_S / 10
    assert (report.unsent, report.problem) == (0, "")
    assert 0 < report.next_delay_s < 1
    desk.catalogue.resume_load()
    while desk.catalogue.is_at_work():
        assert desk.step().problem == ""
    assert health(desk) == (CatalogueHealth.COMPLETE, ACCOUNTS)
    assert stocked.receipts() == desk.receipts()


def test_a_load_that_rests_asks_central_for_nothing(slow: Desk, stocked: ServedCentral, proxy: FaultProxy) -> None:
    slow.step()
    slow.step()
    slow.catalogue.pause_load()
    proxy.seen.clear()
    assert slow.catalogue.wanted_chunk(0) is None
    shown = slow.catalogue.loading()
    assert shown is not None
    assert shown.paused
    assert not [line for line in proxy.seen if CHUNK in line]
    slow.catalogue.resume_load()
    slow.settled()
    assert health(slow) == (CatalogueHealth.COMPLETE, ACCOUNTS)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX thing")
def test_work_that_was_killed_is_told_and_begun_again_where_it_was(
    slow: Desk, stocked: ServedCentral, proxy: FaultProxy
) -> None:
    for _ in range(4):
        slow.step()
    taken(slow.catalogue, 4)
    os.kill(pid_of(slow), signal.SIGKILL)
    problems = {slow.step().problem for _ in range(3)}
    assert problems == {"", "load_died"}
    proxy.seen.clear()
    slow.settled()
    assert not [line for line in proxy.seen if CHUNK in line and line.split()[1].endswith(("/1", "/2", "/3", "/4"))]
    assert health(slow) == (CatalogueHealth.COMPLETE, ACCOUNTS)


def test_a_link_lost_in_the_middle_costs_no_chunk_and_is_shown(
    slow: Desk, stocked: ServedCentral, proxy: FaultProxy
) -> None:
    slow.step()
    slow.step()
    taken(slow.catalogue, 2)
    proxy.fail_always("/desktop", "refuse")
    for _ in range(3):
        slow.take()
        assert slow.step().online is False
    shown = slow.catalogue.loading()
    assert shown is not None
    assert (shown.rows, shown.total) == (8, ACCOUNTS)
    proxy.heal()
    proxy.seen.clear()
    slow.settled()
    asked = [line.split()[1].rpartition("/")[2] for line in proxy.seen if CHUNK in line]
    assert asked == [str(n) for n in range(3, 11)]
    assert slow.unsent() == 0


def test_accounts_that_are_whole_serve_though_central_is_away(
    slow: Desk, stocked: ServedCentral, proxy: FaultProxy
) -> None:
    for _ in range(10):
        slow.step()
    load_of = slow.catalogue._load
    assert load_of is not None
    while not load_of.ended:
        load_of.wanted(LOAD_WAIT_S)
    proxy.fail_always("/desktop", "refuse")
    report = slow.step()
    assert (report.online, report.problem) == (False, "unreachable")
    assert health(slow) == (CatalogueHealth.COMPLETE, ACCOUNTS)
    assert slow.catalogue.loading() is None


def test_a_load_that_waits_for_central_says_so_after_a_restart(slow: Desk, stocked: ServedCentral) -> None:
    for _ in range(3):
        slow.step()
    taken(slow.catalogue, 3)
    slow.catalogue.stop_load()
    slow.catalogue.tend(slow.clock.now())
    shown = slow.catalogue.loading()
    assert shown is not None
    assert (shown.phase, shown.rows, shown.total) == (LoadPhase.WAITING, 12, ACCOUNTS)
    assert health(slow) == (CatalogueHealth.INCOMPLETE, 12)


def test_a_till_that_was_withdrawn_ends_the_load_and_keeps_nothing(slow: Desk, stocked: ServedCentral) -> None:
    slow.step()
    slow.step()
    load_of = slow.catalogue._load
    assert load_of is not None
    slow.catalogue.destroy()
    assert load_of._pipe._process.poll() is not None
    assert list(slow.made.folder.glob("catalogue-*")) == []
    assert health(slow) == (CatalogueHealth.ABSENT, 0)


def test_whoever_works_for_a_till_that_ended_is_waited_for(slow: Desk, stocked: ServedCentral) -> None:
    with InstanceLock(slow.made.folder, LOCK):
        assert "busy" in {slow.step().problem for _ in range(3)}
    slow.settled()
    assert slow.settled().problem == ""
    assert health(slow) == (CatalogueHealth.COMPLETE, ACCOUNTS)


def test_chunks_that_never_are_what_was_announced_are_told_and_let_payments_go_on(
    slow: Desk, stocked: ServedCentral, proxy: FaultProxy
) -> None:
    proxy.fail_always(CHUNK, http_reply("200 OK", b"not these bytes"))
    problems = set()
    for _ in range(6):
        slow.take()
        report = slow.step()
        problems.add(report.problem)
        assert report.unsent == 0
    assert problems == {"", "bad_chunk"}
    assert health(slow)[0] is CatalogueHealth.INCOMPLETE


@pytest.mark.parametrize(
    "code", ["bad_chunk", "load_died", "load_damaged", "load_stopped", "load_not_started", "accounts_no_room", "busy"]
)
def test_whatever_ends_a_load_has_a_sentence_that_lets_payments_go_on(code: str) -> None:
    trouble, unknown = show_sync_trouble(code), show_sync_trouble("a code of another version")
    assert trouble is not None
    assert unknown is not None
    assert trouble.title != unknown.title
    assert "no more money" not in str(trouble.words)
