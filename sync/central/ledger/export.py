"""Tell every payment central holds, one at a time, for scripts and auditors."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import select

from sync.central import tables
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row


def export_payments(connection: Connection, slug: str) -> Iterator[dict[str, object]]:
    """Yield payments in the order they were received. Units: pence, UTC."""
    p, a, r = tables.payment, tables.allocation, tables.reversal
    rows = connection.execute(
        select(p, a.c.n, a.c.line, a.c.fund, a.c.reference, a.c.method, a.c.suspense_reason)
        .add_columns(a.c.amount_pence.label("part_pence"), a.c.vat_pence.label("part_vat_pence"))
        .add_columns(r.c.of_receipt)
        .join(a, (a.c.council == p.c.council) & (a.c.event_id == p.c.event_id))
        .outerjoin(r, (r.c.council == p.c.council) & (r.c.event_id == p.c.event_id))
        .where(p.c.council == slug)
        .order_by(p.c.received_at, p.c.event_id, a.c.line, a.c.n)
        .execution_options(yield_per=1000)
    )
    for _, parts in groupby(rows, key=lambda row: row.event_id):
        yield _payment(list(parts))


def _payment(parts: Sequence[Row[tuple[object, ...]]]) -> dict[str, object]:
    first = parts[0]
    return {
        "council": first.council,
        "till": first.till,
        "payment_id": first.event_id,
        "receipt": first.receipt,
        "amount_pence": first.amount_pence,
        "lines": [_line(list(rows)) for _, rows in groupby(parts, key=lambda row: row.line)],
        "received_at": utc_text(first.received_at),
        "taken_at": utc_text(first.taken_at),
        "business_date": first.business_date.isoformat(),
        "office": first.office,
        "cashier": first.cashier,
        "kind": first.kind,
        "of_receipt": first.of_receipt,
    }


def _line(parts: Sequence[Row[tuple[object, ...]]]) -> dict[str, object]:
    first = parts[0]
    return {
        "n": first.line,
        "fund": first.fund,
        "reference": first.reference,
        "amount_pence": sum(part.part_pence for part in parts),
        "vat_pence": sum(part.part_vat_pence for part in parts),
        "suspense_reason": first.suspense_reason,
    }
