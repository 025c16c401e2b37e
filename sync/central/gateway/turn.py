"""See that one forwarder works for a council, however many processes and instances serve.

On PostgreSQL it is an advisory lock of a connection that does nothing else: it ends with the connection, so a process
that is killed leaves nothing behind, and the server notices a machine that vanished within a minute. Whoever lost its
turn without knowing yet does no harm: a line is claimed by its number of attempts before it leaves, and a second claim
of the same line finds it changed. On SQLite there is one process, and the turn is within it.
"""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sync.central.dialect import is_file, open_engine

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_NOTICE_S: Final = (
    "SET tcp_keepalives_idle = 20",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)
_TAKE: Final = text("SELECT pg_try_advisory_lock(:key)")
_STILL: Final = text("SELECT 1")
_TAKEN: Final[set[tuple[str, str]]] = set()
_TAKEN_LOCK: Final = threading.Lock()


class Line:
    """A connection that does nothing but hold turns. Whoever uses it holds `lock`. Shape: `number` grows with each."""

    def __init__(self, url: str) -> None:
        self.lock = threading.Lock()
        self.number = 0
        self._url = url
        self._engine: Engine | None = None
        self._connection: Connection | None = None

    def connection(self) -> Connection:
        """Return the connection, proved to stand, or a new one. Raises: DBAPIError."""
        if self._connection is not None:
            self._connection.execute(_STILL)
            return self._connection
        self._engine = self._engine or open_engine(self._url)
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection, self.number = connection, self.number + 1
        for notice in _NOTICE_S:
            connection.execute(text(notice))
        return connection

    def drop(self) -> None:
        """Let go of the connection, and of every turn with it."""
        connection, engine = self._connection, self._engine
        self._connection = self._engine = None
        if connection is not None:
            connection.invalidate()
            connection.close()
        if engine is not None:
            engine.dispose()


class Turn:
    """One process's claim to do one kind of work for a council, to forward unless said. `release` ends it.

    Shape: `line` is shared by several turns that end together; without one a turn has its own, while it is held.
    """

    def __init__(self, url: str, slug: str, work: str = "forward", line: Line | None = None) -> None:
        self._url = url
        self._name = f"ims.{work}:{slug}"
        digest = hashlib.sha256(self._name.encode()).digest()
        self._key = int.from_bytes(digest[:8], "big", signed=True)
        self._shared = line is not None
        self._line = line or Line(url)
        self._held_by = 0
        self._mine = False

    def held(self) -> bool:
        """Take the turn when it is free; tell whether it is ours."""
        if is_file(self._url):
            return self._held_here()
        with self._line.lock:
            try:
                return self._take(self._line.connection())
            except DBAPIError:
                self._line.drop()
                return False

    def release(self) -> None:
        """Let another one have it; a shared line holds it until it is dropped."""
        if self._mine:
            with _TAKEN_LOCK:
                _TAKEN.discard((self._url, self._name))
            self._mine = False
        if not self._shared:
            with self._line.lock:
                self._line.drop()

    def _held_here(self) -> bool:
        with _TAKEN_LOCK:
            if not self._mine and (self._url, self._name) not in _TAKEN:
                _TAKEN.add((self._url, self._name))
                self._mine = True
        return self._mine

    def _take(self, connection: Connection) -> bool:
        """Take the turn on a connection that stands; it is ours for as long as this connection stands."""
        if self._held_by == self._line.number:
            return True
        if connection.execute(_TAKE, {"key": self._key}).scalar_one():
            self._held_by = self._line.number
            return True
        if not self._shared:
            self._line.drop()
        return False
