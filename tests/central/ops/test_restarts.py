"""The database restarts, crashes or is too slow in the middle of a batch: an answered fact is there, once."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest

from sync.central import tables
from sync.central.database import Database
from sync.central.roles import grant
from tests.postgres import APP, Databases, Server, connected, fresh_database, private_server
from tests.sync.world import COUNCIL, RawTill, ServedCentral, enrol_raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server that waits for its disk, because it is going to crash."""
    with private_server(durable=True) as server:
        yield server


@pytest.fixture
def own_records(own_server: Server) -> Iterator[Databases]:
    with fresh_database(own_server) as made:
        database = Database(made.owner_url)
        database.migrate()
        with database.write() as connection:
            grant(connection, APP)
        database.close()
        yield made


@contextmanager
def at_central(records: Databases, folder: Path) -> Iterator[RawTill]:
    """Serve the records, with a till that has handed in one payment."""
    central = ServedCentral(folder / "own", url_of_records=records.app_url)
    central.add_council()
    central.load_reference()
    till = enrol_raw(central)
    assert till.send(till.payment()) == [("accepted", "")]
    yield till
    till.http.close()
    central.close()


def blocked(url: str) -> bool:
    """Tell whether somebody waits for a lock."""
    with connected(url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return found is not None and found[0] > 0


@pytest.mark.parametrize("crash", [False, True])
def test_a_restart_in_the_middle_of_a_batch_leaves_all_of_it_or_nothing(
    own_server: Server, own_records: Databases, tmp_path: Path, caplog: pytest.LogCaptureFixture, crash: bool
) -> None:
    with at_central(own_records, tmp_path) as till:
        batch = till.batch(till.payment(), till.payment(), till.payment())
        answers: list[httpx.Response] = []
        with suppress(psycopg.OperationalError), connected(own_server.url("postgres", own_records.name)) as holder:
            holder.autocommit = False
            holder.execute("SELECT 1 FROM chain FOR UPDATE")
            asking = threading.Thread(target=lambda: answers.append(till.post("/desktop/v1/events", batch)))
            asking.start()
            while not blocked(own_server.superuser_url):
                pass
            own_server.stop(crash=crash)
        asking.join()
        assert (answers[0].status_code, answers[0].json()["error"]["code"]) == (503, "database")
        assert "OperationalError" in caplog.text
        assert till.http.get("/health/ready").status_code == 503
        own_server.start()
        assert till.http.get("/health/ready").status_code == 200
        assert till.central.count(tables.event) == 1
        again = till.post("/desktop/v1/events", batch)
        assert [it["outcome"] for it in again.json()["outcomes"]] == ["accepted"] * 3
        assert till.central.count(tables.event) == 4


@pytest.mark.parametrize("crash", [False, True])
def test_what_was_answered_is_there_after_the_restart(
    own_server: Server, own_records: Databases, tmp_path: Path, crash: bool
) -> None:
    with at_central(own_records, tmp_path) as till:
        batch = till.batch(till.payment(), till.payment())
        first = till.post("/desktop/v1/events", batch)
        assert [it["outcome"] for it in first.json()["outcomes"]] == ["accepted"] * 2
        own_server.restart(crash=crash)
        again = till.post("/desktop/v1/events", batch)
        assert [it["outcome"] for it in again.json()["outcomes"]] == ["already_accepted"] * 2
        assert till.central.count(tables.payment) == 3
        assert till.central.receipts() == [f"CH01A-261121-000{n}" for n in (1, 2, 3)]


def test_a_statement_that_takes_too_long_is_a_503_and_nothing_is_written(
    records: Databases, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hasty = f"{records.app_url}?options=-c%20statement_timeout%3D300"
    central = ServedCentral(tmp_path / "hasty", url_of_records=hasty)
    till = enrol_raw(central)
    assert till.send(till.payment()) == [("accepted", "")]
    patient = Database(records.app_url)
    batch = till.batch(till.payment(), till.payment())
    with patient.write(COUNCIL) as connection:
        connection.exec_driver_sql("SELECT 1 FROM chain FOR UPDATE")
        answer = till.post("/desktop/v1/events", batch)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database")
        assert int(answer.headers["retry-after"]) > 0
        assert "OperationalError" in caplog.text
        assert central.count(tables.payment) == 1
    assert till.post("/desktop/v1/events", batch).status_code == 200
    assert central.count(tables.payment) == 3
    patient.close()
    till.http.close()
    central.close()


@contextmanager
def as_standby(server: Server) -> Iterator[None]:
    """Let a server follow nobody, as a replica that is cut off from its primary: it answers, and takes no writes."""
    sign = server._cluster.data / "standby.signal"
    server.stop()
    sign.touch()
    server.start()
    try:
        yield
    finally:
        server.stop()
        sign.unlink()
        server.start()


def test_a_replica_serves_the_catalogue_and_says_of_everything_it_would_have_to_write_not_now(
    own_server: Server, own_records: Databases, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with at_central(own_records, tmp_path) as till:
        batch = till.batch(till.payment())
        with as_standby(own_server):
            for path in ("/health/ready", "/desktop/v1/reference", "/desktop/v1/accounts"):
                assert till.get(path).status_code == 200, path
            for answer in (till.post("/desktop/v1/events", batch), till.get("/desktop/v1/head")):
                assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database")
                assert int(answer.headers["retry-after"]) > 0
        assert "database:" in caplog.text
        assert till.post("/desktop/v1/events", batch).status_code == 200
        assert till.central.count(tables.payment) == 2
