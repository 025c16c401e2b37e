"""A snapshot is one view of all accounts; a till goes on from exactly there, and misses and doubles nothing."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from sync.central import tables
from sync.central.accounts import snapshots
from sync.central.councils import add_council
from sync.contract.snapshot import BadChunk, ChunkEntry, SnapshotAnswer, read_chunk, write_chunk
from tests.central.desktop.shelf import Shelf, at_central, put, remove, row
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.world import RawTill, ServedCentral


def build(
    central: ServedCentral, *, given_up: Callable[[], bool] = lambda: False, wish: snapshots.Wish | None = None
) -> snapshots.Built | None:
    return snapshots.build(central.database, COUNCIL, central.clock.now, wish=wish, given_up=given_up, chunk_rows=4)


def test_a_till_takes_everything_in_chunks_and_goes_on_from_there(central: ServedCentral, till: RawTill) -> None:
    put(central, *(row(n) for n in range(10)))
    remove(central, 3)
    built = build(central)
    assert built is not None
    assert (built.rows, built.chunks) == (9, 3)
    put(central, row(20), row(0, pence=1))
    remove(central, 5)
    shelf = Shelf(till)
    said = shelf.load_snapshot()
    assert (said.rows, [it.rows for it in said.chunks]) == (9, [4, 4, 1])
    assert sorted(shelf.pull()) == ["000000000", "000000005", "000000020"]
    assert (shelf.accounts, shelf.begun_anew, shelf.doubled) == (at_central(central.database), 0, [])


def test_an_account_is_told_whole_and_no_more_than_a_desk_needs(central: ServedCentral, till: RawTill) -> None:
    put(central, row(7, more={"UserField1": "never on a till"}))
    build(central)
    said = SnapshotAnswer.model_validate_json(till.get("/desktop/v1/snapshot").content)
    answer = till.get(f"/desktop/v1/snapshots/{said.snapshot_id}/1")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["etag"] == f'"{said.chunks[0].sha256}"'
    [item] = read_chunk(said.chunks[0], answer.content)
    [by_page] = till.get("/desktop/v1/accounts").json()["items"]
    assert item.model_dump(mode="json") == by_page


@pytest.mark.parametrize("seed", range(12))
def test_whatever_changes_while_it_is_built_and_loaded_nothing_is_missed_or_doubled(
    central: ServedCentral, till: RawTill, seed: int
) -> None:
    """Accounts come, change and go between any two chunks, any two pages, and before the first."""
    random = Random(seed)

    def stir() -> bool:
        for _ in range(random.randrange(5)):
            n = random.randrange(30)
            if random.random() < 0.3:
                remove(central, n)
            else:
                put(central, row(n, surname=random.choice(["Jones", "Evans"]), pence=random.randrange(4)))
        return False

    for _ in range(6):
        stir()
    before = at_central(central.database)
    assert build(central, given_up=stir) is not None
    shelf = Shelf(till)
    shelf.load_snapshot()
    assert shelf.accounts == before, "one view of the records, whatever went on beside it"
    assert shelf.doubled == []
    for _ in range(3):
        stir()
        shelf.pull(limit=3, pages=1)
    shelf.pull()
    assert shelf.accounts == at_central(central.database)
    assert shelf.begun_anew == 0


def test_before_the_first_one_a_till_is_told_and_when_one_is_coming(central: ServedCentral, till: RawTill) -> None:
    put(central, row(1))
    answer = till.get("/desktop/v1/snapshot")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_snapshot")
    assert "retry-after" not in answer.headers
    seen: list[str | None] = []

    def meanwhile() -> bool:
        seen.append(till.get("/desktop/v1/snapshot").headers.get("retry-after"))
        return False

    build(central, given_up=meanwhile)
    assert seen == ["30"]
    assert till.get("/desktop/v1/snapshot").status_code == 200


def test_no_accounts_are_an_empty_snapshot(central: ServedCentral, till: RawTill) -> None:
    build(central)
    shelf = Shelf(till)
    assert shelf.load_snapshot().chunks == []
    put(central, row(1))
    assert shelf.pull() == ["000000001"]


@pytest.mark.parametrize("path", ["/1/1", "/{id}/0", "/{id}/2", "/{id}/-1", "/{id}/99999999999999999999", "/{id}/x"])
def test_a_chunk_that_is_not_there_is_said_so(central: ServedCentral, till: RawTill, path: str) -> None:
    put(central, row(1))
    built = build(central)
    assert built is not None
    answer = till.get("/desktop/v1/snapshots" + path.replace("{id}", built.snapshot_id))
    assert answer.status_code in {404, 422}
    assert answer.json()["error"]["code"] in {"snapshot_gone", "bad_request"}


def test_a_council_has_its_own_and_nobody_elses(central: ServedCentral, till: RawTill) -> None:
    put(central, row(1))
    with central.database.write("norwold") as connection:
        add_council(connection, "norwold", central.clock.now())
    other = snapshots.build(central.database, "norwold", central.clock.now)
    assert other is not None
    assert till.get("/desktop/v1/snapshot").status_code == 404
    assert till.get(f"/desktop/v1/snapshots/{other.snapshot_id}/1").status_code == 404


# -------------------------------------------------------------------------------------------------------- who builds
def test_only_one_builds_at_a_time(central: ServedCentral) -> None:
    put(central, *(row(n) for n in range(10)))
    others: list[snapshots.Built | None] = []

    def another() -> bool:
        others.append(build(central))
        return False

    assert build(central, given_up=another) is not None
    assert others == [None, None, None]
    assert central.count(tables.snapshot) == 1


def test_two_that_begin_together_make_one(central: ServedCentral) -> None:
    put(central, *(row(n) for n in range(10)))
    made: list[snapshots.Built | None] = []
    together = threading.Barrier(4)

    def begin() -> None:
        together.wait()
        # None of them ends before all have tried.
        made.append(build(central, given_up=lambda: bool(all_tried.wait(10)) and False))

    all_tried = threading.Event()
    threads = [threading.Thread(target=begin, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(made) < 3:
        assert any(thread.is_alive() for thread in threads)
    all_tried.set()
    for thread in threads:
        thread.join()
    assert sum(it is not None for it in made) == 1


def test_what_a_dead_builder_left_is_cleared_away_and_it_may_not_go_on(central: ServedCentral) -> None:
    put(central, *(row(n) for n in range(10)))
    second: list[snapshots.Built | None] = []

    def overtaken() -> bool:
        if not second:
            central.clock.ahead += snapshots.SILENCE
            second.append(None)
            second.append(build(central))
        return False

    assert build(central, given_up=overtaken) is None
    assert second[1] is not None
    assert [it["snapshot_id"] for it in central.rows(tables.snapshot)] == [second[1].snapshot_id]
    assert central.count(tables.snapshot_chunk) == 3


def test_one_that_is_given_up_leaves_nothing(central: ServedCentral) -> None:
    put(central, *(row(n) for n in range(10)))
    answers = iter([False, True])
    assert build(central, given_up=lambda: next(answers)) is None
    assert (central.count(tables.snapshot), central.count(tables.snapshot_chunk)) == (0, 0)


def test_a_fault_leaves_nothing_either(central: ServedCentral) -> None:
    put(central, row(1))

    def broken() -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        build(central, given_up=broken)
    assert central.count(tables.snapshot) == 0


def test_old_ones_go_when_two_are_newer_and_nobody_can_be_loading_them(central: ServedCentral, till: RawTill) -> None:
    put(central, row(1))
    made = [it.snapshot_id for _ in range(3) if (it := build(central)) is not None]
    assert till.get(f"/desktop/v1/snapshots/{made[0]}/1").status_code == 200
    central.clock.ahead += snapshots.IN_USE
    with central.database.write(COUNCIL) as connection:
        assert snapshots.prune(connection, COUNCIL, central.clock.now()) == 1
    assert {it["snapshot_id"] for it in central.rows(tables.snapshot)} == set(made[1:])


# --------------------------------------------------------------------------------------------------- when it is due
def test_one_is_built_when_it_is_worth_it(central: ServedCentral, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "WORTH_ROWS", 10)
    wish = snapshots.Wish()
    put(central, *(row(n) for n in range(9)))
    assert build(central, wish=wish) is None, "so few come as fast by pages"
    put(central, *(row(n) for n in range(9, 40)))
    assert build(central, wish=wish) is not None
    assert build(central, wish=wish) is None, "nothing has changed"
    put(central, row(0, pence=1), row(1, pence=1))
    assert build(central, wish=wish) is None, "a few changes"
    put(central, row(2, pence=1))
    assert build(central, wish=wish) is not None, "many changes"
    central.clock.ahead += timedelta(hours=24)
    assert build(central, wish=wish) is None, "old, but nothing has changed"
    put(central, row(0, pence=7))
    assert build(central, wish=wish) is not None, "old, and something has"


# ---------------------------------------------------------------------------------------------------------- the proof
def chunk(*rows: list[object]) -> tuple[ChunkEntry, bytes]:
    data = write_chunk(rows)
    return ChunkEntry(n=1, rows=len(rows), size=len(data), sha256=hashlib.sha256(data).hexdigest()), data


GOOD: list[object] = ["23", "1", "Ms", "Siân\n,", "O'Neill", ["1 High Street"], "AM1 1AA", 5, None, None, False]


def test_a_chunk_says_what_was_written() -> None:
    entry, data = chunk(GOOD, [*GOOD[:8], "2026-11-21T08:52:00.000000Z", 3, True])
    one, other = read_chunk(entry, data)
    assert (one.forename, one.surname, one.balance_pence, other.message_id) == ("Siân\n,", "O'Neill", 5, 3)


def test_a_chunk_that_is_cut_changed_or_a_bomb_is_not_read() -> None:
    entry, data = chunk(GOOD)
    for bad in (data[:-1], data[:-1] + b"x", b"", data + data):
        with pytest.raises(BadChunk):
            read_chunk(entry, bad)
    strange: list[list[object]] = [["too", "short"], [*GOOD, 1], ["23", 1, *GOOD[2:]], ["x" * 100_000, *GOOD[1:]]]
    for rows in strange:
        entry, data = chunk(rows)
        with pytest.raises(BadChunk):
            read_chunk(entry, data)
    entry, data = chunk(GOOD)
    with pytest.raises(BadChunk):
        read_chunk(entry.model_copy(update={"rows": 2}), data)
    nothing = b"no gzip at all"
    entry = ChunkEntry(n=1, rows=1, size=len(nothing), sha256=hashlib.sha256(nothing).hexdigest())
    with pytest.raises(BadChunk):
        read_chunk(entry, nothing)


def test_a_snapshot_that_does_not_add_up_is_not_believed(central: ServedCentral, till: RawTill) -> None:
    put(central, *(row(n) for n in range(10)))
    build(central)
    said = till.get("/desktop/v1/snapshot").json()
    SnapshotAnswer.model_validate(said)
    for change in (
        {"rows": 11},
        {"size": 1},
        {"sha256": "0" * 64},
        {"chunks": said["chunks"][1:]},
        {"chunks": said["chunks"][::-1]},
        {"format": 2},
    ):
        with pytest.raises(ValueError, match="validation error"):
            SnapshotAnswer.model_validate({**said, **change})
