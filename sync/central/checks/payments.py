"""Check every payment against the fact it came from: nothing missing, and every amount the same wherever it stands."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, select

from sync.central import tables
from sync.central.checks.problem import Problem, body_of, pounds, stream
from sync.central.ledger.entries import METHOD
from sync.contract.card_numbers import without_card_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row, Select

_PENCE: Final = ("amount_pence", "tendered_pence", "change_pence")
_MEMBERS: Final = ("receipt", "kind", "office", "offline")
_PART: Final = ("n", "line", "tender", "fund", "reference", "method", "amount_pence", "vat_code", "vat_rate")
_LINE: Final = ("fund", "reference", "vat_code", "vat_rate", "verdict", "narrative")


def check_payments(connection: Connection, slug: str) -> Iterator[Problem]:
    """Compare facts, payments and allocations; then payments and what was posted for them."""
    for _, rows in groupby(stream(connection, _facts(slug)), key=lambda row: row.event_id):
        yield from _payment(list(rows))
    for row in stream(connection, _without_entry(slug)):
        yield Problem("payment_without_entry", f"Receipt {row.receipt} is not in the ledger.")
    for row in stream(connection, _posted_otherwise(slug)):
        yield Problem(
            "postings_differ",
            f"Receipt {row.receipt} is for {pounds(row.amount_pence)}; {pounds(row.posted)} was posted.",
        )


def _facts(slug: str) -> Select[Any]:
    e, p, a = tables.event, tables.payment, tables.allocation
    paid = and_(p.c.council == e.c.council, p.c.event_id == e.c.event_id)
    parts = and_(a.c.council == e.c.council, a.c.event_id == e.c.event_id)
    own = [p.c[name].label(f"payment_{name}") for name in (*_PENCE, *_MEMBERS, "till", "epoch", "cashier")]
    part = [a.c[name].label(f"part_{name}") for name in (*_PART, "vat_pence", "verdict", "narrative")]
    return (
        select(e.c.event_id, e.c.till, e.c.epoch, e.c.cashier, e.c.sequence, e.c.body, e.c.hash)
        .add_columns(e.c.business_date, p.c.business_date.label("payment_business_date"), *own, *part)
        .outerjoin_from(e, p, paid)
        .outerjoin(a, parts)
        .where(e.c.council == slug, e.c.kind == "payment_taken")
        .order_by(e.c.event_id, a.c.n)
    )


def _payment(rows: Sequence[Row[Any]]) -> Iterator[Problem]:
    """Compare one payment, a row for each of its allocations, with its fact."""
    first = rows[0]
    body = body_of(first)
    if body is None:
        return
    data = body["data"]
    name = f"Receipt {data['receipt']}"
    if first.payment_receipt is None:
        where = f"till {first.till}{first.epoch}, fact {first.sequence}"
        yield Problem("payment_missing", f"{name} ({where}) was sent, but its payment is not here.")
        return
    if any(getattr(first, f"payment_{member}") != data[member] for member in _PENCE) or not _adds_up(data):
        yield Problem(
            "amount_differs",
            f"{name} was sent for {pounds(data['amount_pence'])}, it is kept as {pounds(first.payment_amount_pence)}.",
        )
    told = [data[member] for member in _MEMBERS] + [first.till, first.epoch, first.cashier, first.business_date]
    members = (*_MEMBERS, "till", "epoch", "cashier", "business_date")
    for member, value in zip(members, told, strict=True):
        if getattr(first, f"payment_{member}") != value:
            yield Problem("payment_differs", f"{name} is kept with another {member} than was sent.")
    yield from _allocations(name, rows, data)


def _adds_up(data: dict[str, Any]) -> bool:
    """Tell whether lines, tenders and allocations each come to the amount."""
    kept = sum(tender["tendered_pence"] - tender["change_pence"] for tender in data["tenders"])
    lines = sum(line["amount_pence"] for line in data["lines"])
    parts = sum(part["amount_pence"] for part in data["allocations"])
    return {kept, lines, parts} == {data["amount_pence"]}


def _allocations(name: str, rows: Sequence[Row[Any]], data: dict[str, Any]) -> Iterator[Problem]:
    """Hold each allocation to what was sent, and their sum to the amount."""
    lines = {line["n"]: line for line in data["lines"]}
    methods = {tender["n"]: tender["method"] for tender in data["tenders"]}
    told = {}
    for part in data["allocations"]:
        line = {member: lines[part["line"]][member] for member in _LINE}
        line["narrative"] = without_card_numbers(line["narrative"])
        told[part["n"]] = {**part, **line, "method": methods[part["tender"]]}
    kept = {row.part_n: row for row in rows if row.part_n is not None}
    for n in sorted(told.keys() | kept.keys()):
        if n not in kept:
            yield Problem("allocation_missing", f"{name}: its allocation {n} was sent, but is not here.")
        elif n not in told:
            yield Problem("allocation_differs", f"{name}: its allocation {n} was never sent.")
        elif any(getattr(kept[n], f"part_{member}") != value for member, value in told[n].items()):
            yield Problem("allocation_differs", f"{name}: its allocation {n} is not kept as it was sent.")


# ------------------------------------------------------------------------------------------------------- in the ledger
def _without_entry(slug: str) -> Select[Any]:
    p, e = tables.payment, tables.entry
    its = and_(e.c.council == p.c.council, e.c.entry_id == p.c.event_id, e.c.kind == p.c.kind)
    return (select(p.c.receipt).outerjoin_from(p, e, its).where(p.c.council == slug, e.c.entry_id.is_(None))).order_by(
        p.c.receipt
    )


def _posted_otherwise(slug: str) -> Select[Any]:
    """Find payments whose entry is balanced, at another amount; the others are told as unbalanced."""
    p, g = tables.payment, tables.posting
    posted = func.sum(case((g.c.side == METHOD, -g.c.amount_pence), else_=0))
    placed = func.sum(case((g.c.side == METHOD, 0), else_=g.c.amount_pence))
    return (
        select(p.c.receipt, p.c.amount_pence, posted.label("posted"))
        .join(g, and_(g.c.council == p.c.council, g.c.entry_id == p.c.event_id))
        .where(p.c.council == slug)
        .group_by(p.c.receipt, p.c.amount_pence)
        .having(and_(posted == placed, posted != p.c.amount_pence))
        .order_by(p.c.receipt)
    )
