"""List the till's payments with where each is on its way to central, and those a crash may have cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from ims_desktop.records import JournalRow, OpenEnd
from ims_desktop.store import chain, payments
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import cashier_session, delivery, finished, outbox, payment, printed, settled
from ims_desktop.store.values import moment_text, to_day, to_int, to_moment, to_optional_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_STATUS: Final = func.coalesce(delivery.c.status, literal_column("'sent'"))
_ROWS: Final = (
    select(
        outbox.c.event_id,
        payment.c.series,
        payment.c.number,
        payment.c.taken_at,
        payment.c.business_date,
        payment.c.cashier,
        payment.c.amount_pence,
        payment.c.kind,
        _STATUS,
        func.coalesce(delivery.c.attempts, settled.c.attempts),
        delivery.c.next_try_at,
        func.coalesce(delivery.c.code, literal_column("''")),
    )
    .join_from(payment, outbox, outbox.c.n == payment.c.n)
    .outerjoin(delivery, delivery.c.n == payment.c.n)
    .outerjoin(settled, settled.c.n == payment.c.n)
    .order_by(payment.c.n)
)
_ASKED: Final = _ROWS.where(or_(bindparam("status").is_(None), bindparam("status") == _STATUS))
_ALL: Final = Statement(_ASKED)
_OF_NUMBER: Final = Statement(_ROWS.where(payment.c.n == bindparam("n")))
_OF_DAY: Final = Statement(
    _ASKED.join(
        cashier_session, and_(cashier_session.c.id == payment.c.session, payment.c.n > cashier_session.c.from_n)
    ).where(cashier_session.c.business_date == bindparam("day"))
)
_ORIGINAL: Final = exists().where(printed.c.n == payment.c.n, printed.c.copy == 0)
_FINISHED: Final = exists().where(finished.c.n == payment.c.n)
_OPEN_ENDS: Final = Statement(
    select(outbox.c.event_id, _ORIGINAL.label("printed"), _FINISHED.label("finished"))
    .join_from(payment, outbox, outbox.c.n == payment.c.n)
    .where(or_(~_ORIGINAL, ~_FINISHED))
    .order_by(payment.c.n)
)
_PRINTED: Final = Statement(
    upsert(printed).values(n=bindparam("n"), at=bindparam("at"), copy=bindparam("copy")).on_conflict_do_nothing()
)
_DONE: Final = Statement(upsert(finished).values(n=bindparam("n"), at=bindparam("at")).on_conflict_do_nothing())


def rows(db: Db, business_date: date | None, status: str | None) -> Iterator[JournalRow]:
    """Stream the payments of a day or of all days, oldest first; of one status when given."""
    if business_date is None:
        found = db.stream(_ALL, status=status)
    else:
        found = db.stream(_OF_DAY, status=status, day=business_date.isoformat())
    return (_row(row) for row in found)


def of_number(db: Db, number: int) -> JournalRow | None:
    """Return the row of the payment on the fact with a running number."""
    row = db.one(_OF_NUMBER, n=number)
    return None if row is None else _row(row)


def open_ends(db: Db) -> tuple[OpenEnd, ...]:
    """Return payments whose receipt is not known to be printed, or whose end at the desk is not known."""
    ends = []
    for payment_id, was_printed, was_finished in db.all(_OPEN_ENDS):
        whole = payments.by_id(db, to_text(payment_id))
        if whole is not None:
            ends.append(OpenEnd(whole, printed=bool(was_printed), finished=bool(was_finished)))
    return tuple(ends)


def mark_printed(db: Db, payment_id: str, at: datetime, *, copy: bool) -> None:
    """Note that a receipt went to the printer.

    Raises: KeyError for a payment this journal does not hold.
    """
    db.run(_PRINTED, n=chain.number_of(db, payment_id), at=moment_text(at), copy=int(copy))


def mark_finished(db: Db, payment_id: str, at: datetime) -> None:
    """Note that the desk is done with a payment.

    Raises: KeyError for a payment this journal does not hold.
    """
    db.run(_DONE, n=chain.number_of(db, payment_id), at=moment_text(at))


def _row(row: Row) -> JournalRow:
    return JournalRow(
        payment_id=to_text(row[0]),
        receipt=payments.receipt_of(to_text(row[1]), to_int(row[2])),
        taken_at=to_moment(row[3]),
        business_date=to_day(row[4]),
        cashier=to_text(row[5]),
        amount_pence=to_int(row[6]),
        kind=to_text(row[7]),
        status=to_text(row[8]),
        attempts=to_int(row[9]),
        next_try_at=to_optional_moment(row[10]),
        problem=to_text(row[11]),
    )
