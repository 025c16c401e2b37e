"""Keep what was given back of money in suspense beside that money: whoever places the one places the other with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.ledger.placing import REVOKED_TILL, UNKNOWN_ORIGINAL

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row, Select

_OWN_WAY = (REVOKED_TILL, UNKNOWN_ORIGINAL)
"""What waits for these reasons waits for itself."""


def items_after(connection: Connection, slug: str, item: Row[tuple[object, ...]]) -> list[Row[tuple[object, ...]]]:
    """Return the items in suspense that give back some of this one; they go where it goes."""
    if item.event_id is None or item.amount_pence <= 0:
        return []
    s, paid = tables.suspense, tables.allocation.alias("paid")
    g = tables.reversal_line.c
    mine = and_(paid.c.council == g.council, paid.c.event_id == g.of_event_id, paid.c.line == g.of_line)
    found = (
        _taken_back()
        .join(paid, mine)
        .where(s.c.council == slug, paid.c.event_id == item.event_id, paid.c.n == item.n)
        .where(s.c.released_at.is_(None), s.c.reason.not_in(_OWN_WAY))
        .order_by(s.c.suspense_id)
    )
    return list(connection.execute(found))


def check_may_go_alone(connection: Connection, slug: str, item: Row[tuple[object, ...]]) -> None:
    """Hold back what gives back money that is in suspense itself.

    Raises: Refusal, naming the item to release instead.
    """
    if item.event_id is None or item.amount_pence >= 0 or item.reason in _OWN_WAY:
        return
    s, paid, first = tables.suspense, tables.allocation.alias("paid"), tables.suspense.alias("first")
    g = tables.reversal_line.c
    mine = and_(paid.c.council == g.council, paid.c.event_id == g.of_event_id, paid.c.line == g.of_line)
    waits = and_(first.c.council == paid.c.council, first.c.event_id == paid.c.event_id, first.c.n == paid.c.n)
    found = (
        _taken_back()
        .join(paid, mine)
        .join(first, waits)
        .with_only_columns(first.c.suspense_id)
        .where(s.c.council == slug, s.c.suspense_id == item.suspense_id, first.c.released_at.is_(None))
        .order_by(first.c.suspense_id)
    )
    number = connection.execute(found.limit(1)).scalar_one_or_none()
    if number is not None:
        raise Refusal(
            409,
            "goes_with_another",
            f"This gives back money of suspense item {number}. Release that one instead.",
        )


def _taken_back() -> Select[Any]:
    """Begin a query of items in suspense that undo a line of a payment."""
    s, a, g = tables.suspense, tables.allocation, tables.reversal_line
    return (
        select(s)
        .join(a, and_(a.c.council == s.c.council, a.c.event_id == s.c.event_id, a.c.n == s.c.n))
        .join(g, and_(g.c.council == a.c.council, g.c.event_id == a.c.event_id, g.c.line == a.c.line))
    )
