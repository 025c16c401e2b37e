"""Read and write one generation of the account file."""

from __future__ import annotations

import os
from contextlib import contextmanager
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, create_engine, delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.pool import QueuePool

from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.records import SearchPage
from ims_desktop.store.catalogue_tables import WORDS, account, metadata, progress
from ims_desktop.store.driver import connect, type_of_module
from ims_desktop.store.engine import borrowed, reading, writing
from ims_desktop.store.search_words import ALL, PERSON, queries_of
from ims_desktop.store.statements import Db, Statement
from ims_desktop.store.values import moment_text, to_int, to_optional_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Engine

    from ims_desktop.records import AccountsPage
    from ims_desktop.store.driver import Connection, Row, Value

_POOL_SIZE: Final = 8
_COLUMNS: Final = tuple(column for column in account.columns if column.name != "id")
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
_NEW: Final[dict[str, Any]] = {column.name: bindparam(column.name) for column in _COLUMNS}
_PUT: Final = Statement(
    upsert(account).values(_NEW).on_conflict_do_update(index_elements=["reference", "fund", "council"], set_=_NEW)
)
_REMOVE: Final = Statement(
    delete(account).where(
        account.c.reference == bindparam("reference"),
        account.c.fund == bindparam("fund"),
        account.c.council == bindparam("council"),
    )
)
_LAST_ID: Final = Statement(select(func.coalesce(func.max(account.c.id), 0)))
_COUNT: Final = Statement(select(func.count()).select_from(account))
_ADDED: Final = Statement(select(func.count()).select_from(account).where(account.c.id > bindparam("after")))
_PROGRESS: Final = Statement(select(progress.c.key, progress.c.value))
_NOTE: Final = Statement(
    upsert(progress)
    .values(key=bindparam("key"), value=bindparam("value"))
    .on_conflict_do_update(index_elements=["key"], set_={"value": bindparam("value")})
)
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_SELECTED: Final = ", ".join(f"account.{column.name}" for column in _COLUMNS)
_EVERYONE: Final = f"SELECT {_SELECTED} FROM account ORDER BY id"  # noqa: S608 - our own columns


def _search(index: str) -> str:
    return (
        f"SELECT account.id, {_SELECTED} FROM {index} JOIN account ON account.id = {index}.rowid "  # noqa: S608 - ours
        f"WHERE {index} MATCH ?"
    )


_SEARCH: Final = {index: _search(index) for index in (PERSON, ALL)}


class AccountFile:
    """One `catalogue-<generation>.db`: encrypted, read by several lanes while one writes."""

    def __init__(self, path: Path, key: bytes, *, read_only: bool = False) -> None:
        self.path = path
        self.generation = path.stem.removeprefix("catalogue-")
        self._engine = _make_engine(path, key, read_only=read_only)
        self._looking = Lock()
        self._searches: list[Connection] = []

    @classmethod
    def made(cls, path: Path, key: bytes) -> AccountFile:
        """Make a new, empty generation."""
        made = cls(path, key)
        metadata.create_all(made._engine)
        with writing(made._engine) as connection:
            for statement in WORDS:
                connection.execute(statement)
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
        return None if row is None else _holder(row)

    def find_reference(self, council: str, reference: str) -> tuple[AccountHolder, ...]:
        """Return the accounts of any fund with exactly this reference."""
        with borrowed(self._engine) as connection:
            rows = Db(connection).all(_FIND_REFERENCE, council=council, reference=reference)
        return tuple(_holder(row) for row in rows)

    @contextmanager
    def everyone(self) -> Iterator[tuple[dict[str, str], Iterator[AccountHolder]]]:
        """Lend how far the file is and every account in it, both as of one moment, while others go on writing."""
        with reading(self._engine) as connection:
            notes = {to_text(key): to_text(value) for key, value in Db(connection).all(_PROGRESS)}
            yield notes, (_holder(row) for row in connection.execute(_EVERYONE))

    def search(self, text: str, limit: int, fund: str | None) -> list[AccountHolder]:
        """Return up to `limit` accounts that fit some words, likely ones first; `interrupt` stops it."""
        found: dict[int, AccountHolder] = {}
        narrowed = "" if fund is None else " AND account.fund = ?"
        with borrowed(self._engine) as connection, self._under_way(connection):
            for index, query in queries_of(text):
                values: list[Value] = [query, *([] if fund is None else [fund]), limit]
                rows = connection.execute(f"{_SEARCH[index]}{narrowed} LIMIT ?", values).fetchall()
                tier = {to_int(row[0]): _holder(row[1:]) for row in rows}
                for number in sorted(tier, key=lambda one: _by_name(tier[one])):
                    found.setdefault(number, tier[number])
                if len(found) >= limit:
                    break
        return list(found.values())[:limit]

    def page(self, text: str, limit: int, fund: str | None) -> SearchPage:
        """Return a page of accounts that fit some words, likely ones first, and whether there are more."""
        rows = self.search(text, limit + 1, fund)
        return SearchPage(tuple(rows[:limit]), more=len(rows) > limit)

    def interrupt(self) -> None:
        """Stop the searches under way."""
        with self._looking:
            for connection in self._searches:
                connection.interrupt()

    @contextmanager
    def _under_way(self, connection: Connection) -> Iterator[None]:
        with self._looking:
            self._searches.append(connection)
        try:
            yield
        finally:
            with self._looking:
                self._searches.remove(connection)

    # ------------------------------------------------------------------------------------------------------- writing
    def load(self, holders: Iterable[AccountHolder], notes: Mapping[str, str] = _NOTHING) -> int:
        """Write accounts in bulk and what to remember of how far this brings the file, all or nothing; return how many.

        They are found by words once `build_index` was run.
        """
        with writing(self._engine) as connection:
            db = Db(connection)
            before = to_int(db.all(_COUNT)[0][0])
            db.run_all(_PUT, (_row(holder) for holder in holders))
            db.run_all(_NOTE, ({"key": key, "value": value} for key, value in notes.items()))
            return to_int(db.all(_COUNT)[0][0]) - before

    def build_index(self, progress: Callable[[int, int], None]) -> None:
        """Make the accounts findable by words; `progress` is told how many of how many accounts are done.

        All or nothing: a build cut off is begun again.
        """
        with borrowed(self._engine) as connection:
            total = to_int(Db(connection).all(_COUNT)[0][0])
        progress(total, total)

    def note(self, notes: Mapping[str, str]) -> None:
        """Remember how far the file is; read back by `progress`."""
        with writing(self._engine) as connection:
            Db(connection).run_all(_NOTE, ({"key": key, "value": value} for key, value in notes.items()))

    def apply(self, page: AccountsPage, council: str) -> None:
        """Write one page of changes and how far it brings the file, all or nothing."""
        with writing(self._engine) as connection:
            db = Db(connection)
            removed = sum(
                db.run(_REMOVE, council=council, fund=fund, reference=reference).rowcount
                for fund, reference in page.gone
            )
            last = db.all(_LAST_ID)[0][0]
            db.run_all(_PUT, (_row(holder) for holder in page.accounts))
            added = to_int(db.all(_ADDED, after=last)[0][0])
            known = {to_text(key): to_text(value) for key, value in db.all(_PROGRESS)}
            notes = {"cursor": page.cursor, "accounts": str(int(known.get("accounts", "0")) + added - removed)}
            if page.last:
                notes |= {"version": page.version, "as_of": moment_text(page.as_of), "complete": "1"}
            db.run_all(_NOTE, ({"key": key, "value": value} for key, value in notes.items()))

    def settle(self) -> None:
        """Bring a newly loaded file to rest before it is used: words merged, everything on the disk."""
        with borrowed(self._engine) as connection:
            for index in (PERSON, ALL):
                connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - ours
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
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
        # What a power cut takes from it central gives again; a page half written is noticed by its HMAC.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -16000")
        return connection

    return create_engine("sqlite://", creator=creator, module=type_of_module, poolclass=QueuePool, pool_size=_POOL_SIZE)


def _by_name(holder: AccountHolder) -> tuple[str, str, str, str]:
    return (holder.surname.casefold(), holder.forename.casefold(), holder.address_text.casefold(), holder.reference)


def _row(holder: AccountHolder) -> dict[str, Value]:
    return {
        "council": holder.council,
        "fund": holder.fund,
        "reference": holder.reference,
        "title": holder.title,
        "forename": holder.forename,
        "surname": holder.surname,
        "address": "\n".join(holder.address),
        "postcode": holder.postcode,
        "balance_pence": holder.balance_pence,
        "balance_at": None if holder.balance_at is None else moment_text(holder.balance_at),
        "message_id": holder.message_id,
        "closed": int(holder.closed),
    }


def _holder(row: Row) -> AccountHolder:
    council, fund, reference, title, forename, surname, address, postcode, pence, at, message, closed = row
    return AccountHolder(
        council=to_text(council),
        fund=to_text(fund),
        reference=to_text(reference),
        title=to_text(title),
        forename=to_text(forename),
        surname=to_text(surname),
        address=tuple(to_text(address).split("\n")) if address else (),
        postcode=to_text(postcode),
        balance_pence=None if pence is None else to_int(pence),
        balance_at=to_optional_moment(at),
        message_id=None if message is None else to_int(message),
        closed=bool(closed),
    )
