"""Accounts are loaded by a process of their own, which may end at any moment: nothing half loaded ever serves."""

from __future__ import annotations

import os
import random
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import AccountHolder, CatalogueHealth
from ims_desktop.errors import DiskFull, StoreUnavailable
from ims_desktop.instance_lock import InstanceLock
from ims_desktop.records import AccountsPage, LoadPhase
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from ims_desktop.store.accounts.load_child import LOCK
from sync.contract.snapshot import ChunkEntry, SnapshotAnswer, whole_hash
from tests.factory import KEY_ID, MORNING, make_till_store
from tests.store.accounts.loads import PATIENCE_S, Snapshot, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.factory import MadeTill

DAY_S = 24 * 3600
OLD = AccountHolder(
    "aldermere", "23", "775326912", "Mr", "John", "Smith", ("12 High Street",), "AM1 2AB", 5875, MORNING
)
PEOPLE = [replace(OLD, reference=f"8{n:08}", surname=f"Wyn{n}", forename="Siân") for n in range(500)]
KILLS = pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX thing")


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def opened(till: MadeTill) -> Iterator[Callable[[], AccountCatalogue]]:
    """Open the accounts as a start of the program does; every one is closed with the test."""
    made: list[AccountCatalogue] = []

    def open_one() -> AccountCatalogue:
        made.append(AccountCatalogue(till.folder, "aldermere", till.store, till.secrets, KEY_ID))
        made[-1].tend(MORNING)
        return made[-1]

    yield open_one
    for catalogue in made:
        catalogue.close()


@pytest.fixture
def catalogue(opened: Callable[[], AccountCatalogue]) -> AccountCatalogue:
    return opened()


@pytest.fixture
def snapshot() -> Snapshot:
    return Snapshot(PEOPLE)


def old_ones(catalogue: AccountCatalogue) -> None:
    catalogue.apply(AccountsPage((OLD,), (), "c1", "v1", MORNING, first=True, last=True))


def files(till: MadeTill) -> list[str]:
    return sorted(path.name for path in till.folder.glob("catalogue-*") if path.suffix in {".db", ".aside"})


def health(catalogue: AccountCatalogue) -> CatalogueHealth:
    return catalogue.state(MORNING, DAY_S).health


def is_whole(catalogue: AccountCatalogue) -> bool:
    return all(catalogue.find("23", it.reference) == it for it in PEOPLE) and catalogue.cursor() == "after snap-1"


def pid_of(catalogue: AccountCatalogue) -> int:
    assert catalogue._load is not None
    return catalogue._load.pid


# ------------------------------------------------------------------------------------------------------------ a load
def test_a_snapshot_is_loaded_whole_and_serves_from_then_on(
    till: MadeTill, catalogue: AccountCatalogue, snapshot: Snapshot
) -> None:
    old_ones(catalogue)
    assert snapshot.feed(catalogue) == 5
    assert is_whole(catalogue)
    assert catalogue.find("23", OLD.reference) is None
    state = catalogue.state(MORNING, DAY_S)
    assert (state.health, state.accounts, state.version) == (CatalogueHealth.COMPLETE, 500, "version of snap-1")
    assert (catalogue.loading(), catalogue.load_place()) == (None, None)
    assert [row.reference for row in catalogue.search("wyn77").rows] == ["800000077"]
    assert files(till) == ["catalogue-2.db"]


def test_the_old_accounts_serve_until_the_new_ones_are_whole(catalogue: AccountCatalogue, snapshot: Snapshot) -> None:
    old_ones(catalogue)
    snapshot.feed(catalogue, most=3)
    taken(catalogue, 3)
    assert catalogue.load_place() == ("snap-1", 3)
    assert catalogue.find("23", PEOPLE[0].reference) is None
    assert (catalogue.find("23", OLD.reference), health(catalogue)) == (OLD, CatalogueHealth.COMPLETE)
    snapshot.feed(catalogue)
    assert is_whole(catalogue)


def test_a_first_load_never_tells_that_an_account_is_not_there(
    till: MadeTill, catalogue: AccountCatalogue, snapshot: Snapshot
) -> None:
    catalogue.load(snapshot.answer)
    assert health(catalogue) is CatalogueHealth.INCOMPLETE
    while catalogue.is_at_work():
        assert health(catalogue) is CatalogueHealth.INCOMPLETE
        assert till.store.catalogue_generation() == ""
        n = catalogue.wanted_chunk(PATIENCE_S)
        if n is not None:
            catalogue.take_chunk(n, snapshot.chunks[n])
    assert (health(catalogue), till.store.catalogue_generation()) == (CatalogueHealth.COMPLETE, "1")


def test_how_far_a_load_is_can_be_told_at_every_moment(catalogue: AccountCatalogue, snapshot: Snapshot) -> None:
    assert catalogue.loading() is None
    catalogue.load(snapshot.answer)
    told = [catalogue.loading()]
    while catalogue.is_at_work():
        n = catalogue.wanted_chunk(PATIENCE_S)
        if n is not None:
            catalogue.take_chunk(n, snapshot.chunks[n])
            taken(catalogue, n)
        told.append(catalogue.loading())
    seen = [it for it in told if it is not None]
    assert seen[0].phase is LoadPhase.WAITING
    assert [it.share for it in seen] == sorted(it.share for it in seen)
    assert {(it.rows, it.total) for it in seen} >= {(100, 500), (200, 500), (300, 500), (400, 500)}
    assert any(it.rows_per_s > 0 and it.seconds_left is not None for it in seen)


def test_the_key_goes_through_the_pipe_only(till: MadeTill, catalogue: AccountCatalogue, snapshot: Snapshot) -> None:
    snapshot.feed(catalogue, most=1)
    key = catalogue._files.key_of("1")
    assert key is not None
    kept = [path.read_bytes() for path in till.folder.iterdir() if path.is_file()]
    if sys.platform == "linux":
        about = Path("/proc") / str(pid_of(catalogue))
        kept += [(about / name).read_bytes() for name in ("cmdline", "environ")]
    for content in kept:
        assert key not in content
        assert key.hex().encode() not in content
        assert b"775326912" not in content


# -------------------------------------------------------------------------------------------------- whatever ends it
@KILLS
@pytest.mark.parametrize("seed", range(4))
def test_a_process_killed_at_any_moment_loses_no_chunk_it_had_taken(
    catalogue: AccountCatalogue, snapshot: Snapshot, seed: int
) -> None:
    chance = random.Random(seed)
    old_ones(catalogue)
    in_before = 0
    for _ in range(5):
        catalogue.load(snapshot.answer)
        for _ in range(chance.randrange(6)):
            n = catalogue.wanted_chunk(chance.random() / 3)
            if n is not None:
                catalogue.take_chunk(n, snapshot.chunks[n])
        if not catalogue.is_at_work():
            break
        os.kill(pid_of(catalogue), signal.SIGKILL)
        with pytest.raises(StoreUnavailable) as caught:
            _until_it_ends(catalogue)
        assert caught.value.reason == "load_died"
        assert catalogue.find("23", OLD.reference) == OLD
        place = catalogue.load_place()
        assert (place[1] if place else 0) >= in_before
        in_before = place[1] if place else 0
        catalogue.tend(MORNING)
    snapshot.feed(catalogue)
    assert is_whole(catalogue)


def _until_it_ends(catalogue: AccountCatalogue) -> None:
    while catalogue.is_at_work():
        catalogue.wanted_chunk(0.05)


@pytest.mark.parametrize("chunks", range(6))
def test_a_till_closed_in_the_middle_goes_on_after_the_last_whole_chunk(
    opened: Callable[[], AccountCatalogue], snapshot: Snapshot, chunks: int
) -> None:
    first = opened()
    snapshot.feed(first, most=chunks)
    taken(first, chunks)
    first.close()
    second = opened()
    if second.load_place() is None:
        assert chunks in {0, 5}, "nothing was in yet, or all of it"
    else:
        assert second.load_place() == ("snap-1", chunks)
        assert (health(second), second.loading() is not None) == (CatalogueHealth.INCOMPLETE, True)
    given = snapshot.feed(second) if health(second) is not CatalogueHealth.COMPLETE else 0
    assert given == 5 - chunks
    assert is_whole(second)


def test_a_generation_that_was_whole_when_the_till_ended_serves_after_the_next_start(
    till: MadeTill, opened: Callable[[], AccountCatalogue], snapshot: Snapshot
) -> None:
    first = opened()
    old_ones(first)
    snapshot.feed(first, most=5)
    load = first._load
    assert load is not None
    while not load.ended:
        load.wanted(PATIENCE_S)
    first.close()
    assert (till.store.catalogue_generation(), files(till)) == ("1", ["catalogue-1.db", "catalogue-2.db"])
    second = opened()
    assert is_whole(second)
    assert (till.store.catalogue_generation(), files(till)) == ("2", ["catalogue-2.db"])


def test_a_process_that_dies_again_and_again_at_one_place_begins_a_new_file(
    till: MadeTill, catalogue: AccountCatalogue, snapshot: Snapshot
) -> None:
    snapshot.feed(catalogue, most=1)
    taken(catalogue, 1)
    for _ in range(3):
        catalogue.load(snapshot.answer)
        assert catalogue._load is not None
        catalogue._load._pipe._process.kill()
        with pytest.raises(StoreUnavailable):
            _until_it_ends(catalogue)
    assert files(till) == ["catalogue-damaged.aside"]
    assert snapshot.feed(catalogue) == 5
    assert is_whole(catalogue)


def test_a_damaged_half_generation_is_set_aside_and_loaded_from_the_start(
    till: MadeTill, opened: Callable[[], AccountCatalogue], snapshot: Snapshot
) -> None:
    first = opened()
    snapshot.feed(first, most=3)
    taken(first, 3)
    first.close()
    for path in till.folder.glob("catalogue-1.db*"):
        path.unlink()
    (till.folder / "catalogue-1.db").write_bytes(os.urandom(1 << 16))
    second = opened()
    assert second.load_place() is None
    assert snapshot.feed(second) == 5
    assert is_whole(second)


def test_two_processes_never_write_one_generation(
    till: MadeTill, catalogue: AccountCatalogue, snapshot: Snapshot
) -> None:
    with InstanceLock(till.folder, LOCK):
        with pytest.raises(StoreUnavailable) as caught:
            snapshot.feed(catalogue)
        assert caught.value.reason == "busy"
    catalogue.tend(MORNING)
    snapshot.feed(catalogue)
    assert is_whole(catalogue)


@pytest.mark.parametrize("act", ["close", "destroy"])
def test_whoever_works_ends_at_once_when_the_till_does(
    till: MadeTill, catalogue: AccountCatalogue, snapshot: Snapshot, act: str
) -> None:
    snapshot.feed(catalogue, most=2)
    taken(catalogue, 2)
    load = catalogue._load
    assert load is not None
    getattr(catalogue, act)()
    assert load._pipe._process.poll() is not None
    if act == "destroy":
        assert files(till) == []
        assert till.secrets.get(f"{KEY_ID}/catalogue") is None
        assert (health(catalogue), catalogue.loading(), catalogue.load_place()) == (CatalogueHealth.ABSENT, None, None)


# ------------------------------------------------------------------------------------------------------------- pausing
def test_a_load_rests_and_goes_on_as_it_is_told(catalogue: AccountCatalogue, snapshot: Snapshot) -> None:
    snapshot.feed(catalogue, most=2)
    catalogue.pause_load()
    told = catalogue.loading()
    assert told is not None
    assert told.paused
    assert told.seconds_left is None
    assert catalogue.wanted_chunk(0.05) is None
    catalogue.resume_load()
    snapshot.feed(catalogue)
    assert is_whole(catalogue)


def test_a_load_begun_while_it_should_rest_rests(catalogue: AccountCatalogue, snapshot: Snapshot) -> None:
    catalogue.pause_load()
    catalogue.load(snapshot.answer)
    assert catalogue.wanted_chunk(0.2) is None
    catalogue.resume_load()
    snapshot.feed(catalogue)
    assert is_whole(catalogue)


# -------------------------------------------------------------------------------------------------- chunks and the disk
def test_a_card_number_in_a_snapshot_is_not_kept(catalogue: AccountCatalogue) -> None:
    card = replace(OLD, surname="4111 1111 1111 1111")
    Snapshot([card, PEOPLE[0]]).feed(catalogue)
    kept = catalogue.find("23", OLD.reference)
    assert kept is not None
    assert ("1111" in kept.surname, kept.address) == (False, OLD.address)
    assert catalogue.find("23", PEOPLE[0].reference) == PEOPLE[0]


def test_what_a_snapshot_does_not_say_is_not_made_up(catalogue: AccountCatalogue) -> None:
    bare = AccountHolder("aldermere", "5", "H0000012345", closed=True)
    credit = replace(OLD, balance_pence=-120, balance_at=None, message_id=7)
    Snapshot([bare, credit]).feed(catalogue)
    assert (catalogue.find("5", bare.reference), catalogue.find("23", OLD.reference)) == (bare, credit)


def test_a_chunk_that_is_not_what_was_announced_is_asked_for_again(
    catalogue: AccountCatalogue, snapshot: Snapshot
) -> None:
    catalogue.load(snapshot.answer)
    assert catalogue.wanted_chunk(PATIENCE_S) == 1
    catalogue.take_chunk(1, snapshot.chunks[2])
    catalogue.take_chunk(7, b"never asked for")
    with pytest.raises(StoreUnavailable) as caught:
        _until_it_ends(catalogue)
    assert caught.value.reason == "bad_chunk"
    snapshot.feed(catalogue)
    assert is_whole(catalogue)


def test_a_snapshot_that_lies_about_its_rows_never_serves(till: MadeTill, catalogue: AccountCatalogue) -> None:
    old_ones(catalogue)
    honest = Snapshot(PEOPLE)
    entries = [it.model_copy(update={"rows": it.rows + 1}) if it.n == 3 else it for it in honest.answer.chunks]
    honest.answer = honest.answer.model_copy(update={"chunks": entries, "rows": 501})
    for _ in range(3):
        with pytest.raises(StoreUnavailable) as caught:
            honest.feed(catalogue)
        assert caught.value.reason == "bad_chunk"
    assert (catalogue.load_place(), till.store.catalogue_generation()) == (("snap-1", 2), "1")
    assert catalogue.find("23", OLD.reference) == OLD


def test_a_load_that_would_fill_the_disk_is_not_begun(till: MadeTill, catalogue: AccountCatalogue) -> None:
    entries = [ChunkEntry(n=n, rows=50_000, size=1, sha256=f"{n:064x}") for n in range(1, 10_001)]
    huge = SnapshotAnswer(
        snapshot_id="huge",
        format=1,
        rows=500_000_000,
        size=10_000,
        chunks=entries,
        cursor="c",
        version="v",
        as_of=MORNING,
        sha256=whole_hash(it.sha256 for it in entries),
    )
    with pytest.raises(DiskFull) as caught:
        catalogue.load(huge)
    assert caught.value.reason == "accounts_no_room"
    assert (files(till), catalogue.loading()) == ([], None)


@KILLS
def test_a_disk_that_takes_no_more_ends_the_load_and_room_lets_it_go_on(
    catalogue: AccountCatalogue, snapshot: Snapshot
) -> None:
    import resource

    old_ones(catalogue)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
    try:
        catalogue.load(snapshot.answer)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with pytest.raises(StoreUnavailable) as caught:
        snapshot.feed(catalogue)
    assert caught.value.reason in {"accounts_no_room", "load_stopped"}
    assert catalogue.find("23", OLD.reference) == OLD
    catalogue.tend(MORNING)
    snapshot.feed(catalogue)
    assert is_whole(catalogue)
