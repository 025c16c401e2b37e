"""Build the rows of eReturns and of piles from the post, as their facts told them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.central import tables
from sync.contract.card_numbers import without_card_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table

    from sync.contract.facts import BatchClosed, EReturnMade


def ereturn_rows(fact: EReturnMade) -> Iterator[tuple[Table, dict[str, object]]]:
    """Return the rows of one eReturn; its whole number is central's to give."""
    data = fact.data
    own = {"council": fact.council, "event_id": fact.event_id}
    yield (
        tables.ereturn,
        {
            **own,
            "number": data.number,
            "type": data.type,
            "till": fact.till,
            "session_id": fact.session_id,
            "submitted_by": fact.cashier,
            "business_date": fact.business_date,
            "made_at": fact.occurred_at,
            "total_pence": data.total_pence,
            "difference_pence": data.difference_pence,
            "counts": [[row.each_pence, row.pieces] for row in data.counts],
        },
    )
    for n, line in enumerate(data.funds, start=1):
        said = {"fund": line.fund, "method": line.method, "items": line.items, "amount_pence": line.amount_pence}
        yield tables.ereturn_line, {**own, "n": n, **said}
    for n, bag in enumerate(data.bags, start=1):
        seal = without_card_numbers(bag.seal)
        yield tables.ereturn_bag, {**own, "n": n, "seal": seal, "amount_pence": bag.amount_pence}
    for n, item in enumerate(data.items, start=1):
        told = {"receipt": item.receipt, "tender": item.tender, "amount_pence": item.amount_pence}
        yield tables.ereturn_item, {**own, "n": n, **told}


def post_batch_row(fact: BatchClosed) -> dict[str, object]:
    """Return the row of a pile."""
    data = fact.data
    return {
        "council": fact.council,
        "event_id": fact.event_id,
        "batch_id": data.batch,
        "number": without_card_numbers(data.number),
        "till": fact.till,
        "session_id": fact.session_id,
        "method": data.method,
        "items": data.items,
        "amount_pence": data.amount_pence,
        "control_items": data.control_items,
        "control_pence": data.control_pence,
        "first_receipt": data.first_receipt,
        "last_receipt": data.last_receipt,
        "reason": without_card_numbers(data.reason),
        "closed_at": fact.occurred_at,
    }
