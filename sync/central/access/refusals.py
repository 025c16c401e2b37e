"""Note who was turned away, so that staff see it and whoever knocks all night cannot fill the audit.

Counted by each process for itself: a row for the first refusal of a minute, for the tenth, the hundredth and so on.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from sync.central import audit
from sync.central.councils import is_here
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sync.central.database import Database

SOMEBODY: Final = "somebody"
WINDOW: Final = timedelta(minutes=1)
_SUBJECTS_MAX: Final = 10_000
_OF_CREDENTIALS: Final = (401, 403)


class Refusals:
    """The refusals of the running minute. Its life is the process's."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._began: datetime | None = None
        self._counts: dict[tuple[str, ...], int] = {}

    def count(self, *subject: str, now: datetime) -> int:
        """Count a refusal; return how many there were this minute when that is worth a row, else 0."""
        with self._lock:
            if self._began is None or not self._began <= now < self._began + WINDOW:
                self._began = now
                self._counts.clear()
            if subject not in self._counts and len(self._counts) >= _SUBJECTS_MAX:
                return 0
            counted = self._counts[subject] = self._counts.get(subject, 0) + 1
        return counted if _is_round(counted) else 0

    def note(
        self, database: Database, council: str, actor: str, action: str, detail: str, now: datetime, *, peer: str = ""
    ) -> None:
        """Write a refusal of a council that is here, in a transaction of its own; from many addresses it is one."""
        counted = self.count(council, actor, action, detail, now=now)
        if not counted:
            return
        where = f"from {peer}" if peer else ""
        times = "" if counted == 1 else f"{counted} times in a minute"
        with database.write(council) as connection:
            said = ", ".join(part for part in (detail, where, times) if part)
            audit.note(connection, council, now, actor, action, said)

    @contextmanager
    def noting(
        self,
        database: Database,
        council: str,
        action: str,
        now: datetime,
        *,
        peer: str,
        usual: type[Refusal] | tuple[()] = (),
    ) -> Iterator[None]:
        """Note a credential that is refused inside: who sent it is nobody we know, and the council only what they said.

        Shape: `usual` is what every till is told now and then, which is not worth a row.

        Raises: Refusal, as it was.
        """
        try:
            yield
        except Refusal as why:
            if why.status in _OF_CREDENTIALS and not isinstance(why, usual):
                with database.read(council) as connection:
                    here = is_here(connection, council)
                if here:
                    self.note(database, council, SOMEBODY, action, why.code, now, peer=peer)
            raise


def _is_round(count: int) -> bool:
    """Tell whether a count is 1, 10, 100 and so on."""
    return str(count).rstrip("0") == "1"
