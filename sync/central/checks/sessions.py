"""Check totals: each session and each business date comes to the same in the facts, the payments and the ledger."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, select

from sync.central import tables
from sync.central.checks.problem import Problem, body_of, day, pounds, stream
from sync.central.ledger.entries import METHOD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Connection

_OPENED: Final = "session_opened"
_TAKEN: Final = "payment_taken"


class _Totals:
    """What the facts say, in pence. Shape: sessions by (till, session id), which a till keeps through a new epoch."""

    def __init__(self) -> None:
        self.opened: dict[tuple[str, str], date] = {}
        self.sessions: dict[tuple[str, str], int] = defaultdict(int)
        self.dates: dict[tuple[str, str], set[date]] = defaultdict(set)
        self.days: dict[date, int] = defaultdict(int)

    def add(self, row: Any) -> None:
        """Count one fact in."""
        key = (row.till, row.session_id)
        if row.kind == _OPENED:
            self.opened[key] = row.business_date
            return
        self.dates[key].add(row.business_date)
        body = body_of(row)
        pence = row.amount_pence or 0 if body is None else body["data"]["amount_pence"]
        self.sessions[key] += pence
        self.days[row.business_date] += pence


def check_sessions(connection: Connection, slug: str) -> Iterator[Problem]:
    """Add up what the facts say, and compare it with what was kept of them."""
    totals = _Totals()
    e, p = tables.event, tables.payment
    paid = and_(p.c.council == e.c.council, p.c.event_id == e.c.event_id)
    facts = (
        select(e.c.till, e.c.session_id, e.c.business_date, e.c.kind, e.c.body, e.c.hash, p.c.amount_pence)
        .outerjoin_from(e, p, paid)
        .where(e.c.council == slug, e.c.kind.in_((_OPENED, _TAKEN)))
    )
    for row in stream(connection, facts):
        totals.add(row)
    yield from _openings(totals)
    yield from _session_totals(connection, slug, totals)
    yield from _day_totals(connection, slug, totals)


def _openings(totals: _Totals) -> Iterator[Problem]:
    """Every payment belongs to a session that was opened, on the date it was opened for."""
    for (till, session), dates in sorted(totals.dates.items()):
        opened = totals.opened.get((till, session))
        if opened is None:
            yield Problem("session_not_opened", f"Till {till}: session {session} took payments, but was never opened.")
            continue
        for other in sorted(dates - {opened}):
            yield Problem(
                "session_of_another_day",
                f"Till {till}: session {session} was opened for {day(opened)}, it has payments of {day(other)}.",
            )


def _session_totals(connection: Connection, slug: str, totals: _Totals) -> Iterator[Problem]:
    e, g = tables.event, tables.posting
    posted = (
        select(e.c.till, e.c.session_id, func.sum(-g.c.amount_pence).label("pence"))
        .join(g, and_(g.c.council == e.c.council, g.c.entry_id == e.c.event_id))
        .where(e.c.council == slug, e.c.kind == _TAKEN, g.c.side == METHOD)
        .group_by(e.c.till, e.c.session_id)
    )
    ledger = {(row.till, row.session_id): int(row.pence) for row in stream(connection, posted)}
    for key, pence in sorted(totals.sessions.items()):
        if ledger.get(key, 0) != pence:
            yield Problem(
                "session_total_differs",
                f"Till {key[0]}: session {key[1]} took {pounds(pence)}, the ledger has {pounds(ledger.get(key, 0))}.",
            )


def _day_totals(connection: Connection, slug: str, totals: _Totals) -> Iterator[Problem]:
    p = tables.payment.c
    kept = (
        select(p.business_date, func.sum(p.amount_pence).label("pence"))
        .where(p.council == slug)
        .group_by(p.business_date)
    )
    days = {row.business_date: int(row.pence) for row in stream(connection, kept)}
    for date in sorted(totals.days.keys() | days.keys()):
        if totals.days.get(date, 0) != days.get(date, 0):
            yield Problem(
                "day_total_differs",
                f"{day(date)}: the tills took {pounds(totals.days.get(date, 0))}, "
                f"the payments here come to {pounds(days.get(date, 0))}.",
            )
