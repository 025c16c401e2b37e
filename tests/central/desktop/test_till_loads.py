"""A till loads accounts from a snapshot where there is one, goes on after a cut, and takes pages otherwise."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.catalogue import CatalogueHealth
from sync.central import tables
from sync.central.accounts import account_feed, snapshots
from sync.central.desk import messages
from sync.client.notices import EVERY_S
from sync.client.pace import Pace
from tests.central.desktop.shelf import at_central, put, remove, row
from tests.store.accounts.loads import taken
from tests.sync.desks import LOAD_WAIT_S, desk_of
from tests.sync.faults import http_reply
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral

CHUNK = "/desktop/v1/snapshots/"


def build(central: ServedCentral) -> snapshots.Built:
    built = snapshots.build(central.database, COUNCIL, central.clock.now, chunk_rows=4)
    assert built is not None
    return built


def here(desk: Desk, *numbers: int) -> dict[str, tuple[str, int | None]]:
    found = {n: desk.catalogue.find("23", f"{n:09d}") for n in numbers}
    return {it.reference: (it.surname, it.balance_pence) for it in found.values() if it is not None}


def health(desk: Desk) -> tuple[CatalogueHealth, int]:
    state = desk.catalogue.state(desk.clock.now(), 3600)
    return state.health, state.accounts


def asked_for(proxy: FaultProxy) -> list[str]:
    """Return the numbers of the chunks that were asked for."""
    return [line.rpartition("/")[2].split()[0] for line in proxy.seen if CHUNK in line]


@pytest.fixture
def slow(desks: Callable[..., Desk], proxy: FaultProxy) -> Desk:
    """A till that fetches one chunk with each step."""
    return desks(url=proxy.url, pace=Pace(page=3, step_s=0, load_wait_s=LOAD_WAIT_S))


def test_the_first_load_comes_from_the_snapshot_and_goes_on_with_what_changed_since(
    desk: Desk, central: ServedCentral, proxy: FaultProxy
) -> None:
    put(central, *(row(n) for n in range(10)))
    build(central)
    put(central, row(3, pence=5), row(10))
    remove(central, 4)
    report = desk.step()
    assert (report.problem, report.accounts) == ("", 13)
    assert sum(CHUNK in line for line in proxy.seen) == 3
    assert health(desk) == (CatalogueHealth.COMPLETE, 10)
    assert here(desk, *range(11)) == at_central(central.database)
    assert report.catalogue_version == desk.catalogue.state(desk.clock.now(), 3600).version


def test_a_load_takes_a_chunk_a_step_while_the_old_accounts_serve(slow: Desk, central: ServedCentral) -> None:
    put(central, *(row(n) for n in range(10)))
    build(central)
    assert [(it.accounts, it.next_delay_s) for it in (slow.step(), slow.step())] == [(4, 0), (4, 0)]
    assert health(slow)[0] is CatalogueHealth.INCOMPLETE
    assert slow.settled().problem == ""
    assert health(slow) == (CatalogueHealth.COMPLETE, 10)


@pytest.mark.parametrize("fault", ["refuse", "cut_reply", "drop_reply"])
def test_a_chunk_that_was_cut_is_fetched_again_and_none_before_it(
    slow: Desk, central: ServedCentral, proxy: FaultProxy, fault: str
) -> None:
    put(central, *(row(n) for n in range(10)))
    build(central)
    slow.step()
    proxy.fail_next(CHUNK, fault)  # type: ignore[arg-type]
    report = slow.step()
    assert (report.online, report.accounts) == (False, 0)
    proxy.seen.clear()
    slow.settled()
    assert asked_for(proxy) == ["2", "3"]
    assert here(slow, *range(10)) == at_central(central.database)


def test_a_chunk_that_is_not_what_was_announced_is_fetched_again_and_none_before_it(
    slow: Desk, central: ServedCentral, proxy: FaultProxy
) -> None:
    put(central, *(row(n) for n in range(10)))
    build(central)
    slow.step()
    proxy.fail_next(CHUNK, http_reply("200 OK", b"not these bytes"))
    assert slow.step().problem == ""
    assert "bad_chunk" in {slow.step().problem for _ in range(3)}
    slow.settled()
    assert (asked_for(proxy).count("1"), asked_for(proxy).count("2")) == (1, 2)
    assert here(slow, *range(10)) == at_central(central.database)


def test_a_till_that_was_started_anew_goes_on_with_the_snapshot_it_began(
    slow: Desk, central: ServedCentral, proxy: FaultProxy
) -> None:
    put(central, *(row(n) for n in range(10)))
    begun = build(central)
    slow.step()
    put(central, row(11))
    build(central)
    taken(slow.catalogue, 1)
    slow.catalogue.close()
    after = desk_of(slow.made, slow.identity, slow.device, pace=Pace(page=3, step_s=0, load_wait_s=LOAD_WAIT_S))
    proxy.seen.clear()
    after.settled()
    asked = [line for line in proxy.seen if CHUNK in line]
    assert len(asked) == 2
    assert all(begun.snapshot_id in line for line in asked)
    assert here(after, *range(12)) == at_central(central.database)
    after.wire.close()
    after.catalogue.close()


def test_a_snapshot_that_is_gone_in_the_middle_begins_again_with_the_newest(slow: Desk, central: ServedCentral) -> None:
    put(central, *(row(n) for n in range(10)))
    build(central)
    slow.step()
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.snapshot_chunk.delete())
        connection.execute(tables.snapshot.delete())
    remove(central, 1)
    build(central)
    assert slow.settled().problem == "snapshot_gone"
    slow.settled()
    assert here(slow, *range(10)) == at_central(central.database)
    assert health(slow) == (CatalogueHealth.COMPLETE, 9)


def test_a_snapshot_that_is_gone_for_good_leaves_the_pages(slow: Desk, central: ServedCentral) -> None:
    put(central, *(row(n) for n in range(10)))
    build(central)
    slow.step()
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.snapshot_chunk.delete())
        connection.execute(tables.snapshot.delete())
    assert slow.settled().problem == "snapshot_gone"
    slow.settled()
    assert here(slow, *range(10)) == at_central(central.database)


@pytest.mark.parametrize("step_s", [0, 100])
def test_a_till_whose_changes_cannot_be_told_any_more_takes_a_snapshot(
    desks: Callable[..., Desk], central: ServedCentral, step_s: float
) -> None:
    desk = desks(pace=Pace(page=3, step_s=step_s, load_wait_s=LOAD_WAIT_S))
    put(central, *(row(n) for n in range(10)))
    desk.settled()
    remove(central, 1)
    with central.database.write(COUNCIL) as connection:
        account_feed.prune_tombstones(connection, COUNCIL, central.clock.now() + timedelta(days=1))
    build(central)
    put(central, row(2, pence=1))
    assert desk.settled().problem == ""
    assert here(desk, *range(10)) == at_central(central.database)
    assert health(desk) == (CatalogueHealth.COMPLETE, 9)


def test_without_a_snapshot_it_takes_the_pages_anew(desk: Desk, central: ServedCentral) -> None:
    put(central, *(row(n) for n in range(10)))
    desk.step()
    remove(central, 1)
    with central.database.write(COUNCIL) as connection:
        account_feed.prune_tombstones(connection, COUNCIL, central.clock.now() + timedelta(days=1))
    assert desk.step().accounts == 9
    assert here(desk, *range(10)) == at_central(central.database)


def test_a_snapshot_of_nothing_is_a_complete_catalogue(desk: Desk, central: ServedCentral) -> None:
    build(central)
    desk.step()
    assert health(desk) == (CatalogueHealth.COMPLETE, 0)
    put(central, row(1))
    assert desk.step().accounts == 1


def test_a_snapshot_that_cannot_be_asked_for_is_asked_for_again(desk: Desk, proxy: FaultProxy) -> None:
    proxy.fail_next("/snapshot", http_reply("403 No", b'{"error": {"code": "revoked", "text": "No."}}'))
    assert desk.step().problem == "revoked"
    assert desk.step().problem == ""


# ------------------------------------------------------------------------------------------------------ system messages
def test_what_the_council_tells_comes_with_the_report_and_stays_when_central_is_away(
    desk: Desk, central: ServedCentral, proxy: FaultProxy
) -> None:
    assert desk.step().messages == ()
    now = central.clock.now()
    with central.database.write(COUNCIL) as connection:
        span = (now, now + timedelta(hours=1))
        messages.add_message(connection, COUNCIL, "warning", span, ("Down at six", "I lawr am chwech"), now)
    assert desk.step().messages == (), "asked every few minutes only"
    desk.clock.turn(seconds=EVERY_S)
    [told] = desk.step().messages
    assert (told.severity, told.text, told.text_cy) == ("warning", "Down at six", "I lawr am chwech")
    proxy.fail_always("/desktop", "refuse")
    assert desk.step().messages == (told,)


def test_messages_that_cannot_be_asked_for_are_asked_for_again(desk: Desk, proxy: FaultProxy) -> None:
    bad = json.dumps({"error": {"code": "bad_request", "text": "No."}}).encode()
    answers: list[Any] = [http_reply("422 No", bad)]
    proxy.plan = lambda request: answers.pop() if "/messages" in request and answers else None
    assert desk.step().problem == "bad_request"
    assert desk.step().problem == ""
