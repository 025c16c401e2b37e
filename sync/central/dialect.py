"""Hold what differs between SQLite and PostgreSQL; every other module writes SQL that both understand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_json
from sqlalchemy import (
    ARRAY,
    JSON,
    LargeBinary,
    String,
    Text,
    any_,
    bindparam,
    cast,
    column,
    create_engine,
    event,
    func,
    literal,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import URL, Column, ColumnElement, Connection, Engine, Table
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry
    from sqlalchemy.types import TypeEngine

    from sync.central.seal import Seal

BUSY_MS: Final = 10_000
CONNECT_S: Final = 5
_SEAL: Final = "ims_seal"
_HOLD = text("SELECT pg_advisory_xact_lock(hashtext(:council), hashtext(:name))")
_GIVE_UP = text("SELECT set_config('statement_timeout', :limit, true)")
_ENTER = text("SELECT set_config('ims.council', :council, true)")


def is_file(url: str) -> bool:
    """Tell whether the database is a file of ours, which we may bring up to date by ourselves."""
    return make_url(url).get_backend_name() == "sqlite"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long PostgreSQL lets a process have what, and how many connections it holds.

    Units: milliseconds, 0 for as long as it takes; `wait_s` seconds until somebody who waits for a connection is told.
    """

    connections: int = 15
    statement_ms: int = 0
    lock_ms: int = 0
    idle_ms: int = 0
    wait_s: int = 30


AT_WORK: Final = Limits()
"""For the command line: a load or a migration takes what it takes."""

SERVING: Final = Limits(connections=20, statement_ms=30_000, lock_ms=10_000, idle_ms=60_000, wait_s=5)
"""For requests: nobody waits at a counter for longer, and a worker that hangs lets go of its locks."""


def open_engine(url: str, limits: Limits = AT_WORK) -> Engine:
    """Open the database; its parameters never appear in an error, because they are about people."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    return create_engine(
        parsed,
        hide_parameters=True,
        # A connection that the server closed meanwhile (a restart) is replaced before anybody uses it.
        pool_pre_ping=True,
        pool_size=limits.connections,
        max_overflow=0,
        pool_timeout=limits.wait_s,
        connect_args=_arguments(parsed, limits),
    )


def _arguments(url: URL, limits: Limits) -> dict[str, object]:
    """Return what a connection begins with; what the operator says in the address goes before."""
    settings = {
        "statement_timeout": limits.statement_ms,
        "lock_timeout": limits.lock_ms,
        "idle_in_transaction_session_timeout": limits.idle_ms,
        # Whatever the server was set up with: in another zone the first and the last moments cannot be read back.
        "timezone": "UTC",
    }
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    told = url.query.get("options", "")
    options = {"options": f"{ours} {told if isinstance(told, str) else ' '.join(told)}".strip()}
    usual = {"connect_timeout": CONNECT_S, "application_name": "ims-central"}
    return {name: value for name, value in usual.items() if name not in url.query} | options


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an INSERT that may say ON CONFLICT, in this connection's own words."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_many(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> tuple[sqlite.Insert | postgresql.Insert, Any]:
    """Begin an INSERT of many rows that all name the same columns; return it with what to execute it with.

    PostgreSQL takes them as one JSON document in one statement, which is several times as fast as a statement for a
    row. Bytes have no place in JSON: a table with bytes takes its rows one by one.
    """
    if connection.dialect.name != "postgresql":
        return sqlite.insert(table), rows
    return _insert_from_json(table, tuple(rows[0])), {"rows": to_json(rows).decode()}


@lru_cache(maxsize=256)
def _insert_from_json(table: Table, names: tuple[str, ...]) -> postgresql.Insert:
    """Build the statement once for a table and its columns: building takes longer than running it.

    Raises: TypeError for a column of bytes.
    """
    if any(isinstance(table.c[name].type, LargeBinary) for name in names):
        raise TypeError(f"the bytes of {table.name} have no place in JSON")
    said = (
        func.json_to_recordset(cast(bindparam("rows", type_=Text()), JSON()))
        .table_valued(*(column(name, _loose(table.c[name].type)) for name in names), name="said")
        .render_derived(with_types=True)
    )
    return postgresql.insert(table).from_select(names, select(*(said.c[name] for name in names)))


def _loose(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Read a bounded text without its bound: the column itself refuses what is too long."""
    return Text() if isinstance(kind, String) else kind


def among(connection: Connection, values_of: Column[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Say that a column has one of many values, in words that are the same however many there are.

    What PostgreSQL has read once it need not read again; a list of its own for each value would be new each time.
    """
    if connection.dialect.name == "postgresql":
        return values_of == any_(literal(list(values), ARRAY(values_of.type)))
    return values_of.in_(list(values))


def hold(connection: Connection, council: str, names: Iterable[str]) -> None:
    """Hold things by name until the transaction ends, so that whoever else would touch them waits.

    Always all at once and in one order. In a file whoever writes is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        for name in sorted(set(names)):
            connection.execute(_HOLD, {"council": council, "name": name})


def give_up_after(connection: Connection, milliseconds: int) -> None:
    """Let no question of this transaction take longer; a file has one reader who may wait."""
    if connection.dialect.name == "postgresql":
        connection.execute(_GIVE_UP, {"limit": str(milliseconds)})


def enter(connection: Connection, council: str | None) -> None:
    """Confine the transaction to one council's rows: the second wall, behind the queries that all name the council."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ENTER, {"council": council or ""})


def with_seal(plain: Connection, seal: Seal | None) -> Connection:
    """Let whoever has this connection open the councils' keys."""
    return plain.execution_options(**{_SEAL: seal})


def seal_of(connection: Connection) -> Seal | None:
    """Return what opens the councils' keys, if there is a key file."""
    found: Seal | None = connection.get_execution_options().get(_SEAL)
    return found


def for_writing(plain: Connection) -> Connection:
    """Make ready to write."""
    return plain.execution_options(ims_writing=True)


def for_reading(plain: Connection) -> Connection:
    """Make ready to read one view, however many questions are asked of it."""
    if plain.dialect.name == "postgresql":
        return plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return plain


def _sqlite_engine(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once when writing: two that read first and write then would stop each other."""
    writing = connection.get_execution_options().get("ims_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
