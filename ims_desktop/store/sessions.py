"""Keep cashier sessions: who opened when, on which business date, with what float."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, select

from ims_desktop.domain.session import CashierSession
from ims_desktop.store import chain
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import cashier_session, payment, payment_tender
from ims_desktop.store.values import moment_text, to_day, to_int, to_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from ims_desktop.store import chain
from ims_desktop.store.statements import Db

_ADD: Final = insert_into(cashier_session, without=("id",))
_ROW: Final = Statement(select(cashier_session.c.id).where(cashier_session.c.session_id == bindparam("session_id")))
_LAST: Final = Statement(
    select(
        cashier_session.c.session_id,
        cashier_session.c.cashier,
        cashier_session.c.office,
        cashier_session.c.business_date,
        cashier_session.c.opened_at,
        cashier_session.c.float_pence,
    )
    .order_by(cashier_session.c.id.desc())
    .limit(1)
)
_LATEST_DATE: Final = Statement(select(func.max(cashier_session.c.business_date)))
_FLOAT: Final = Statement(
    select(cashier_session.c.id, cashier_session.c.from_n, cashier_session.c.float_pence).where(
        cashier_session.c.session_id == bindparam("session_id")
    )
)
_KEPT: Final = Statement(
    select(
        payment_tender.c.method,
        func.sum(payment_tender.c.tendered_pence - payment_tender.c.change_pence),
    )
    .join_from(payment, payment_tender, payment_tender.c.n == payment.c.n)
    .where(payment.c.n > bindparam("from_n"), payment.c.session == bindparam("session"))
    .group_by(payment_tender.c.method)
)


def add(db: Db, session: CashierSession) -> None:
    """Write an opened session.

    Raises: ValueError for a business date before an earlier session's: receipts of that day may be on paper already.
    """
    latest = latest_business_date(db)
    if latest is not None and session.business_date < latest:
        raise ValueError("a business date never goes back")
    db.run(
        _ADD,
        session_id=session.session_id,
        cashier=session.cashier,
        office=session.office,
        business_date=session.business_date.isoformat(),
        opened_at=moment_text(session.opened_at),
        float_pence=session.float_pence,
        from_n=chain.last_number(db),
    )


def row_of(db: Db, session_id: str) -> int:
    """Return the row number of a session.

    Raises: KeyError for a session this journal does not hold: a payment outside a session must not exist.
    """
    row = db.one(_ROW, session_id=session_id)
    if row is None:
        raise KeyError(session_id)
    return to_int(row[0])


def current(db: Db) -> CashierSession | None:
    """Return the session payments go into: the last one opened."""
    row = db.one(_LAST)
    if row is None:
        return None
    session_id, cashier, office, day, opened_at, pence = row
    return CashierSession(
        to_text(session_id), to_text(cashier), to_text(office), to_day(day), to_moment(opened_at), to_int(pence)
    )


def latest_business_date(db: Db) -> date | None:
    """Return the latest business date any session had; the next may not be earlier."""
    row = db.one(_LATEST_DATE)
    return None if row is None or row[0] is None else to_day(row[0])


def drawer_pence(db: Db, session_id: str, cash_methods: Collection[str]) -> int:
    """Return what the drawer should hold: the float and the cash kept in this session."""
    row = db.one(_FLOAT, session_id=session_id)
    if row is None:
        return 0
    session, from_n, float_pence = row
    kept = db.all(_KEPT, session=session, from_n=from_n)
    return to_int(float_pence) + sum(to_int(pence) for method, pence in kept if method in cash_methods)
