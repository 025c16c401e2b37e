"""The queue misses no payment, however late it was committed, and one forwarder works through it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from sync.central import tables
from sync.central.gateway import queue
from sync.central.gateway.queue import Queue
from sync.central.gateway.turn import Turn
from sync.central.gateway.upstream import set_upstream
from tests.central.gateway.way import Way, basket, open_session, take
from tests.postgres import connected
from tests.sync.world import COUNCIL, ServedCentral, enrol_raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.postgres import Databases, Server
    from tests.sync.world import RawTill


def copy_payment(connection: Connection, number: int, received_at: datetime) -> str:
    """Write another payment like the first one there is, as if it had arrived at that moment."""
    made = f"00000000-0000-7000-8000-{number:012}"
    changes: dict[str, dict[str, Any]] = {
        "event": {"sequence": 10_000 + number, "received_at": received_at},
        "payment": {"receipt": f"COPY-{number}", "received_at": received_at},
        "allocation": {},
    }
    first = connection.execute(
        select(tables.payment.c.event_id).order_by(tables.payment.c.receipt).limit(1)
    ).scalar_one()
    for name, changed in changes.items():
        table = tables.metadata.tables[name]
        for row in connection.execute(select(table).where(table.c.event_id == first)).mappings().all():
            connection.execute(table.insert().values({**row, "event_id": made, **changed}))
    return f"COPY-{number}"


@pytest.fixture
def arrived(way: Way, taking: RawTill) -> datetime:
    """A payment has arrived and is on the queue; return when."""
    take(taking, basket(taking, 100))
    way.settle()
    received: datetime = way.central.rows(tables.payment)[0]["received_at"]
    return received


@pytest.mark.parametrize(("late", "found_after"), [(timedelta(seconds=50), 3), (timedelta(hours=30), 3602)])
def test_a_payment_that_is_committed_late_is_not_passed(
    way: Way, taking: RawTill, arrived: datetime, late: timedelta, found_after: int
) -> None:
    queued = Queue(way.central.database, COUNCIL)
    with way.central.database.write(COUNCIL) as connection:
        receipt = copy_payment(connection, 1, arrived - late)
        take(taking, basket(taking, 200))
        for seconds in (1, 2, 4):
            queued.fill(way.now + timedelta(seconds=seconds))
        assert len(way.lines()) == 2
    queued.fill(way.now + timedelta(seconds=4 + found_after))
    assert receipt in {row["psp_reference"] for row in way.lines()}


def test_the_walk_takes_page_after_page_and_stands_still_at_its_end(
    way: Way, taking: RawTill, arrived: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    with way.central.database.write(COUNCIL) as connection:
        for number in range(8):
            copy_payment(connection, number, arrived)
    walk = Queue(way.central.database, COUNCIL)
    filled = [walk.fill(way.now) for _ in range(5)]
    assert sum(each.queued for each in filled) == 8
    assert [each.more for each in filled] == [True, True, True, False, False]
    assert len(way.lines()) == 9


def test_a_restart_goes_on_where_the_walk_was(way: Way, taking: RawTill, arrived: datetime) -> None:
    assert way.upstream()["queued_to"] is not None
    with way.central.database.write(COUNCIL) as connection:
        old = copy_payment(connection, 1, arrived - timedelta(days=3))
        new = copy_payment(connection, 2, arrived - timedelta(days=1))
    Queue(way.central.database, COUNCIL).fill(way.now)
    assert {old, new} & {row["psp_reference"] for row in way.lines()} == {new}


def test_what_arrived_before_forwarding_began_can_be_left_out_and_brought_in(
    way: Way, taking: RawTill, arrived: datetime
) -> None:
    with way.central.database.write(COUNCIL) as connection:
        old = copy_payment(connection, 1, arrived - timedelta(days=1))
        set_upstream(connection, COUNCIL, way.stock.url, way.now, since=arrived - timedelta(hours=1))
    Queue(way.central.database, COUNCIL).fill(way.now)
    assert old not in {row["psp_reference"] for row in way.lines()}
    with way.central.database.write(COUNCIL) as connection:
        set_upstream(connection, COUNCIL, way.stock.url, way.now)
    Queue(way.central.database, COUNCIL).fill(way.now)
    assert old in {row["psp_reference"] for row in way.lines()}


def test_the_walk_along_many_payments_uses_the_index(central: ServedCentral, records: Databases) -> None:
    """A page must cost the same beside three million payments as beside three."""
    plan = """EXPLAIN SELECT event_id FROM payment WHERE council = 'aldermere'
              AND (received_at, event_id) > ('2026-01-01', '') ORDER BY received_at, event_id LIMIT 500"""
    with connected(records.owner_url) as connection:
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_sort = off")
        connection.execute("SET ims.council = 'aldermere'")
        told = "\n".join(str(row[0]) for row in connection.execute(plan))
    assert "ix_payment_received_at" in told
    assert "ROW(received_at, event_id) >" in told.split("Index Cond:")[1]


# --------------------------------------------------------------------------------------------------------- one at once
def test_one_turn_for_all_processes_and_it_ends_with_its_connection(
    central: ServedCentral, records: Databases, postgres_server: Server
) -> None:
    with a_turn(central.database.url) as mine, a_turn(central.database.url) as other:
        assert (mine.held(), other.held(), mine.held()) == (True, False, True)
        elsewhere = Turn(central.database.url, "another-council")
        assert elsewhere.held()
        elsewhere.release()
        with connected(postgres_server.superuser_url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(l.pid, 5000) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = %s",
                (records.name,),
            )
        assert other.held()
        assert (mine.held(), mine.held()) == (False, False)
        other.release()
        assert mine.held()


def test_on_a_file_the_turn_is_within_the_process(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'central.db').as_posix()}"
    with a_turn(url) as mine, a_turn(url) as other:
        assert (mine.held(), other.held()) == (True, False)
        mine.release()
        assert other.held()


@contextmanager
def a_turn(url: str) -> Iterator[Turn]:
    turn = Turn(url, COUNCIL)
    yield turn
    turn.release()


def test_two_that_forward_at_once_send_no_line_twice(ways: Callable[..., Way], taking: RawTill) -> None:
    """Nobody should, and for a moment somebody may: the claim of a line holds where the turn does not."""
    one, two = ways(), ways()
    take(taking, *(basket(taking, 100 + n, 200 + n) for n in range(12)))
    failures: list[BaseException] = []

    def run(way: Way) -> None:
        try:
            way.settle()
        except BaseException as problem:
            failures.append(problem)
            raise

    threads = [threading.Thread(target=run, args=(way,)) for way in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (one.lost(), one.stock.ims.doubled(), len(one.stock.ims.rows)) == ([], [], 24)
    assert all(any(report.sent for report in way.reports) for way in (one, two))


def test_a_line_that_somebody_else_claimed_meanwhile_is_let_be(way: Way, taking: RawTill) -> None:
    take(taking, basket(taking, 100))
    way.steps(1)

    def claim_it(verb: str, _path: str) -> None:
        f = tables.forward
        if verb == "GET":
            with way.central.database.write(COUNCIL) as connection:
                connection.execute(update(f).where(f.c.council == COUNCIL).values(attempts=1, state="sending"))

    way.stock.plan = claim_it
    assert way.step().sent == 0
    assert way.posts() == 0


# ------------------------------------------------------------------------------------------------------- on one machine
def test_the_demo_on_a_file_forwards_as_well(tmp_path: Path, ways: Callable[..., Way]) -> None:
    central = ServedCentral(tmp_path / "file")
    central.add_council()
    central.load_reference()
    central.add_cashier("asmith", "Payments", "PostPayment")
    till = enrol_raw(central)
    open_session(till)
    way = ways(central=central)
    take(till, basket(till, 100, 200))
    way.settle()
    assert (way.lost(), way.stock.ims.doubled(), len(way.stock.ims.rows)) == ([], [], 2)
    till.http.close()
    central.close()
