"""Keep every caller to a pace: so many requests a minute, whichever worker or instance they reach.

The count is in the records, because nothing else is shared. A worker takes a handful of requests at a time from it and
serves these without asking again: one small write for many requests. What it took and did not use is lost to the caller
when the minute ends, which is at most one handful for each worker.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, case, text

from sync.central import tables
from sync.central.dialect import insert_into
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.database import Database

WINDOW: Final = timedelta(minutes=1)
HANDFULS: Final = 50
"""Into how many handfuls the requests of a minute are split."""

_LAZY: Final = text("SET LOCAL synchronous_commit = off")
_ADDRESSES_MAX: Final = 10_000


@dataclass(slots=True)
class Pace:
    """The pace of the callers. Its life is the process's.

    Shape: `per_minute` is from a kind of caller (`till`, `key`, `person`) to its requests a minute; a kind that is
    not named is not counted.
    """

    per_minute: Mapping[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _window: datetime | None = None
    _handfuls: dict[tuple[str, str], int] = field(default_factory=dict)

    def admit(self, database: Database, council: str, kind: str, name: str, now: datetime) -> None:
        """Count a request of a caller.

        Raises: Refusal 429, which says when the next minute begins.
        """
        most = self.per_minute.get(kind, 0)
        if most < 1:
            return
        window = now.replace(second=0, microsecond=0)
        caller = (council, f"{kind}:{name}"[:80])
        served = self._take(window, caller)
        if served is None:
            handful = max(1, most // HANDFULS)
            with database.write(council) as connection:
                counted = _count(connection, *caller, window, handful)
            served = self._grant(window, caller, max(0, min(handful, most - (counted - handful))))
        if not served:
            wait_s = (window + WINDOW - now).total_seconds()
            raise Refusal(429, "too_many", "Too many requests in a minute.", retry_after_s=int(wait_s) + 1)

    def _take(self, window: datetime, caller: tuple[str, str]) -> bool | None:
        """Take one request of the handful: None when the records must be asked, False when they have no more."""
        with self._lock:
            self._turn(window)
            left = self._handfuls.get(caller, 0)
            if left > 0:
                self._handfuls[caller] = left - 1
            return left > 0 if left else None

    def _grant(self, window: datetime, caller: tuple[str, str], granted: int) -> bool:
        """Put what the records gave to the handful and take one; -1 is left when there was none to take."""
        with self._lock:
            self._turn(window)
            left = max(0, self._handfuls.get(caller, 0)) + granted
            self._handfuls[caller] = left - 1
            return left > 0

    def _turn(self, window: datetime) -> None:
        if window != self._window:
            self._window = window
            self._handfuls.clear()


def _count(connection: Connection, council: str, caller: str, window: datetime, requests: int) -> int:
    """Count requests in the window; return how many that makes. A count that a crash loses harms nobody."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LAZY)
    p = tables.pace
    row = insert_into(connection, p).values(council=council, caller=caller, window_at=window, requests=requests)
    # The clock of another instance may be a little ahead; one that is far ahead was set back since.
    running = and_(p.c.window_at >= window, p.c.window_at <= window + WINDOW)
    counted = connection.execute(
        row.on_conflict_do_update(
            index_elements=[p.c.council, p.c.caller],
            set_={
                "window_at": case((running, p.c.window_at), else_=row.excluded.window_at),
                "requests": case((running, p.c.requests + requests), else_=requests),
            },
        ).returning(p.c.requests)
    ).scalar_one()
    return int(counted)


@dataclass(slots=True)
class Attempts:
    """Count what strangers try, by address, in this process alone. Its life is the process's.

    Only the event loop asks, one at a time.
    """

    per_minute: int = 0
    _began: float = 0.0
    _counts: dict[str, int] = field(default_factory=dict)

    def wait_s(self, address: str, now_s: float) -> int:
        """Count an attempt; return how long to wait when there were too many, else 0. Units: seconds."""
        if self.per_minute < 1:
            return 0
        if now_s - self._began >= WINDOW.total_seconds():
            self._began = now_s
            self._counts.clear()
        if address not in self._counts and len(self._counts) >= _ADDRESSES_MAX:
            return 0
        self._counts[address] = self._counts.get(address, 0) + 1
        over = self._counts[address] > self.per_minute
        return int(self._began + WINDOW.total_seconds() - now_s) + 1 if over else 0
