"""Sum what this journal holds and what of it central said it has, to be compared with central's own sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, case, func, select

from ims_desktop.records import ControlTotal
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import cashier_session, outbox, payment, settled
from ims_desktop.store.values import to_int, to_text

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement

    from ims_desktop.store.statements import Db

_FROM: Final = (
    select(func.min(cashier_session.c.from_n))
    .where(cashier_session.c.business_date >= bindparam("since"))
    .scalar_subquery()
)
_SENT: Final = settled.c.n.is_not(None)


def _sums(key: ColumnElement[str]) -> Statement:
    return Statement(
        select(
            key,
            func.count(),
            func.sum(payment.c.amount_pence),
            func.count(settled.c.n),
            func.coalesce(func.sum(case((_SENT, payment.c.amount_pence))), 0),
            func.coalesce(func.min(case((_SENT, outbox.c.sequence))), 0),
        )
        .join_from(payment, outbox, outbox.c.n == payment.c.n)
        .join(cashier_session, cashier_session.c.id == payment.c.session)
        .outerjoin(settled, settled.c.n == payment.c.n)
        .where(payment.c.n > _FROM, payment.c.business_date >= bindparam("since"), outbox.c.epoch == bindparam("epoch"))
        .group_by(key)
        .order_by(func.min(outbox.c.sequence))
    )


_SESSIONS: Final = _sums(cashier_session.c.session_id)
_DAYS: Final = _sums(payment.c.business_date)


def totals(db: Db, epoch: str, since: date) -> tuple[ControlTotal, ...]:
    """Return the sums of an epoch's sessions, then of its days, from a business date on."""
    found = [row for statement in (_SESSIONS, _DAYS) for row in db.all(statement, epoch=epoch, since=since.isoformat())]
    return tuple(
        ControlTotal(to_text(key), to_int(payments), to_int(pence), to_int(sent), to_int(sent_pence), to_int(first))
        for key, payments, pence, sent, sent_pence, first in found
    )
