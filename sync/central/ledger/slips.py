"""Notice the slip of a card terminal that pays twice: it brought its money once, and somebody has to look."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, exists, select

from sync.central import tables
from sync.central.dialect import among
from sync.central.ledger import tasks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.contract.facts import PaymentTaken

SLIP_AGAIN: Final = "slip_again"
_APART: Final = timedelta(days=1)
"""A terminal uses its codes again, but not for the same card so soon."""


def note_slips(connection: Connection, slug: str, paid: Sequence[PaymentTaken], now: datetime) -> None:
    """Make a task of each payment whose slip, by code and last four, pays another too; what was voided pays nothing.

    The voids of the batch are in the ledger already. Where no card paid, nothing is asked.
    """
    cards = [
        (payment, tender.last_four)
        for payment in paid
        for tender in payment.data.tenders
        if tender.authorisation and tender.last_four
    ]
    if not cards:
        return
    d, p, r = tables.tender_detail.c, tables.payment.c, tables.reversal.c
    moments = [payment.occurred_at for payment, _ in cards]
    voided = exists().where(r.council == p.council, r.of_event_id == p.event_id, r.kind == "void")
    rows = connection.execute(
        select(d.event_id, d.authorisation, d.last_four)
        .join(tables.payment, and_(p.council == d.council, p.event_id == d.event_id))
        .where(d.council == slug, among(connection, d.last_four, sorted({digits for _, digits in cards})))
        .where(p.kind == "payment", p.taken_at.between(min(moments) - _APART, max(moments) + _APART), ~voided)
    )
    users: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.authorisation:
            users[row.authorisation.upper(), row.last_four].append(row.event_id)
    again = {event_id for its in users.values() if len(its) > 1 for event_id in its}
    fresh = sorted(again & {payment.event_id for payment, _ in cards})
    tasks.raise_all(
        connection,
        [{"council": slug, "event_id": event_id, "code": SLIP_AGAIN, "raised_at": now} for event_id in fresh],
    )
