"""Find where the money of payments is now, line by line, after every release and everything that was taken back."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from sync.central import tables
from sync.central.dialect import among
from sync.central.ledger.placing import UNKNOWN_ORIGINAL
from sync.central.ledger.rows import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row, Select


class Places:
    """Where the money of some payments is while what undoes them is looked at. Units: pence."""

    def __init__(self, connection: Connection, slug: str, payments: Iterable[str]) -> None:
        wanted = sorted(set(payments))
        self._left: dict[tuple[str, int], dict[Place, int]] = defaultdict(lambda: defaultdict(int))
        a, g = tables.allocation.c, tables.reversal_line.c
        for row in connection.execute(_placed(slug).where(among(connection, a.event_id, wanted))):
            self._left[row.event_id, row.line][_place(row)] += row.amount_pence
        self._here = {event_id for event_id, _ in self._left}
        back = (
            _placed(slug)
            .add_columns(g.of_event_id, g.of_line)
            .join(tables.reversal_line, and_(g.council == a.council, g.event_id == a.event_id, g.line == a.line))
            .where(among(connection, g.of_event_id, wanted))
        )
        for row in connection.execute(back):
            place = _place(row)
            if place.reason != UNKNOWN_ORIGINAL:
                self._left[row.of_event_id, row.of_line][place] += row.amount_pence

    def knows(self, payment: str) -> bool:
        """Tell whether a payment is here at all."""
        return payment in self._here

    def take(self, payment: str, line: int, pence: int) -> Place | None:
        """Take so much of a line from where enough of it is, or else from where most is; None for a line not here."""
        if payment not in self._here:
            return None
        left = self._left.get((payment, line))
        if not left:
            return None
        place = max(left, key=lambda one: (left[one] >= pence, one.reason is None, left[one], one.fund, one.reference))
        left[place] -= pence
        return place


def _placed(slug: str) -> Select[tuple[object, ...]]:
    """Ask where allocations are: a transaction in a fund, or an item in suspense."""
    a, p, s = tables.allocation, tables.processed, tables.suspense
    placed = and_(p.c.council == a.c.council, p.c.event_id == a.c.event_id, p.c.n == a.c.n)
    waits = and_(
        s.c.council == a.c.council, s.c.event_id == a.c.event_id, s.c.n == a.c.n, s.c.released_entry_id.is_(None)
    )
    return (
        select(a.c.event_id, a.c.line, a.c.amount_pence, p.c.fund, p.c.account_reference)
        .add_columns(s.c.reason, s.c.fund.label("waiting_fund"), s.c.account_number)
        .join_from(a, p, placed, isouter=True)
        .outerjoin(s, waits)
        .where(a.c.council == slug, or_(p.c.reference.is_not(None), s.c.suspense_id.is_not(None)))
    )


def _place(row: Row[tuple[object, ...]]) -> Place:
    if row.fund is not None:
        return Place(row.fund, row.account_reference)
    return Place(row.waiting_fund or "", row.account_number or "", row.reason)
