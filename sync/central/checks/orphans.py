"""Check that everything has what it belongs to. The database's own keys demand most of it; a restore may not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, select

from sync.central import tables
from sync.central.checks.problem import Problem, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Select, Table
    from sqlalchemy.sql.selectable import NamedFromClause

_CHARGED: Final = tables.card_attempt.alias("charged")
_BELONGS: Final[tuple[tuple[Table, str, str, NamedFromClause, dict[str, str]], ...]] = (
    (tables.payment, "payment", "receipt", tables.event, {"event_id": "event_id"}),
    (tables.personal, "personal data", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.allocation, "allocation", "event_id", tables.payment, {"event_id": "event_id"}),
    (tables.session_opening, "opening", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.session_end, "end", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.cash_movement, "cash movement", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.cash_count, "cash count", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.approval, "approval", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.approval_use, "use of an approval", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.payment_note, "note", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.ereturn, "eReturn", "number", tables.event, {"event_id": "event_id"}),
    (tables.post_batch, "pile", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.card_fact, "card or money held", "event_id", tables.event, {"event_id": "event_id"}),
    (tables.tender_detail, "card of a tender", "event_id", tables.payment, {"event_id": "event_id"}),
    (tables.card_attempt, "refund", "attempt_id", _CHARGED, {"of_attempt": "attempt_id"}),
    (tables.reversal, "reversal", "event_id", tables.payment, {"event_id": "event_id"}),
    (tables.posting, "posting", "entry_id", tables.entry, {"entry_id": "entry_id"}),
    (tables.entry, "entry", "entry_id", tables.event, {"event_id": "event_id"}),
    (tables.processed, "transaction", "reference", tables.entry, {"entry_id": "entry_id"}),
    (tables.processed, "transaction", "reference", tables.allocation, {"event_id": "event_id", "n": "n"}),
    (tables.suspense, "suspense item", "suspense_id", tables.entry, {"entry_id": "entry_id"}),
    (tables.suspense, "suspense item", "suspense_id", tables.allocation, {"event_id": "event_id", "n": "n"}),
)
"""What belongs to what. Shape: (table, its word, the column that names a row, whose, by which columns)."""

_WORDS: Final = {
    tables.event.name: "fact",
    tables.payment.name: "payment",
    tables.entry.name: "entry",
    tables.allocation.name: "allocation",
    "charged": "charge",
}


def check_orphans(connection: Connection, slug: str) -> Iterator[Problem]:
    """Look for rows whose other half is not here."""
    for table, word, name, owner, by in _BELONGS:
        for row in stream(connection, _alone(slug, table, name, owner, by)):
            yield Problem("orphan", f"The {word} {row[0]} belongs to a {_WORDS[owner.name]} that is not here.")
    for row in stream(connection, _tasks_of_nothing(slug)):
        yield Problem("orphan", f"The task {row.event_id} belongs to a fact that is not here.")
    p, e = tables.payment, tables.entry
    paid = and_(p.c.council == e.c.council, p.c.event_id == e.c.entry_id)
    unpaid = (
        select(e.c.entry_id, e.c.kind)
        .outerjoin_from(e, p, paid)
        .where(e.c.council == slug, e.c.kind.in_(("payment", "void", "refund")), p.c.event_id.is_(None))
        .order_by(e.c.entry_id)
    )
    for row in stream(connection, unpaid):
        yield Problem("orphan", f"The {row.kind} entry {row.entry_id} belongs to a payment that is not here.")


def _tasks_of_nothing(slug: str) -> Select[Any]:
    """Find tasks that are about no fact, and about no charge of a card either."""
    t, e, a = tables.task, tables.event, tables.card_attempt
    return (
        select(t.c.event_id)
        .distinct()
        .outerjoin_from(t, e, and_(e.c.council == t.c.council, e.c.event_id == t.c.event_id))
        .outerjoin(a, and_(a.c.council == t.c.council, a.c.attempt_id == t.c.event_id))
        .where(t.c.council == slug, e.c.event_id.is_(None), a.c.attempt_id.is_(None))
        .order_by(t.c.event_id)
    )


def _alone(slug: str, table: Table, name: str, owner: NamedFromClause, by: dict[str, str]) -> Select[Any]:
    """Find rows that name an owner which is not there."""
    joined = and_(owner.c.council == table.c.council, *(owner.c[there] == table.c[here] for here, there in by.items()))
    first = next(iter(by))
    return (
        select(table.c[name])
        .distinct()
        .outerjoin_from(table, owner, joined)
        .where(table.c.council == slug, table.c[first].is_not(None), owner.c.council.is_(None))
        .order_by(table.c[name])
    )
