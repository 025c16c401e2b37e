"""Check the ledger in itself: every entry has postings, they sum to zero, and what is corrected is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from sync.central import tables
from sync.central.checks.problem import Problem, pounds, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row, Select


def check_entries(connection: Connection, slug: str) -> Iterator[Problem]:
    """Look at entries one by one."""
    for row in stream(connection, _unbalanced(slug)):
        yield Problem("unbalanced_entry", f"{_name(row)} does not balance: {pounds(row.left)} too much.")
    for row in stream(connection, _bare(slug)):
        yield Problem("entry_without_postings", f"{_name(row)} has no postings.")
    for row in stream(connection, _correcting_nothing(slug)):
        yield Problem("correction_of_nothing", f"{_name(row)} corrects an entry that is not here.")


def _unbalanced(slug: str) -> Select[Any]:
    e, g = tables.entry, tables.posting
    left = func.sum(g.c.amount_pence)
    sums = (
        select(g.c.entry_id, left.label("left"))
        .where(g.c.council == slug)
        .group_by(g.c.entry_id)
        .having(left != 0)
        .subquery()
    )
    return _named(slug).add_columns(sums.c.left).join(sums, sums.c.entry_id == e.c.entry_id)


def _bare(slug: str) -> Select[Any]:
    e, g = tables.entry, tables.posting
    its = and_(g.c.council == e.c.council, g.c.entry_id == e.c.entry_id)
    return _named(slug).outerjoin(g, its).where(g.c.entry_id.is_(None))


def _correcting_nothing(slug: str) -> Select[Any]:
    e, other = tables.entry, tables.entry.alias("corrected")
    its = and_(other.c.council == e.c.council, other.c.entry_id == e.c.corrects)
    return _named(slug).outerjoin(other, its).where(e.c.corrects.is_not(None), other.c.entry_id.is_(None))


def _named(slug: str) -> Select[Any]:
    """Begin a query of entries that can name them: those of a till's payment by its receipt."""
    e, p = tables.entry, tables.payment
    paid = and_(p.c.council == e.c.council, p.c.event_id == e.c.event_id)
    return (
        select(e.c.entry_id, e.c.kind, p.c.receipt)
        .outerjoin_from(e, p, paid)
        .where(e.c.council == slug)
        .order_by(e.c.entry_id)
    )


def _name(row: Row[Any]) -> str:
    of = f" of receipt {row.receipt}" if row.receipt else ""
    return f"The {row.kind} entry {row.entry_id}{of}"
