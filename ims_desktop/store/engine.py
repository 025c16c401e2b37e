"""Make the engine of an encrypted file: raw key first, then the settings that keep money through a power cut.

WAL with `synchronous=FULL`: one writer, readers beside it, and a commit that is on the disk before anyone is told.
NORMAL may lose the last receipts at a power cut, so it is never used here.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

from ims_desktop.store.driver import connect, type_of_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from ims_desktop.store.driver import Connection

POOL_SIZE: Final = 8
_PRAGMAS: Final = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    # REPLACE would delete a row without asking the triggers.
    "PRAGMA recursive_triggers = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


def make_engine(path: Path, key: bytes, *, read_only: bool = False, create: bool = False) -> Engine:
    """Make the engine of `till.db`; nothing is opened until the first connection is asked for."""

    def creator() -> Connection:
        connection = connect(path, key, read_only=read_only, create=create)
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    return create_engine("sqlite://", creator=creator, module=type_of_module, poolclass=QueuePool, pool_size=POOL_SIZE)


@contextmanager
def borrowed(engine: Engine) -> Iterator[Connection]:
    """Lend a driver connection of the pool for the length of the block."""
    lent = engine.raw_connection()
    try:
        yield cast("Connection", lent.driver_connection)
    finally:
        lent.close()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Hold one consistent view of the file until the block ends."""
    with borrowed(engine) as connection:
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


@contextmanager
def transaction(connection: Connection) -> Iterator[Connection]:
    """Hold the one write transaction: committed when the block ends well, as if it never was when it raises.

    BEGIN IMMEDIATE, because a transaction that reads first and writes later is refused when another wrote between.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Hold the one write transaction on a connection of the pool."""
    with borrowed(engine) as connection, transaction(connection):
        yield connection
