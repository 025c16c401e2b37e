"""Check that every fact of a till day is kept as it was told: the rows a fact becomes are made again and compared."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.checks.problem import Problem, stream
from sync.central.day.facts import rows_of
from sync.central.dialect import among
from sync.central.ledger.reversals import reversal_rows
from sync.contract.canonical import event_hash
from sync.contract.facts import BadFact, PaymentTaken, read_fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row, Select, Table

    from sync.contract.facts import AnyFact

_AT_ONCE: Final = 500
_KINDS: Final = (
    "session_opened",
    "session_closed",
    "cash_moved",
    "cash_counted",
    "approval_given",
    "ereturn_made",
    "ereturn_decided",
    "payment_noted",
    "batch_closed",
    "totals_shown",
    "card_asked",
    "card_answered",
    "tender_held",
    "payment_taken",
)
_SAYS_MORE: Final = ('"of":{', '"approval":"', '"override_approval":"', '"batch":"')
"""What only a payment holds that becomes more than money; the others need not be read again."""

_TABLES: Final[tuple[tuple[Table, str, str, frozenset[str]], ...]] = (
    (tables.session_opening, "opening of its session", "event_id", frozenset()),
    (tables.session_end, "end of its session", "event_id", frozenset()),
    (tables.cash_movement, "cash movement", "event_id", frozenset()),
    (tables.cash_count, "cash count", "event_id", frozenset()),
    (tables.approval, "approval", "event_id", frozenset()),
    (tables.approval_use, "use of an approval", "event_id", frozenset()),
    (tables.payment_note, "note", "event_id", frozenset()),
    (tables.ereturn, "eReturn", "event_id", frozenset({"ereturn_id"})),
    (tables.ereturn_line, "funds of its eReturn", "event_id", frozenset()),
    (tables.ereturn_bag, "bags of its eReturn", "event_id", frozenset()),
    (tables.ereturn_item, "items of its eReturn", "event_id", frozenset()),
    (tables.ereturn_decision, "decision", "decision_id", frozenset({"entered_at"})),
    (tables.post_batch, "pile", "event_id", frozenset()),
    (tables.card_fact, "card or money held", "event_id", frozenset()),
    (tables.post_batch_item, "place in a pile", "event_id", frozenset()),
    (tables.reversal, "original", "event_id", frozenset()),
    (tables.reversal_line, "lines of its original", "event_id", frozenset()),
)
"""Shape: (table, its word, the column that holds the fact's id, the columns that central itself filled in)."""


def check_day_rows(connection: Connection, slug: str) -> Iterator[Problem]:
    """Make the rows of every fact again, a few hundred facts at a time."""
    facts = stream(connection, _facts(slug))
    while chunk := list(islice(facts, _AT_ONCE)):
        told = {row.event_id: fact for row in chunk if (fact := _fact(row)) is not None}
        names = {row.event_id: f"Till {row.till}{row.epoch}: the {{}} of fact {row.sequence}" for row in chunk}
        yield from _compare(connection, slug, told, names)


def _facts(slug: str) -> Select[Any]:
    e = tables.event.c
    return (
        select(e.event_id, e.till, e.epoch, e.sequence, e.kind, e.body, e.hash)
        .where(e.council == slug, e.kind.in_(_KINDS))
        .order_by(e.event_id)
    )


def _fact(row: Row[Any]) -> AnyFact | None:
    """Read a fact that becomes rows of the day; one whose text was changed is told by `chains`."""
    if row.kind == "payment_taken" and not any(part in row.body for part in _SAYS_MORE):
        return None
    raw = row.body.encode()
    try:
        return read_fact(raw) if event_hash(raw) == row.hash else None
    except BadFact:
        return None


def _compare(connection: Connection, slug: str, told: dict[str, AnyFact], names: dict[str, str]) -> Iterator[Problem]:
    expected: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for event_id, fact in told.items():
        for table, row in (*rows_of(fact), *(reversal_rows(fact) if isinstance(fact, PaymentTaken) else ())):
            expected[table.name, event_id].append(row)
    for table, word, key, ours in _TABLES:
        kept: dict[str, list[dict[str, Any]]] = defaultdict(list)
        rows = connection.execute(
            select(table).where(table.c.council == slug, among(connection, table.c[key], sorted(told)))
        )
        for row in rows.mappings():
            kept[row[key]].append(dict(row))
        for event_id in sorted(told):
            code = _differs(table, expected[table.name, event_id], kept[event_id], ours)
            if code:
                what = "is not here" if code == "day_missing" else "is not kept as it was told"
                yield Problem(code, f"{names[event_id].format(word)} {what}.")


def _differs(
    table: Table, expected: Sequence[dict[str, Any]], kept: Sequence[dict[str, Any]], ours: frozenset[str]
) -> str:
    """Say how rows differ, "" when they do not."""
    if len(kept) < len(expected):
        return "day_missing"
    names = [column.name for column in table.c if column.name not in ours]
    ones, others = ([[row[name] for name in names] for row in side] for side in (expected, kept))
    return "" if sorted(ones, key=repr) == sorted(others, key=repr) else "day_differs"
