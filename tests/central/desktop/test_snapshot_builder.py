"""While central serves, snapshots are kept fresh beside it, and nothing of that outlives it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from sync.central import tables
from sync.central.accounts import snapshot_builder, snapshots
from sync.central.councils import add_council
from tests.central.desktop.shelf import put, row
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from datetime import datetime

    from tests.sync.world import ServedCentral


def waited(central: ServedCentral, count: int) -> None:
    """Wait until so many snapshots are ready."""
    tick = threading.Event()
    for _ in range(200):
        if sum(it["ready_at"] is not None for it in central.rows(tables.snapshot)) == count:
            return
        tick.wait(0.05)
    raise AssertionError("no snapshot came")


def test_a_snapshot_comes_by_itself_and_the_builder_ends_with_the_server(
    central: ServedCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "WORTH_ROWS", 3)
    put(central, *(row(n) for n in range(3)))
    with snapshot_builder.snapshots_kept(central.database, central.clock.now, look_s=0.01):
        waited(central, 1)
        put(central, row(0, pence=1))
        waited(central, 2)
    assert not any(thread.name == "snapshots" for thread in threading.enumerate())


def test_a_database_that_is_away_is_looked_for_again(
    central: ServedCentral, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "WORTH_ROWS", 1)
    put(central, row(1))
    tried = threading.Event()

    def now() -> datetime:
        if not tried.is_set():
            tried.set()
            raise OperationalError("", {}, Exception("away"))
        return central.clock.now()

    with snapshot_builder.snapshots_kept(central.database, now, look_s=0.01):
        waited(central, 1)
    assert "snapshots: OperationalError" in caplog.text


def test_every_council_has_its_own_and_a_stopping_server_begins_no_more(
    central: ServedCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "WORTH_ROWS", 1)
    with central.database.write("norwold") as connection:
        add_council(connection, "norwold", central.clock.now())
    put(central, row(1))
    snapshot_builder.look(central.database, central.clock.now, lambda: True)
    assert central.count(tables.snapshot) == 0
    snapshot_builder.look(central.database, central.clock.now)
    assert (central.count(tables.snapshot), len(central.rows(tables.snapshot, "norwold"))) == (1, 0)
    assert central.rows(tables.snapshot)[0]["council"] == COUNCIL
