"""Read and write one generation of the account file."""

from __future__ import annotations

import os
from contextlib import contextmanager
from threading import Event, Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, create_engine, func, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.pool import QueuePool

from ims_desktop.store.accounts.rows import COLUMNS, PUT, holder_of, row_of
from ims_desktop.store.accounts.search import search
from ims_desktop.store.accounts.tables import account, metadata, progress
from ims_desktop.store.accounts.word_build import build
from ims_desktop.store.accounts.word_changes import WordChanges
from ims_desktop.store.accounts.word_reader import Kept, WordReader
from ims_desktop.store.driver import connect, type_of_module
from ims_desktop.store.engine import borrowed, reading, writing
from ims_desktop.store.statements import Db, Statement
from ims_desktop.store.values import moment_text, to_int, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Engine

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.records import AccountsPage, SearchPage
    from ims_desktop.store.driver import Connection, Row

_POOL_SIZE: Final = 8
_COLUMNS: Final = tuple(account.c[name] for name in COLUMNS)
_FIND: Final = Statement(
    select(*_COLUMNS).where(
        account.c.reference == bindparam("reference"),
        account.c.fund == bindparam("fund"),
        account.c.council == bindparam("council"),
    )
)
_FIND_REFERENCE: Final = Statement(
    select(*_COLUMNS)
    .where(account.c.reference == bindparam("reference"), account.c.council == bindparam("council"))
    .order_by(account.c.fund)
)
_COUNT: Final = Statement(select(func.count()).select_from(account))
_LAST_ID: Final = Statement(select(func.coalesce(func.max(account.c.id), 0)))
_ADDED: Final = Statement(select(func.count()).select_from(account).where(account.c.id > bindparam("after")))
_EVERYONE: Final = f"SELECT {', '.join(COLUMNS)} FROM account ORDER BY id"  # noqa: S608 - our own columns
_PROGRESS: Final = Statement(select(progress.c.key, progress.c.value))
_NOTE: Final = Statement(
    upsert(progress)
    .values(key=bindparam("key"), value=bindparam("value"))
    .on_conflict_do_update(index_elements=["key"], set_={"value": bindparam("value")})
)
_INDEXED: Final = "SELECT base, next FROM index_state"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_READING_KIB: Final = 20 * 1024
_LOADING_KIB: Final = 96 * 1024
_LOADING_PAGES: Final = 16_000
"""So many pages are gathered before they are put in their places: a load touches the same ones again and again."""
_MUCH: Final = 2_000
_MUCH_OF_ALL: Final = 20
"""What came since the base was built is read into it once it is so many accounts, and one in so many of all."""


class AccountFile:
    """One `catalogue-<generation>.db`: encrypted, read by several lanes while one writes."""

    def __init__(self, path: Path, key: bytes, *, read_only: bool = False) -> None:
        self.path = path
        self.generation = path.stem.removeprefix("catalogue-")
        self._engine = _make_engine(path, key, read_only=read_only)
        self._looking = Lock()
        self._searches: list[tuple[Connection, Event]] = []
        self._kept = Kept()

    @classmethod
    def made(cls, path: Path, key: bytes) -> AccountFile:
        """Make a new, empty generation."""
        made = cls(path, key)
        metadata.create_all(made._engine)
        return made

    # ------------------------------------------------------------------------------------------------------- reading
    def progress(self) -> dict[str, str]:
        """Return how far the file was loaded. Shape: cursor, version, as_of, accounts, complete ("1" when it is)."""
        with borrowed(self._engine) as connection:
            return {to_text(key): to_text(value) for key, value in Db(connection).all(_PROGRESS)}

    def find(self, council: str, fund: str, reference: str) -> AccountHolder | None:
        """Return the account of a fund with exactly this reference."""
        with borrowed(self._engine) as connection:
            row = Db(connection).one(_FIND, council=council, fund=fund, reference=reference)
        return None if row is None else holder_of(row)

    def find_reference(self, council: str, reference: str) -> tuple[AccountHolder, ...]:
        """Return the accounts of any fund with exactly this reference."""
        with borrowed(self._engine) as connection:
            rows = Db(connection).all(_FIND_REFERENCE, council=council, reference=reference)
        return tuple(holder_of(row) for row in rows)

    @contextmanager
    def everyone(self) -> Iterator[tuple[dict[str, str], Iterator[AccountHolder]]]:
        """Lend how far the file is and every account in it, both as of one moment, while others go on writing."""
        with reading(self._engine) as connection:
            notes = {to_text(key): to_text(value) for key, value in Db(connection).all(_PROGRESS)}
            yield notes, (holder_of(row) for row in connection.execute(_EVERYONE))

    def page(self, text: str, limit: int, fund: str | None) -> SearchPage:
        """Return a page of accounts that fit some words, likely ones first; `interrupt` stops it.

        Raises: StoreUnavailable with code "interrupted".
        """
        with reading(self._engine) as connection, self._under_way(connection) as stopped:
            return search(WordReader(connection, self._kept, stopped), text, limit, fund)

    def interrupt(self) -> None:
        """Stop the searches under way."""
        with self._looking:
            for connection, stopped in self._searches:
                stopped.set()
                connection.interrupt()

    @contextmanager
    def _under_way(self, connection: Connection) -> Iterator[Event]:
        one = (connection, Event())
        with self._looking:
            self._searches.append(one)
        try:
            yield one[1]
        finally:
            with self._looking:
                self._searches.remove(one)

    # ------------------------------------------------------------------------------------------------------- writing
    def load(self, holders: Iterable[AccountHolder], notes: Mapping[str, str] = _NOTHING) -> int:
        """Write accounts in bulk and what to remember of how far this brings the file; return how many are new.

        All or nothing. They are found by words once `build_index` was run.
        """
        return self.load_rows(map(row_of, holders), notes)

    def load_rows(self, rows: Iterable[Row], notes: Mapping[str, str] = _NOTHING) -> int:
        """Do the same with accounts that are rows already, in the order of `COLUMNS`."""
        with writing(self._engine) as connection:
            _make_room(connection)
            db = Db(connection)
            last = db.all(_LAST_ID)[0][0]
            connection.executemany(PUT, rows)
            _note(db, notes)
            return to_int(db.all(_ADDED, after=last)[0][0])

    def build_index(self, progress: Callable[[int, int], None]) -> None:
        """Make the accounts findable by words; `progress` is told how many of how many accounts are done.

        All or nothing: a build cut off is begun again. What `progress` raises ends it so.
        """
        with writing(self._engine) as connection:
            _make_room(connection)
            total = to_int(Db(connection).all(_COUNT)[0][0])
            build(connection, progress, total)
        with borrowed(self._engine) as connection:
            connection.execute(f"PRAGMA cache_size = -{_READING_KIB}")
        progress(total, total)

    def note(self, notes: Mapping[str, str]) -> None:
        """Remember how far the file is; read back by `progress`."""
        with writing(self._engine) as connection:
            _note(Db(connection), notes)

    def apply(self, page: AccountsPage, council: str) -> None:
        """Write one page of changes, their words, and how far it brings the file, all or nothing."""
        with writing(self._engine) as connection:
            db = Db(connection)
            changes = WordChanges(connection)
            removed = sum(changes.remove(council, fund, reference) for fund, reference in page.gone)
            added = sum(changes.put(holder) for holder in page.accounts)
            changes.write()
            known = {to_text(key): to_text(value) for key, value in db.all(_PROGRESS)}
            notes = {"cursor": page.cursor, "accounts": str(int(known.get("accounts", "0")) + added - removed)}
            if page.last:
                notes |= {"version": page.version, "as_of": moment_text(page.as_of), "complete": "1"}
            _note(db, notes)

    def settle(self) -> None:
        """Bring a newly loaded file to rest before it is used: words in the base, everything on the disk."""
        with borrowed(self._engine) as connection:
            base, following = connection.execute(_INDEXED).fetchone() or (0, 0)
        since = to_int(following) - to_int(base)
        if since > _MUCH and since * _MUCH_OF_ALL > to_int(following):
            self.build_index(lambda _done, _total: None)
        with borrowed(self._engine) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())

    def close(self) -> None:
        """Let go of the file; searches under way keep their connection until they end."""
        self._engine.dispose()


def files_of(path: Path) -> tuple[Path, ...]:
    """Return a database file and the two that stand beside it while it is open."""
    return (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"))


def _make_engine(path: Path, key: bytes, *, read_only: bool) -> Engine:
    def creator() -> Connection:
        connection = connect(path, key, read_only=read_only, create=not read_only)
        # A search reads some hundred pages nobody read before: with SHA-512 most of that time goes into their seals.
        connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
        # Not FULL: what a power cut takes from the end central gives again. Not OFF: pages of two moments, each good in
        # itself, would make an account that is there look as if it was not. Only checkpoints wait for the disk.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{_READING_KIB}")
        connection.execute("PRAGMA secure_delete = ON")
        return connection

    return create_engine("sqlite://", creator=creator, module=type_of_module, poolclass=QueuePool, pool_size=_POOL_SIZE)


def _make_room(connection: Connection) -> None:
    """Give a connection the memory a load needs."""
    connection.execute(f"PRAGMA cache_size = -{_LOADING_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOADING_PAGES}")


def _note(db: Db, notes: Mapping[str, str]) -> None:
    db.run_all(_NOTE, ({"key": key, "value": value} for key, value in notes.items()))
