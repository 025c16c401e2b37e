"""Check that all money is in one place: every allocation is a transaction or in suspense, not both and not neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, union_all

from sync.central import tables
from sync.central.checks.problem import Problem, pounds, stream
from sync.central.ledger.entries import FUND, SUSPENSE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Select, Table


def check_places(connection: Connection, slug: str) -> Iterator[Problem]:
    """Look where each allocation is, at every release, and at the totals of every entry."""
    for row in stream(connection, _misplaced(slug)):
        code, what = _where(row.placed, row.suspended, row.released)
        yield Problem(code, f"Receipt {row.receipt}: its allocation {row.n}, {pounds(row.amount_pence)}, {what}.")
    for table, what in ((tables.processed, "transactions"), (tables.suspense, "suspense items")):
        for row in stream(connection, _several(table, slug)):
            yield Problem("allocation_twice", f"Receipt {row.receipt}: its allocation {row.n} is {row.times} {what}.")
    for row in stream(connection, _half_released(slug)):
        yield Problem(
            "release_without_entry", f"Suspense item {row.suspense_id} is marked as released, no entry moved it."
        )
    for row in stream(connection, _fund_totals(slug)):
        yield Problem("transactions_differ", f"Entry {row.entry_id} and its transactions are {pounds(row.left)} apart.")
    for row in stream(connection, _suspense_totals(slug)):
        yield Problem("suspense_differs", f"Entry {row.entry_id} and its suspense items are {pounds(row.left)} apart.")


def _where(placed: str | None, suspended: int | None, released: str | None) -> tuple[str, str]:
    if placed is None and suspended is None:
        return "allocation_nowhere", "is neither a transaction nor in suspense"
    if placed is None and released is not None:
        return "allocation_nowhere", "was released from suspense and is no transaction"
    if placed is not None and suspended is not None and released is None:
        return "allocation_twice", "is a transaction and in suspense"
    return "place_differs", "is kept there with another amount, or by another entry"


def _misplaced(slug: str) -> Select[Any]:
    """Find allocations that are not in exactly one place, whole."""
    a, p, s, m = tables.allocation, tables.processed, tables.suspense, tables.payment
    placed = and_(p.c.council == a.c.council, p.c.event_id == a.c.event_id, p.c.n == a.c.n)
    suspended = and_(s.c.council == a.c.council, s.c.event_id == a.c.event_id, s.c.n == a.c.n)
    paid = and_(m.c.council == a.c.council, m.c.event_id == a.c.event_id)
    by = func.coalesce(s.c.released_entry_id, a.c.event_id)
    wrong = or_(
        and_(p.c.reference.is_(None), s.c.suspense_id.is_(None)),
        and_(p.c.reference.is_(None), s.c.released_entry_id.is_not(None)),
        and_(p.c.reference.is_not(None), s.c.suspense_id.is_not(None), s.c.released_entry_id.is_(None)),
        and_(p.c.reference.is_not(None), p.c.entry_id != by),
        p.c.amount_pence != a.c.amount_pence,
        s.c.amount_pence != a.c.amount_pence,
    )
    return (
        select(m.c.receipt, a.c.n, a.c.amount_pence, p.c.reference.label("placed"))
        .add_columns(s.c.suspense_id.label("suspended"), s.c.released_entry_id.label("released"))
        .join_from(a, m, paid)
        .outerjoin(p, placed)
        .outerjoin(s, suspended)
        .where(a.c.council == slug, wrong)
        .order_by(m.c.receipt, a.c.n)
    )


def _several(table: Table, slug: str) -> Select[Any]:
    """Find allocations that became more than one row of a table."""
    t, m = table.c, tables.payment.c
    return (
        select(m.receipt, t.n, func.count().label("times"))
        .join_from(table, tables.payment, and_(m.council == t.council, m.event_id == t.event_id))
        .where(t.council == slug)
        .group_by(m.receipt, t.n)
        .having(func.count() > 1)
        .order_by(m.receipt, t.n)
    )


def _half_released(slug: str) -> Select[Any]:
    s, e = tables.suspense, tables.entry
    moved = and_(e.c.council == s.c.council, e.c.entry_id == s.c.released_entry_id, e.c.corrects == s.c.entry_id)
    marked = or_(s.c.released_at.is_not(None), s.c.released_entry_id.is_not(None))
    return (
        select(s.c.suspense_id)
        .outerjoin_from(s, e, moved)
        .where(s.c.council == slug, marked, or_(e.c.entry_id.is_(None), s.c.released_at.is_(None)))
        .order_by(s.c.suspense_id)
    )


def _fund_totals(slug: str) -> Select[Any]:
    """Find entries that put another amount into funds than their transactions say."""
    g, p = tables.posting.c, tables.processed.c
    return _apart(
        select(g.entry_id, g.amount_pence.label("pence")).where(g.council == slug, g.side == FUND),
        select(p.entry_id, -p.amount_pence).where(p.council == slug),
    )


def _suspense_totals(slug: str) -> Select[Any]:
    """Find entries that put another amount into suspense than their items say, less those they release."""
    g, s = tables.posting.c, tables.suspense.c
    return _apart(
        select(g.entry_id, g.amount_pence.label("pence")).where(g.council == slug, g.side == SUSPENSE),
        select(s.entry_id, -s.amount_pence).where(s.council == slug),
        select(s.released_entry_id, s.amount_pence).where(s.council == slug, s.released_entry_id.is_not(None)),
    )


def _apart(*parts: Select[Any]) -> Select[Any]:
    together = union_all(*parts).subquery()
    left = func.sum(together.c.pence)
    return (
        select(together.c.entry_id, left.label("left"))
        .group_by(together.c.entry_id)
        .having(left != 0)
        .order_by(together.c.entry_id)
    )
