"""Name the database driver in one place, typed as far as the store uses it, and say its faults in plain words.

`sqlcipher3` is SQLite with every page encrypted and authenticated. A raw 32-byte key is given, never a passphrase:
stretching a passphrase would cost 170 ms for every connection.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol, cast

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from ims_desktop.errors import DamagedJournal, DiskFull, StoreUnavailable
from ims_desktop.words import Words, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

type_of_module = dbapi2
"""What SQLAlchemy is handed as its driver module."""

DatabaseError = cast("type[Exception]", dbapi2.DatabaseError)
OperationalError = cast("type[Exception]", dbapi2.OperationalError)
IntegrityError = cast("type[Exception]", dbapi2.IntegrityError)

Value = str | int | bytes | None
Row = tuple[Value, ...]

BUSY_TIMEOUT_S: Final = 5.0
_ERROR, _BUSY, _LOCKED, _READONLY, _INTERRUPT, _IOERR = 1, 5, 6, 8, 9, 10
_CORRUPT, _FULL, _CANTOPEN, _NOTADB = 11, 13, 14, 26
_WRITING = say("Another program is writing to {file}. Nothing was recorded. Try again.")
_UNREADABLE = say("{file} cannot be read or written. Nothing was recorded. Check the disk.")
_READING = say(
    "{file} may only be read by this person, and even to look into it the right to write beside it is needed. "
    "Nothing was recorded. Ask IT for that right."
)
_PLAIN: Final[dict[int, tuple[str, Words]]] = {
    _BUSY: ("busy", _WRITING),
    _LOCKED: ("busy", _WRITING),
    _INTERRUPT: ("interrupted", say("The search was stopped.")),
    _READONLY: ("store_read_only", _READING),
    _IOERR: ("store_unreadable", _UNREADABLE),
    _CANTOPEN: ("store_unreadable", _UNREADABLE),
}


class Cursor(Protocol):
    """The part of a driver cursor the store uses."""

    @property
    def rowcount(self) -> int: ...
    @property
    def lastrowid(self) -> int: ...
    def fetchone(self) -> tuple[Value, ...] | None: ...
    def fetchall(self) -> list[tuple[Value, ...]]: ...
    def fetchmany(self, size: int) -> list[tuple[Value, ...]]: ...
    def __iter__(self) -> Iterator[tuple[Value, ...]]: ...


class Connection(Protocol):
    """The part of a driver connection the store uses."""

    @property
    def in_transaction(self) -> bool: ...
    def execute(self, sql: str, parameters: Sequence[Value] = ()) -> Cursor: ...
    def executemany(self, sql: str, parameters: Iterable[Sequence[Value]]) -> Cursor: ...
    def backup(self, target: Connection) -> None: ...
    def interrupt(self) -> None: ...
    def close(self) -> None: ...


def connect(path: Path, key: bytes, *, read_only: bool = False, create: bool = False) -> Connection:
    """Open a file with its raw key; nothing is read yet, so a wrong key shows at the first statement.

    The connection commits by itself unless told BEGIN, and may move between threads: a pool lends it to one at a time.
    """
    mode = "ro" if read_only else "rwc" if create else "rw"
    connection = cast(
        "Connection",
        dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_TIMEOUT_S,
        ),
    )
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


@contextmanager
def plainly(name: str, damaged: Callable[[Words], StoreUnavailable] = DamagedJournal) -> Iterator[None]:
    """Turn the driver's faults that are the world's into our own; what is our bug passes as it is.

    Raises: DiskFull, DamagedJournal (or what `damaged` makes), StoreUnavailable with code "busy", "interrupted",
    "store_read_only" or "store_unreadable".
    """
    try:
        yield
    except (DatabaseError, DBAPIError) as wrapped:
        problem = wrapped.orig if isinstance(wrapped, DBAPIError) else wrapped
        told = None if problem is None else told_plainly(problem, name, damaged)
        if told is None:
            raise
        raise told from wrapped


def is_damage(problem: Exception) -> bool:
    """Tell whether the file is not what it should be under this key: a wrong key and a flipped bit look the same."""
    return _code(problem) in {_NOTADB, _CORRUPT}


def lacks_table(problem: Exception) -> bool:
    """Tell whether the file is a database without its tables: empty, or left half made."""
    return _code(problem) == _ERROR and str(problem).startswith("no such table")


def told_plainly(
    problem: Exception, name: str, damaged: Callable[[Words], StoreUnavailable] = DamagedJournal
) -> StoreUnavailable | None:
    """Return what a fault of the driver means for people; None when it is our bug."""
    code = _code(problem)
    if code == _FULL:
        return DiskFull(say("The disk is full. Nothing was recorded. Make room on the disk, then try again."))
    if code in {_NOTADB, _CORRUPT}:
        return damaged(damaged_words(name))
    if code not in _PLAIN:
        return None
    reason, words = _PLAIN[code]
    return StoreUnavailable(say(words.template, file=name), code=reason)


def damaged_words(name: str) -> Words:
    """Say that a file is not as it was written."""
    return say(
        "{file} is damaged: a page of it is not as it was written. No money can be taken with it. "
        "Keep the file as it is and call IT: the copy in the backup folder brings the till back.",
        file=name,
    )


def _code(problem: Exception) -> int:
    return int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF
