"""An import whose transaction is killed has booked nothing, says so, and can be sent again."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from sync.central import tables
from tests.central.localgov.api import said
from tests.postgres import connected
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Table

    from tests.central.localgov.api import Api
    from tests.postgres import Server

ROW = {"FundCode": "23", "MopCode": "1", "Amount": 1, "AccountReference": "700123452"}
MONEY: dict[str, Any] = {"ImportTypeId": 3, "NumberOfRows": 2, "Rows": [ROW, {**ROW, "FundCode": ""}]}
HOLDERS: dict[str, Any] = {
    "ImportTypeId": 7,
    "NumberOfRows": 2,
    "Rows": [{"AccountReference": "1", "FundCode": "23"}, {"AccountReference": "2", "FundCode": "23"}],
}
KEPT = (tables.entry, tables.posting, tables.processed, tables.suspense, tables.account)


@pytest.fixture(autouse=True)
def types(api: Api) -> None:
    api.add_import_type(3, 1)
    api.add_import_type(7, 2)


@contextmanager
def held(api: Api, table: Table, *rows: ColumnElement[bool]) -> Iterator[None]:
    """Hold rows that the import needs, so that it stands still in the middle of its transaction."""
    with api.central.database.write(COUNCIL) as connection:
        wanted = select(table).where(table.c.council == COUNCIL, *rows)
        assert connection.execute(wanted.with_for_update(key_share=True)).all()
        yield


def kill_who_waits(server: Server, database: str) -> None:
    """End the one connection that waits for a lock."""
    find = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    pause = threading.Event()
    with connected(server.superuser_url) as connection:
        for _ in range(500):
            waiting = connection.execute(find, (database,)).fetchall()
            if waiting:
                connection.execute("SELECT pg_terminate_backend(%s, 5000)", waiting[0])
                return
            pause.wait(0.01)
    pytest.fail("nobody waits")


@pytest.mark.parametrize(("path", "body"), [("/api/TransactionImport", MONEY), ("/api/AccountHolderImport", HOLDERS)])
def test_a_killed_import_leaves_its_record_and_nothing_else_and_goes_in_the_next_time(
    api: Api, postgres_server: Server, caplog: pytest.LogCaptureFixture, path: str, body: dict[str, Any]
) -> None:
    api.post("/api/Suspense", {"TransactionDate": "2026-01-01", "CreatedAt": "2026-01-01", "Amount": 1})
    before = [api.central.count(table) for table in KEPT]
    answers: list[tuple[int, Any]] = []
    sender = threading.Thread(target=lambda: answers.append(said(api.http.post(path, json=body))))
    money = path == "/api/TransactionImport"
    rows = held(api, tables.counter, tables.counter.c.name == "suspense") if money else held(api, tables.council)
    with rows:
        sender.start()
        kill_who_waits(postgres_server, api.central.database.url.rpartition("/")[2])
        sender.join()
    assert [(status, answer["Code"]) for status, answer in answers] == [(503, "database")]
    assert [api.central.count(table) for table in KEPT] == before
    (kept,) = api.central.rows(tables.import_batch)
    assert (kept["status"], len(kept["problems"]), kept["content_hash"]) == (4, 1, None)
    assert api.central.count(tables.import_row) == 2
    assert said(api.http.post(path, json=body))[0] == 200
    assert [row["status"] for row in api.central.rows(tables.import_batch)].count(3) == 1
    assert "OperationalError" in caplog.text
