"""Find accepted payments that are not on the queue yet, and put them there.

The forwarder does this by itself, in its own step, and not the transaction that accepts a payment: a till never waits
for it, a server of an earlier version beside this one loses nothing, and a council that begins to forward brings in
what it has already. A walk along the index of payments by arrival takes a page at a time and asks which allocations of
that page have no row here, so its cost does not grow with the years.

A transaction that commits late leaves a payment behind where the walk has been. So at the end the walk goes back by a
minute each time, by two days every hour, and by two days at every start: a transaction that stays open for longer than
that does not exist. What is still held back for a supervisor is put on the queue as `held`, and let go from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, exists, literal, select, tuple_, update

from sync.central import tables
from sync.central.dialect import insert_many
from sync.central.gateway.lines import HELD, WAITING, transaction_date
from sync.central.gateway.upstream import note_upstream, upstream_of
from sync.central.ledger.placing import REVOKED_TILL
from sync.central.services import LOCALGOV
from sync.central.tables.base import UtcTime

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

    from sync.central.database import Database

PAGE: Final = 500
REST: Final = timedelta(seconds=2)
"""How long the walk waits at its end."""
LATE: Final = timedelta(minutes=1)
"""How far it goes back each time."""
VERY_LATE: Final = timedelta(days=2)
"""How far it goes back once in a while, and at a start."""
SWEEP_EVERY: Final = timedelta(hours=1)
_NOTE_EVERY: Final = timedelta(minutes=1)
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filled:
    """What one page came to. Shape: `more` when the walk is not at its end."""

    queued: int = 0
    more: bool = False


class Queue:
    """The walk along a council's payments; where it is lives as long as the forwarder."""

    def __init__(self, database: Database, slug: str) -> None:
        self._database = database
        self._slug = slug
        self._since = _BEGINNING
        self._at: tuple[datetime, str] | None = None
        self._rests_until = _BEGINNING
        self._sweep_at = _BEGINNING
        self._noted = _BEGINNING

    def fill(self, now: datetime) -> Filled:
        """Take the next page of the walk."""
        if self._at is None:
            self._start(now)
        if now < self._rests_until and now < self._sweep_at:
            return Filled()
        if now >= self._sweep_at:
            self._go_back(VERY_LATE)
            self._sweep_at = now + SWEEP_EVERY
        with self._database.read(self._slug) as connection:
            page = self._page(connection)
            missing = _missing(connection, self._slug, page)
            free = _released(connection, self._slug)
        ended = len(page) < PAGE
        if page:
            self._at = (page[-1].received_at, page[-1].event_id)
        self._write(missing, free, now, ended=ended)
        if ended:
            self._rests_until = now + REST
            self._go_back(LATE)
        return Filled(len(missing), more=not ended)

    def _start(self, now: datetime) -> None:
        """Begin where an earlier forwarder was, or at the beginning."""
        with self._database.read(self._slug) as connection:
            known = upstream_of(connection, self._slug)
        self._since = (known.since if known is not None else None) or _BEGINNING
        start = (known.queued_to if known is not None else None) or _BEGINNING
        self._noted = start
        self._at = (start, "")
        self._go_back(VERY_LATE)
        self._sweep_at = now + SWEEP_EVERY

    def _go_back(self, by: timedelta) -> None:
        at = self._at[0] if self._at is not None else _BEGINNING
        self._at = (max(at - by, self._since), "")

    def _page(self, connection: Connection) -> list[Row[tuple[object, ...]]]:
        p = tables.payment.c
        at, event_id = self._at or (self._since, "")
        after = tuple_(p.received_at, p.event_id) > tuple_(literal(at, UtcTime()), literal(event_id))
        query = select(p.event_id, p.received_at, p.receipt, p.taken_at).where(p.council == self._slug, after)
        return list(connection.execute(query.order_by(p.received_at, p.event_id).limit(PAGE)))

    def _write(
        self, missing: list[dict[str, object]], free: list[tuple[str, int]], now: datetime, *, ended: bool
    ) -> None:
        at = self._at[0] if self._at is not None else _BEGINNING
        note = ended and at - self._noted >= _NOTE_EVERY
        if not missing and not free and not note:
            return
        f = tables.forward
        with self._database.write(self._slug) as connection:
            if missing:
                rows = [{**row, "queued_at": now, "next_try_at": now} for row in missing]
                insert, values = insert_many(connection, f, rows)
                connection.execute(insert.on_conflict_do_nothing(), values)
            for event_id, n in free:
                connection.execute(
                    update(f)
                    .where(f.c.council == self._slug, f.c.event_id == event_id, f.c.n == n, f.c.state == HELD)
                    .values(state=WAITING, next_try_at=now)
                )
            if note:
                note_upstream(connection, self._slug, queued_to=at)
                self._noted = at


def _missing(connection: Connection, slug: str, page: list[Row[tuple[object, ...]]]) -> list[dict[str, object]]:
    """Return rows for the allocations of these payments that have none."""
    if not page:
        return []
    payments = {row.event_id: row for row in page}
    f, a = tables.forward, tables.allocation
    there = and_(f.c.council == a.c.council, f.c.event_id == a.c.event_id, f.c.n == a.c.n)
    query = (
        select(a.c.event_id, a.c.n, _is_held(a.c.council, a.c.event_id, a.c.n).label("held"))
        .where(a.c.council == slug, a.c.event_id.in_(payments), ~exists().where(there), ~_is_there_already())
        .order_by(a.c.event_id, a.c.n)
    )
    return [
        {
            "council": slug,
            "event_id": row.event_id,
            "n": row.n,
            "state": HELD if row.held else WAITING,
            "psp_reference": payments[row.event_id].receipt,
            "transaction_date": transaction_date(payments[row.event_id].taken_at, row.n),
            "attempts": 0,
            "refusals": 0,
        }
        for row in connection.execute(query)
    ]


def _is_there_already() -> ColumnElement[bool]:
    """Tell whether the other IMS took this money itself, at its own page: it booked it then."""
    a, d, c = tables.allocation.c, tables.tender_detail.c, tables.card_attempt.c
    its = and_(d.council == a.council, d.event_id == a.event_id, d.n == a.tender)
    return exists().where(its, c.council == d.council, c.attempt_id == d.attempt_id, c.provider == LOCALGOV)


def _is_held(council: ColumnElement[str], event_id: ColumnElement[str], n: ColumnElement[int]) -> ColumnElement[bool]:
    """Tell whether a supervisor has still to release an allocation of a revoked till."""
    s = tables.suspense.c
    return exists().where(
        s.council == council,
        s.event_id == event_id,
        s.n == n,
        s.reason == REVOKED_TILL,
        s.released_entry_id.is_(None),
    )


def _released(connection: Connection, slug: str) -> list[tuple[str, int]]:
    """Find the lines that were held back and may go now."""
    f = tables.forward.c
    query = select(f.event_id, f.n).where(f.council == slug, f.state == HELD, ~_is_held(f.council, f.event_id, f.n))
    return [(row.event_id, row.n) for row in connection.execute(query.limit(PAGE))]
