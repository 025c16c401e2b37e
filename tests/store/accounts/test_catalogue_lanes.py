"""The copy of the accounts used from two lanes at once: a search is stopped, look-ups go on while pages come in."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.errors import StoreUnavailable
from ims_desktop.records import AccountsPage
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from tests.factory import KEY_ID, MORNING, make_till_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMITH = AccountHolder(
    "aldermere", "23", "775326912", "Mr", "John", "Smith", ("12 High Street",), "AM1 2AB", 5875, MORNING
)
ONEILL = AccountHolder("aldermere", "23", "775326920", "Ms", "Siân", "O'Neill", ("3 Church Lane",), "AM1 9ZZ")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[AccountCatalogue]:
    made = make_till_store(tmp_path)
    opened = AccountCatalogue(made.folder, "aldermere", made.store, made.secrets, KEY_ID)
    yield opened
    opened.close()
    made.store.close()


def _page(*accounts: AccountHolder, first: bool = True, last: bool = True, version: str = "v1") -> AccountsPage:
    return AccountsPage(accounts, (), "c1", version, MORNING, first, last)


def test_a_running_search_can_be_stopped(catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(*(replace(SMITH, reference=f"8{n:08}", surname=f"Smith{n}") for n in range(20_000))))
    told: list[str] = []

    def search_until_stopped() -> None:
        try:
            while True:
                catalogue.search("s m i t h 8 a", limit=20_000)
        except StoreUnavailable as problem:
            told.append(problem.reason)

    lane = threading.Thread(target=search_until_stopped)
    lane.start()
    while lane.is_alive():
        catalogue.interrupt()
        lane.join(timeout=0.001)
    assert told == ["interrupted"]


def test_look_ups_go_on_while_pages_come_in(catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(SMITH))
    seen: list[AccountHolder | None] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.append(catalogue.find("23", SMITH.reference))
            catalogue.search("smith")

    lane = threading.Thread(target=look)
    lane.start()
    for load in range(5):
        catalogue.apply(_page(SMITH, *(replace(SMITH, reference=f"8{n:08}") for n in range(200)), last=False))
        catalogue.apply(_page(ONEILL, first=False, version=f"v{load}"))
    stop.set()
    lane.join()
    assert set(seen) == {SMITH}
