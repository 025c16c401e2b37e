"""The feed of account changes: places become visible in order, whoever commits when, and no removal is lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from sync.central import tables
from sync.central.accounts import account_feed, catalogue, load_accounts
from sync.central.accounts.snapshot_builder import TOMBSTONE_DAYS, look, tidy
from tests.central.desktop.shelf import Shelf, at_central, put, remove, row
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.sync.world import RawTill, ServedCentral


def waits_for_a_lock(central: ServedCentral) -> bool:
    """Ask PostgreSQL itself whether somebody stands behind another's lock."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with central.database.read() as connection:
        return bool(connection.execute(text(asked)).scalar_one())


@pytest.mark.parametrize("ends", ["commits", "rolls back"])
def test_no_cursor_passes_a_writer_that_has_not_committed_yet(central: ServedCentral, till: RawTill, ends: str) -> None:
    put(central, row(0))
    shelf = Shelf(till)
    assert shelf.pull() == ["000000000"]
    later = threading.Thread(target=put, args=(central, row(100)), daemon=True)
    with central.database.write(COUNCIL) as early:
        for n in range(1, 11):
            catalogue.put_account(early, COUNCIL, row(n), central.clock.now())
        later.start()
        while not waits_for_a_lock(central):
            assert later.is_alive(), "the later writer did not wait for the earlier one"
        assert shelf.pull() == [], "neither the open writer's rows nor the later one's"
        if ends == "rolls back":
            early.rollback()
    later.join()
    came = [f"{n:09d}" for n in range(1, 11)] if ends == "commits" else []
    assert shelf.pull() == [*came, "000000100"]
    assert shelf.accounts == at_central(central.database)


def test_a_load_waits_for_a_single_writer_too(central: ServedCentral, till: RawTill) -> None:
    shelf = Shelf(till)
    shelf.pull()

    def load() -> None:
        rows = (row(n) for n in range(50, 60))
        nothing = lambda *_: None  # noqa: E731
        load_accounts.load_accounts(
            central.database, COUNCIL, rows, central.clock.now(), replace=False, rejected=nothing, progress=nothing
        )

    loading = threading.Thread(target=load, daemon=True)
    with central.database.write(COUNCIL) as early:
        catalogue.put_account(early, COUNCIL, row(1), central.clock.now())
        loading.start()
        while not waits_for_a_lock(central):
            assert loading.is_alive()
        assert shelf.pull() == []
    loading.join()
    assert shelf.pull() == ["000000001", *(f"{n:09d}" for n in range(50, 60))]


def test_payments_do_not_wait_for_a_writer_of_accounts(central: ServedCentral, till: RawTill) -> None:
    with central.database.write(COUNCIL) as writer:
        catalogue.put_account(writer, COUNCIL, row(1), central.clock.now())
        assert till.send(till.session_opened(), till.payment()) == [("accepted", "")] * 2


# ------------------------------------------------------------------------------------------------------ single accounts
def test_only_news_to_a_till_is_a_change(central: ServedCentral, till: RawTill) -> None:
    assert put(central, row(1), row(1), row(1, pence=5), row(1, pence=5, more={"UserField1": "x"})) == [
        True,
        False,
        True,
        False,
    ]
    [kept] = central.rows(tables.account)
    assert kept["more"] == {"UserField1": "x"}
    put(central, row(1, pence=6))
    [kept] = central.rows(tables.account)
    assert kept["more"] == {"UserField1": "x"}, "who tells nothing of it takes nothing away"
    shelf = Shelf(till)
    assert shelf.pull() == ["000000001"]


def test_a_removed_account_leaves_nothing_of_the_person(central: ServedCentral, till: RawTill) -> None:
    put(central, row(1, more={"UserField1": "x"}), row(2))
    shelf = Shelf(till)
    shelf.pull()
    assert remove(central, 1, 1, 77) == [True, False, False]
    assert shelf.pull() == ["000000001"]
    assert shelf.accounts == at_central(central.database)
    [gone] = [it for it in central.rows(tables.account) if it["gone"]]
    assert (gone["surname"], gone["address"], gone["balance_pence"], gone["more"]) == ("", "", None, {})
    put(central, row(1))
    assert shelf.pull() == ["000000001"]


def test_an_account_written_while_a_replacing_load_runs_is_not_removed_by_it(central: ServedCentral) -> None:
    put(central, row(1), row(2), row(3))

    def rows() -> object:
        yield row(1)
        put(central, row(2, pence=1), row(4))

    nothing = lambda *_: None  # noqa: E731
    load_accounts.load_accounts(
        central.database,
        COUNCIL,
        rows(),  # type: ignore[arg-type]
        central.clock.now(),
        replace=True,
        rejected=nothing,
        progress=nothing,
    )
    assert sorted(at_central(central.database)) == ["000000001", "000000002", "000000004"]


# ---------------------------------------------------------------------------------------------------------- tombstones
def test_tombstones_go_after_their_days_and_a_till_that_missed_one_begins_anew(
    central: ServedCentral, till: RawTill
) -> None:
    put(central, *(row(n) for n in range(5)))
    silent, awake = Shelf(till), Shelf(till)
    silent.pull()
    awake.pull()
    remove(central, 1)
    awake.pull()
    central.clock.ahead += timedelta(days=TOMBSTONE_DAYS - 1)
    remove(central, 2)
    tidy(central.database, COUNCIL, central.clock.now())
    assert len([it for it in central.rows(tables.account) if it["gone"]]) == 2, "none is old enough"
    central.clock.ahead += timedelta(days=2)
    till.sign_on()
    look(central.database, central.clock.now)
    assert [it["reference"] for it in central.rows(tables.account) if it["gone"]] == ["000000002"]
    assert awake.pull() == ["000000002"]
    assert silent.pull() == [f"{n:09d}" for n in (0, 3, 4)]
    assert (awake.begun_anew, silent.begun_anew) == (1, 2)
    assert silent.accounts == awake.accounts == at_central(central.database)


def test_a_full_load_in_the_middle_of_a_pruning_goes_on(central: ServedCentral, till: RawTill) -> None:
    put(central, *(row(n) for n in range(10)))
    remove(central, 3)
    shelf = Shelf(till)
    shelf.pull(limit=4, pages=1)
    with central.database.write(COUNCIL) as connection:
        assert account_feed.prune_tombstones(connection, COUNCIL, central.clock.now() + timedelta(days=1)) == 1
    shelf.pull()
    assert shelf.begun_anew == 1
    assert shelf.accounts == at_central(central.database)


def test_forgetting_nothing_marks_nothing(central: ServedCentral) -> None:
    put(central, row(1))
    with central.database.write(COUNCIL) as connection:
        assert account_feed.prune_tombstones(connection, COUNCIL, central.clock.now()) == 0
        assert account_feed.pruned_to(connection, COUNCIL) == 0
