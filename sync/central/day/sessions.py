"""List the cashier sessions of a council: who opened which with what, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, select

from sync.central import tables

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

LIST_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Session:
    """One shift at one till. Units: pence; None where its end has not come, or nobody said what was expected.

    Shape: `difference_pence` counted less expected; `witness` the second person where the owner was away.
    """

    till: str
    session_id: str
    cashier: str
    office: str
    business_date: date
    opened_at: datetime
    float_pence: int
    expected_float_pence: int | None
    float_reason: str
    closed_at: datetime | None
    closed_by: str | None
    counted_pence: int | None
    expected_pence: int | None
    difference_pence: int | None
    left_pence: int | None
    seal: str | None
    reason: str | None
    witness: str | None
    payments: int | None
    voids: int | None
    refunds: int | None


def list_sessions(
    connection: Connection,
    slug: str,
    *,
    business_date: date | None = None,
    till: str | None = None,
    still_open: bool = False,
    limit: int = LIST_MAX,
) -> list[Session]:
    """Return sessions, newest first: of a day, of a till, or those that are still open."""
    o, z = tables.session_opening, tables.session_end
    ended = and_(z.c.council == o.c.council, z.c.till == o.c.till, z.c.session_id == o.c.session_id)
    told = ("closed_at", "closed_by", "counted_pence", "expected_pence", "difference_pence", "left_pence", "seal")
    query = (
        select(o.c.till, o.c.session_id, o.c.cashier, o.c.office, o.c.business_date, o.c.opened_at, o.c.float_pence)
        .add_columns(o.c.expected_float_pence, o.c.reason.label("float_reason"), *(z.c[name] for name in told))
        .add_columns(z.c.reason, z.c.witness, z.c.payments, z.c.voids, z.c.refunds)
        .join_from(o, z, ended, isouter=True)
        .where(o.c.council == slug)
        .order_by(o.c.opened_at.desc(), o.c.event_id.desc())
        .limit(max(1, min(limit, LIST_MAX)))
    )
    if business_date is not None:
        query = query.where(o.c.business_date == business_date)
    if till is not None:
        query = query.where(o.c.till == till)
    if still_open:
        query = query.where(z.c.event_id.is_(None))
    return [Session(*row) for row in connection.execute(query)]
