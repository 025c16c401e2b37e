"""Find what the journal keeps of one account: its payments, and which personal members are still beside them.

Nothing in the journal is ordered by account, and nobody asks often: every line is looked at.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from ims_desktop.records import PaymentTrace
from ims_desktop.store import payments
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import payment, payment_line, personal_data, settled
from ims_desktop.store.values import to_day, to_int, to_moment, to_optional_moment, to_text

if TYPE_CHECKING:
    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_LINES: Final = Statement(
    select(
        payment.c.n,
        payment.c.series,
        payment.c.number,
        payment.c.taken_at,
        payment.c.business_date,
        settled.c.at,
        payment_line.c.amount_pence,
        payment_line.c.narrative,
    )
    .join_from(payment_line, payment, payment.c.n == payment_line.c.n)
    .outerjoin(settled, settled.c.n == payment.c.n)
    .where(payment_line.c.fund == bindparam("fund"), payment_line.c.reference == bindparam("reference"))
    .order_by(payment.c.n, payment_line.c.line)
)
_MEMBERS: Final = Statement(
    select(personal_data.c.member).where(personal_data.c.n == bindparam("n")).order_by(personal_data.c.member)
)


def of_account(db: Db, fund: str, reference: str) -> tuple[PaymentTrace, ...]:
    """Return the payments to an account, oldest first."""
    found = db.all(_LINES, fund=fund, reference=reference)
    return tuple(_trace(db, list(lines)) for _, lines in groupby(found, key=lambda row: to_int(row[0])))


def _trace(db: Db, lines: list[Row]) -> PaymentTrace:
    n, series, number, taken_at, day, settled_at = lines[0][:6]
    return PaymentTrace(
        receipt=payments.receipt_of(to_text(series), to_int(number)),
        taken_at=to_moment(taken_at),
        business_date=to_day(day),
        amount_pence=sum(to_int(line[6]) for line in lines),
        narratives=tuple(to_text(line[7]) for line in lines if line[7]),
        personal=tuple(to_text(row[0]) for row in db.all(_MEMBERS, n=n)),
        settled_at=to_optional_moment(settled_at),
    )
