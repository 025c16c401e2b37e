"""Say what central holds of a till, session by session and day by day, so that the till can see what is missing here.

Central that was put back to yesterday's backup does not know what it lost; the till does, once it compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sync.central import tables
from sync.contract.messages import TOTALS_MAX, ControlTotal, TotalsAnswer

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement, Connection

    from sync.central.desk.devices import Device


def control_totals(connection: Connection, device: Device, epoch: str, since: date | None) -> TotalsAnswer:
    """Return what is held of this till in one of its epochs; zeros where nothing is."""
    e, c = tables.event.c, tables.chain.c
    chain = connection.execute(
        select(c.sequence, c.whole_sequence).where(c.council == device.council, c.till == device.till, c.epoch == epoch)
    ).one_or_none()
    return TotalsAnswer(
        epoch=epoch,
        sequence=0 if chain is None else chain.sequence,
        whole_sequence=0 if chain is None else chain.whole_sequence,
        sessions=_totals(connection, device, epoch, since, e.session_id),
        days=_totals(connection, device, epoch, since, e.business_date),
    )


def _totals(
    connection: Connection, device: Device, epoch: str, since: date | None, key: ColumnElement[Any]
) -> list[ControlTotal]:
    e, p = tables.event, tables.payment
    of_till = [e.c.council == device.council, e.c.till == device.till, e.c.epoch == epoch]
    if since is not None:
        of_till.append(e.c.business_date >= since)
    rows = connection.execute(
        select(
            key.label("key"),
            func.count(p.c.event_id).label("payments"),
            func.coalesce(func.sum(p.c.amount_pence), 0).label("amount_pence"),
            func.max(e.c.sequence).label("last_sequence"),
        )
        .outerjoin_from(e, p, (p.c.council == e.c.council) & (p.c.event_id == e.c.event_id))
        .where(*of_till, key.is_not(None))
        .group_by(key)
        .order_by(func.max(e.c.sequence).desc())
        .limit(TOTALS_MAX)
    )
    return [
        ControlTotal(
            key=str(row.key),
            payments=row.payments,
            amount_pence=int(row.amount_pence),  # PostgreSQL sums whole numbers into a decimal
            last_sequence=row.last_sequence,
        )
        for row in rows
    ]
