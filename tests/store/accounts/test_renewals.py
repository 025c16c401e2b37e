"""What central dropped is gone for good: the copy is written anew with another key, the old one deleted."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import AccountHolder, CatalogueHealth
from ims_desktop.records import AccountsPage
from ims_desktop.store.accounts.catalogue import RENEW_EVERY, AccountCatalogue
from tests.factory import KEY_ID, MORNING, make_till_store
from tests.store.accounts.loads import PATIENCE_S, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.factory import MadeTill

SMITH = AccountHolder(
    "aldermere", "23", "775326912", "Mr", "John", "Smith", ("12 High Street",), "AM1 2AB", 5875, MORNING
)
ONEILL = replace(SMITH, reference="775326920", forename="Siân", surname="O'Neill")
WYN = replace(SMITH, reference="775326939", forename="Ŵyn", surname="Jones")
LATER = MORNING + RENEW_EVERY


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def catalogue(till: MadeTill) -> Iterator[AccountCatalogue]:
    """Accounts that were made this morning."""
    opened = open_again(till)
    opened.apply(AccountsPage((SMITH, ONEILL), (), "c1", "v1", MORNING, first=True, last=True))
    opened.tend(MORNING)
    yield opened
    opened.close()


def open_again(till: MadeTill) -> AccountCatalogue:
    return AccountCatalogue(till.folder, "aldermere", till.store, till.secrets, KEY_ID)


def drop(catalogue: AccountCatalogue, *dropped: AccountHolder, cursor: str = "c2") -> None:
    gone = tuple((it.fund, it.reference) for it in dropped)
    catalogue.apply(AccountsPage((), gone, cursor, "v2", MORNING, first=False, last=True))


def tended(catalogue: AccountCatalogue, now: datetime) -> bool:
    """Look after the accounts until nobody works on them; tell whether anybody did."""
    catalogue.tend(now)
    worked = False
    while (load := catalogue._load) is not None:
        worked = True
        load.wanted(PATIENCE_S)
        catalogue.tend(now)
    return worked


def files(till: MadeTill) -> list[str]:
    return sorted(path.name for path in till.folder.glob("catalogue-*.db"))


def test_a_copy_that_dropped_nobody_is_left_as_it_is(till: MadeTill, catalogue: AccountCatalogue) -> None:
    drop(catalogue, WYN)
    assert not tended(catalogue, LATER)
    assert files(till) == ["catalogue-1.db"]


def test_after_accounts_were_dropped_the_copy_is_written_anew_with_another_key(
    till: MadeTill, catalogue: AccountCatalogue
) -> None:
    drop(catalogue, ONEILL)
    before = catalogue._files.key_of("1")
    assert tended(catalogue, LATER)
    assert files(till) == ["catalogue-2.db"]
    assert (catalogue.find("23", SMITH.reference), catalogue.find("23", ONEILL.reference)) == (SMITH, None)
    assert [row.reference for row in catalogue.search("smith").rows] == [SMITH.reference]
    state = catalogue.state(MORNING, 3600)
    assert (state.health, state.accounts, state.version, catalogue.cursor()) == (
        CatalogueHealth.COMPLETE,
        1,
        "v2",
        "c2",
    )
    assert catalogue._files.key_of("1") is None
    assert before not in {None, catalogue._files.key_of("2")}
    assert not tended(catalogue, LATER + RENEW_EVERY), "nobody was dropped since"


def test_a_file_kept_aside_cannot_be_read_after_the_renewal(till: MadeTill, catalogue: AccountCatalogue) -> None:
    drop(catalogue, ONEILL)
    catalogue.close()
    shutil.copy(till.folder / "catalogue-1.db", till.folder / "taken-away")
    again = open_again(till)
    assert tended(again, LATER)
    again.close()
    shutil.copy(till.folder / "taken-away", till.folder / "catalogue-9.db")
    last = open_again(till)
    last.tend(LATER)
    assert last.find("23", ONEILL.reference) is None
    assert files(till) == ["catalogue-2.db"]
    last.close()


def test_it_is_written_anew_once_a_day_at_most_and_at_once_when_asked(
    till: MadeTill, catalogue: AccountCatalogue
) -> None:
    drop(catalogue, ONEILL)
    assert not tended(catalogue, LATER - timedelta(seconds=1))
    catalogue.renew()
    assert tended(catalogue, MORNING)
    assert files(till) == ["catalogue-2.db"]
    assert not tended(catalogue, MORNING)


def test_that_accounts_were_dropped_is_known_after_a_restart(till: MadeTill, catalogue: AccountCatalogue) -> None:
    drop(catalogue, ONEILL)
    catalogue.close()
    again = open_again(till)
    assert tended(again, LATER)
    again.close()


def test_what_is_heard_meanwhile_is_in_the_new_copy_before_it_serves(
    till: MadeTill, catalogue: AccountCatalogue
) -> None:
    drop(catalogue, ONEILL)
    catalogue.pause_load()
    catalogue.tend(LATER)
    assert catalogue.cursor() == "c2"
    catalogue.resume_load()
    catalogue.apply(AccountsPage((WYN,), (), "c3", "v3", MORNING, first=False, last=True))
    tended(catalogue, LATER)
    if till.store.catalogue_generation() == "1":  # the copy was begun before the change came
        assert (catalogue.find("23", WYN.reference), catalogue.cursor()) == (WYN, "c2")
        catalogue.apply(AccountsPage((WYN,), (), "c3", "v3", MORNING, first=False, last=True))
    assert till.store.catalogue_generation() == "2"
    assert (catalogue.find("23", WYN.reference), catalogue.cursor()) == (WYN, "c3")


def test_a_copy_that_has_not_heard_all_waits_for_it(till: MadeTill, catalogue: AccountCatalogue) -> None:
    drop(catalogue, ONEILL)
    catalogue.tend(LATER)
    load = catalogue._load
    assert load is not None
    while not load.ended:
        load.wanted(PATIENCE_S)
    catalogue.apply(AccountsPage((WYN,), (), "c3", "v3", MORNING, first=False, last=True))
    assert not tended(catalogue, LATER) or till.store.catalogue_generation() == "1"
    assert catalogue.find("23", WYN.reference) == WYN
    assert catalogue.cursor() == "c2"
    catalogue.close()
    again = open_again(till)
    again.tend(LATER)
    assert (till.store.catalogue_generation(), again.find("23", WYN.reference)) == ("1", WYN)
    again.apply(AccountsPage((WYN,), (), "c3", "v3", MORNING, first=False, last=True))
    assert (till.store.catalogue_generation(), again.find("23", WYN.reference)) == ("2", WYN)
    assert files(till) == ["catalogue-2.db"]
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX thing")
def test_a_renewal_that_was_killed_leaves_the_copy_in_use_and_is_tried_again_an_hour_later(
    till: MadeTill, catalogue: AccountCatalogue
) -> None:
    drop(catalogue, ONEILL)
    catalogue.pause_load()
    catalogue.tend(LATER)
    assert catalogue._load is not None
    os.kill(catalogue._load.pid, signal.SIGKILL)
    catalogue.resume_load()
    assert tended(catalogue, LATER)
    assert (files(till), catalogue.find("23", SMITH.reference)) == (["catalogue-1.db"], SMITH)
    assert not tended(catalogue, LATER + timedelta(minutes=59))
    assert tended(catalogue, LATER + timedelta(hours=1))
    assert files(till) == ["catalogue-2.db"]


def test_a_till_closed_during_a_renewal_keeps_the_copy_and_renews_after_the_next_start(
    till: MadeTill, catalogue: AccountCatalogue
) -> None:
    drop(catalogue, ONEILL)
    catalogue.tend(LATER)
    catalogue.close()
    again = open_again(till)
    assert again.find("23", SMITH.reference) == SMITH
    tended(again, LATER)
    assert files(till) == ["catalogue-2.db"]
    again.close()


def test_a_snapshot_goes_before_a_renewal(till: MadeTill, catalogue: AccountCatalogue) -> None:
    drop(catalogue, ONEILL)
    catalogue.tend(LATER)
    Snapshot([WYN]).feed(catalogue)
    assert (catalogue.find("23", WYN.reference), catalogue.find("23", SMITH.reference)) == (WYN, None)
    assert len(files(till)) == 1


def test_a_file_that_cannot_be_deleted_yet_is_deleted_another_time(till: MadeTill, catalogue: AccountCatalogue) -> None:
    held = till.folder / "catalogue-7.db"
    held.mkdir()
    catalogue.tend(MORNING)
    assert held.is_dir()
    held.rmdir()
    held.write_bytes(b"what a reader held")
    catalogue.tend(MORNING)
    assert (held.exists(), catalogue.find("23", SMITH.reference)) == (False, SMITH)


def test_a_reader_beside_the_till_neither_renews_nor_deletes(till: MadeTill, catalogue: AccountCatalogue) -> None:
    drop(catalogue, ONEILL)
    beside = AccountCatalogue(till.folder, "aldermere", till.store, till.secrets, KEY_ID, read_only=True)
    beside.tend(LATER)
    assert (beside.loading(), files(till)) == (None, ["catalogue-1.db"])
    beside.close()
