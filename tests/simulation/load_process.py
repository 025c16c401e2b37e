"""Be a till in a process of its own that loads accounts, again and again, until it is killed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ims_desktop.devices.clock import SystemClock
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.domain.ids import IdSource
from ims_desktop.errors import StoreUnavailable
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from ims_desktop.store.opening import open_till_store
from tests.factory import KEY_ID, MORNING
from tests.store.accounts.loads import PATIENCE_S, Snapshot

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

ROWS = 1500
CHUNK_ROWS = 100


def people(name: str) -> list[AccountHolder]:
    """Return everyone of one snapshot; each has all accounts under a name of its own."""
    return [
        AccountHolder("aldermere", "23", f"8{n:08}", "Ms", "Siân", name, ("12 High Street",), "AM1 2AB", n)
        for n in range(ROWS)
    ]


def make_snapshot(name: str) -> Snapshot:
    """Return one snapshot, which is the same each time it is made."""
    return Snapshot(people(name), chunk_rows=CHUNK_ROWS, name=name)


def load_accounts(folder: Path, keyfile: Path, told: Connection) -> None:
    """Load one snapshot after another; tell of each chunk that was handed over, and the name of each that serves."""
    store = open_till_store(folder, KeyFile(keyfile), SystemClock(), IdSource(SystemClock(), os.urandom))
    catalogue = AccountCatalogue(folder, "aldermere", store, KeyFile(keyfile), KEY_ID)
    while True:
        catalogue.tend(MORNING)
        place = catalogue.load_place()
        name = place[0] if place is not None else f"snap-{serving(catalogue) + 1}"
        try:
            _feed(catalogue, make_snapshot(name), told)
        except StoreUnavailable:
            continue  # whoever worked for the till that was killed has not quite ended
        told.send(name)


def _feed(catalogue: AccountCatalogue, snapshot: Snapshot, told: Connection) -> None:
    catalogue.load(snapshot.answer)
    while catalogue.is_at_work():
        n = catalogue.wanted_chunk(PATIENCE_S)
        if n is not None:
            catalogue.take_chunk(n, snapshot.chunks[n])
            told.send("")


def serving(catalogue: AccountCatalogue) -> int:
    """Return the number of the snapshot that serves, 0 before the first."""
    return int((catalogue.state(MORNING, 1).version or "0").rpartition("-")[2])
