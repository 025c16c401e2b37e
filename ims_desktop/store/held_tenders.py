"""Keep what was handed over for payments that are not whole yet, and what of it went back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, func, literal_column, select

from ims_desktop.domain.card_attempt import HeldTender
from ims_desktop.store import sessions
from ims_desktop.store.card_tables import held_tender
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import cashier_session, outbox, payment
from ims_desktop.store.values import moment_text, to_int, to_moment, to_text

if TYPE_CHECKING:
    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_ADD: Final = insert_into(held_tender)
_LAST_NUMBER: Final = Statement(
    select(func.max(held_tender.c.number)).where(held_tender.c.payment_id == bindparam("payment_id"))
)
_BACK: Final = held_tender.alias("back")
_WHOLE: Final = outbox.alias("whole")
_WENT_BACK: Final = exists().where(
    _BACK.c.payment_id == held_tender.c.payment_id,
    _BACK.c.number == held_tender.c.number,
    _BACK.c.returned == literal_column("1"),
)
_STANDS: Final = exists().where(_WHOLE.c.event_id == held_tender.c.payment_id, payment.c.n == _WHOLE.c.n)
_EVER: Final = (
    select(
        outbox.c.event_id,
        held_tender.c.payment_id,
        held_tender.c.number,
        cashier_session.c.session_id,
        held_tender.c.cashier,
        held_tender.c.method,
        held_tender.c.method_name,
        held_tender.c.amount_pence,
        held_tender.c.due_pence,
        held_tender.c.at,
        held_tender.c.returned,
    )
    .join_from(held_tender, outbox, outbox.c.n == held_tender.c.n)
    .join(cashier_session, cashier_session.c.id == held_tender.c.session)
)
_NAMED: Final = Statement(_EVER.where(outbox.c.event_id == bindparam("held_id")))
_HELD: Final = _EVER.where(held_tender.c.returned == literal_column("0"), ~_WENT_BACK, ~_STANDS).order_by(
    held_tender.c.n
)
_ALL: Final = Statement(_HELD)
_OF_PAYMENT: Final = Statement(_HELD.where(held_tender.c.payment_id == bindparam("payment_id")))


def next_number(db: Db, payment_id: str) -> int:
    """Return the number after the last one of a payment, handed back or not."""
    row = db.one(_LAST_NUMBER, payment_id=payment_id)
    return 1 if row is None or row[0] is None else to_int(row[0]) + 1


def add(db: Db, held: HeldTender, number: int) -> None:
    """Write what was handed over, or back, under the running number of its fact."""
    db.run(
        _ADD,
        n=number,
        payment_id=held.payment_id,
        number=held.n,
        session=sessions.row_of(db, held.session_id),
        cashier=held.cashier,
        method=held.method,
        method_name=held.method_name,
        amount_pence=held.amount_pence,
        due_pence=held.due_pence,
        at=moment_text(held.at),
        returned=int(held.returned),
    )


def held(db: Db, payment_id: str | None) -> tuple[HeldTender, ...]:
    """Return what is held now, for one payment or for all of them, oldest first."""
    rows = db.all(_ALL) if payment_id is None else db.all(_OF_PAYMENT, payment_id=payment_id)
    return tuple(_held(row) for row in rows)


def named(db: Db, held_id: str) -> HeldTender | None:
    """Return what one fact says was handed over or back."""
    row = db.one(_NAMED, held_id=held_id)
    return None if row is None else _held(row)


def _held(row: Row) -> HeldTender:
    return HeldTender(
        held_id=to_text(row[0]),
        payment_id=to_text(row[1]),
        n=to_int(row[2]),
        session_id=to_text(row[3]),
        cashier=to_text(row[4]),
        method=to_text(row[5]),
        method_name=to_text(row[6]),
        amount_pence=to_int(row[7]),
        due_pence=to_int(row[8]),
        at=to_moment(row[9]),
        returned=bool(row[10]),
    )
