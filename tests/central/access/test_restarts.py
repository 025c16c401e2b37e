"""PostgreSQL may go away and come back, be slow or be full: nobody is left waiting, and nothing is half done."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from sync.central import audit, tables
from sync.central.database import Database
from sync.central.dialect import SERVING, Limits
from sync.central.roles import grant
from tests.central.access.callers import ask, make_key
from tests.postgres import APP, Databases, make_database, private_server
from tests.sync.world import COUNCIL, ServedCentral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Server


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server of this test's own, to stop."""
    with private_server() as server:
        yield server


@pytest.fixture
def own_central(own_server: Server, tmp_path: Path) -> Iterator[ServedCentral]:
    made = make_database(own_server)
    owner = Database(made.owner_url)
    owner.migrate()
    with owner.write() as connection:
        grant(connection, APP)
    owner.close()
    central = ServedCentral(tmp_path, url_of_records=made.app_url)
    central.add_council()
    yield central
    central.close()


@pytest.fixture
def hurried(records: Databases) -> Iterator[Database]:
    """The records with limits that a test can wait for."""
    database = Database(records.app_url, limits=Limits(1, statement_ms=100, lock_ms=100, wait_s=1))
    yield database
    database.close()


@pytest.mark.parametrize("crash", [False, True], ids=["restarted", "crashed"])
def test_a_restart_costs_nobody_a_request(own_server: Server, own_central: ServedCentral, crash: bool) -> None:
    secret = make_key(own_central, "staff.read")
    assert ask(own_central, secret).status_code == 200
    own_server.restart(crash=crash)
    assert [ask(own_central, secret).status_code for _ in range(5)] == [200] * 5


def test_while_the_server_is_away_everybody_is_told_so(
    own_server: Server, own_central: ServedCentral, caplog: pytest.LogCaptureFixture
) -> None:
    secret = make_key(own_central, "staff.read")
    own_server.stop()
    answer = ask(own_central, secret)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database")
    assert int(answer.headers["Retry-After"]) > 0
    assert ask(own_central, "", "/health/ready").status_code == 503
    assert ask(own_central, "", "/health/live").status_code == 200
    own_server.start()
    assert ask(own_central, secret).status_code == 200


def test_a_transaction_that_the_server_ended_leaves_nothing(own_server: Server, own_central: ServedCentral) -> None:
    before = own_central.count(tables.audit)

    def write_over_a_crash() -> None:
        with own_central.database.write(COUNCIL) as connection:
            audit.note(connection, COUNCIL, own_central.clock.now(), "somebody", "something")
            own_server.restart(crash=True)
            connection.execute(text("SELECT 1"))

    with pytest.raises(OperationalError):
        write_over_a_crash()
    assert own_central.count(tables.audit) == before


def test_a_question_that_takes_too_long_is_given_up(hurried: Database) -> None:
    with pytest.raises(OperationalError, match="statement timeout"), hurried.read(COUNCIL) as connection:
        connection.execute(text("SELECT pg_sleep(10)"))


def test_nobody_waits_long_for_a_lock(hurried: Database, central: ServedCentral) -> None:
    with central.database.write(COUNCIL) as holding:
        holding.execute(tables.council.update().values(name="Held"))
        with pytest.raises(OperationalError, match="timeout"), hurried.write(COUNCIL) as connection:
            connection.execute(tables.council.update().values(name="Wanted"))


def test_who_sits_in_a_transaction_loses_it(records: Databases) -> None:
    hurried = Database(records.app_url, limits=Limits(1, idle_ms=100))

    def think_for_long() -> None:
        with hurried.write(COUNCIL) as connection:
            threading.Event().wait(0.5)
            connection.execute(text("SELECT 1"))

    with pytest.raises(InternalError, match="idle-in-transaction"):
        think_for_long()
    with hurried.read(COUNCIL) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    hurried.close()


def test_who_finds_every_connection_taken_is_told_soon(hurried: Database) -> None:
    with hurried.read(COUNCIL):
        with pytest.raises(NoConnection), hurried.read(COUNCIL):
            pass
        assert not hurried.is_ready()


def test_what_serves_has_limits_and_what_loads_has_none(records: Databases) -> None:
    served, at_work = Database(records.app_url, limits=SERVING), Database(records.app_url + "?connect_timeout=7")
    for database, expected in ((served, ["30s", "10s", "1min"]), (at_work, ["0", "0", "0"])):
        with database.read(COUNCIL) as connection:
            names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
            assert [connection.execute(text(f"SHOW {name}")).scalar_one() for name in names] == expected
        database.close()
