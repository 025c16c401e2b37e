"""Hold the till's journal open: units of reading and writing, copies, the next epoch, the end."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

from ims_desktop.errors import StoreUnavailable
from ims_desktop.store import backups, chain, epochs, high_water
from ims_desktop.store.driver import plainly
from ims_desktop.store.engine import reading, transaction
from ims_desktop.store.packs import Packs
from ims_desktop.store.place import place_of
from ims_desktop.store.reading import Reading
from ims_desktop.store.statements import Db
from ims_desktop.store.till_id import TillId, write_till_id
from ims_desktop.store.unit import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.pool import PoolProxiedConnection

    from ims_desktop.records import TillIdentity
    from ims_desktop.store.driver import Connection
    from ims_desktop.till import Clock, Ids, Secrets

DATABASE: Final = "till.db"


class JournalStore:
    """The journal of one till; implements `till.Store`.

    Shape: `trouble` says why an open, read-only journal takes no money (it was restored or copied), else None.
    """

    def __init__(
        self,
        folder: Path,
        engine: Engine,
        key: bytes,
        till_id: TillId,
        secrets: Secrets,
        clock: Clock,
        ids: Ids,
        trouble: StoreUnavailable | None = None,
    ) -> None:
        self.folder = folder
        self.trouble = trouble
        self.engine = engine
        self._key = key
        self._till_id = till_id
        self._secrets = secrets
        self._clock = clock
        self._ids = ids
        self._packs = Packs()
        self._turn = Lock()
        self._writer: PoolProxiedConnection | None = None
        self._identity: TillIdentity | None = None
        self._wrote = False

    @property
    def key_id(self) -> str:
        """The name under which the key store keeps this till's keys."""
        return self._till_id.key_id

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """Open one consistent view of the journal."""
        trouble = self.trouble.reason if self.trouble else ""
        with plainly(DATABASE), reading(self.engine) as connection:
            yield Reading(Db(connection), self._packs, self._clock, trouble)

    @contextmanager
    def write(self) -> Iterator[Writing]:
        """Open one write of the journal; the lanes of this process take turns, other processes wait for the file."""
        with self._turn, plainly(DATABASE), transaction(self._own_connection()) as connection:
            db = Db(connection)
            # One process writes a till, and its identity changes in `begin_epoch` only, so it is read once.
            self._identity = self._identity or epochs.current(db)
            unit = Writing(db, self._packs, self._clock, self._ids, self._identity)
            yield unit
            unit.finish()
        self._wrote = True
        if unit.high_water:
            self.remember_high_water()

    def remember_high_water(self) -> None:
        """Tell the key store how far this journal is."""
        with self.read() as reader:
            head = reader.head()
        high_water.remember(self._secrets, self.key_id, head)
        self._wrote = False

    def begin_epoch(self, identity: TillIdentity, *, key_id: str | None = None) -> None:
        """Go on with the same journal under the next epoch, as central gave it at a new enrolment.

        The journal first, `till.id` last: when the power goes between the two, opening finishes what was begun.
        `key_id` names new keys in the key store; the journal's own key is kept there too.

        Raises: AlreadyEnrolled, for another council or an epoch used before.
        """
        chosen = key_id or self.key_id
        self._secrets.set(f"{chosen}/journal", self._key)
        with self._turn, plainly(DATABASE), transaction(self._own_connection()) as connection:
            self._identity = None
            db = Db(connection)
            epochs.begin(db, identity, chosen, self._clock.now())
            head = chain.head(db, identity.epoch)
        self._till_id = TillId.made(
            identity.council, identity.till, identity.epoch, chosen, self._key, place_of(self.folder)
        )
        write_till_id(self.folder, self._till_id)
        self.trouble = None
        high_water.remember(self._secrets, chosen, head)

    def backup(self, target: Path) -> Path:
        """Copy the journal, encrypted as it is, into the folder `target`; the copy is opened and checked first.

        Raises: StoreUnavailable with code "backup_folder" or "backup_differs"; DiskFull.
        """
        at = self._clock.now()
        copy = backups.copy(self.engine, self._key, self.folder, target, at)
        with self.write() as unit:
            unit.note_backup(at)
        return copy

    def catalogue_generation(self) -> str:
        """Return the generation of the account file in use; "" when there is none."""
        with self.read() as reader:
            return reader.catalogue_generation()

    def use_catalogue(self, generation: str) -> None:
        """Point at the generation of the account file to use from now on."""
        with self.write() as unit:
            unit.use_catalogue(generation)

    def close(self) -> None:
        """Let go of the file, after telling the key store how far it came; unsent facts stay in it."""
        if self._wrote and self.trouble is None:
            with suppress(StoreUnavailable):
                self.remember_high_water()
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            self.engine.dispose()

    def _own_connection(self) -> Connection:
        """Return the connection this process writes on; it is kept, because a pool would cost a payment its time."""
        if self._writer is None:
            self._writer = self.engine.raw_connection()
        return cast("Connection", self._writer.driver_connection)
