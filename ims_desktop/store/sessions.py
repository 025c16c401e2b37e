"""Keep cashier sessions: who opened when, on which business date, with what float, and how each ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, func, select

from ims_desktop.domain.session import CashierSession, SessionEnd
from ims_desktop.store import chain
from ims_desktop.store.day_tables import session_end
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import cashier_session, outbox
from ims_desktop.store.values import moment_text, to_day, to_int, to_moment, to_optional_int, to_text

if TYPE_CHECKING:
    from datetime import date

    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_MOST: Final = 100
_ADD: Final = insert_into(cashier_session, without=("id",))
_ADD_END: Final = insert_into(session_end)
_ROW: Final = Statement(select(cashier_session.c.id).where(cashier_session.c.session_id == bindparam("session_id")))
_SPAN: Final = Statement(
    select(cashier_session.c.id, cashier_session.c.from_n, session_end.c.n)
    .outerjoin(session_end, session_end.c.session == cashier_session.c.id)
    .where(cashier_session.c.session_id == bindparam("session_id"))
)
_SESSION: Final = select(
    cashier_session.c.session_id,
    cashier_session.c.cashier,
    cashier_session.c.office,
    cashier_session.c.business_date,
    cashier_session.c.opened_at,
    cashier_session.c.float_pence,
    cashier_session.c.expected_float_pence,
    cashier_session.c.float_reason,
)
_OPEN: Final = _SESSION.where(~exists().where(session_end.c.session == cashier_session.c.id))
_NEWEST: Final = cashier_session.c.id.desc()
_CURRENT: Final = Statement(_OPEN.order_by(_NEWEST).limit(1))
_LAST_OF: Final = Statement(
    _SESSION.add_columns(session_end.c.n)
    .outerjoin(session_end, session_end.c.session == cashier_session.c.id)
    .where(func.lower(cashier_session.c.cashier) == func.lower(bindparam("cashier")))
    .order_by(_NEWEST)
    .limit(1)
)
_ALL_OPEN: Final = Statement(_OPEN.order_by(cashier_session.c.id))
_NAMED: Final = Statement(_SESSION.where(cashier_session.c.session_id == bindparam("session_id")))
_OF_DAY: Final = Statement(_SESSION.where(cashier_session.c.business_date == bindparam("day")).order_by(_NEWEST))
_LAST: Final = Statement(_SESSION.order_by(_NEWEST).limit(_MOST))
_LATEST_DATE: Final = Statement(select(func.max(cashier_session.c.business_date)))
_END: Final = (
    select(
        outbox.c.event_id,
        cashier_session.c.session_id,
        session_end.c.closed_at,
        session_end.c.closed_by,
        session_end.c.counted_pence,
        session_end.c.expected_pence,
        session_end.c.left_pence,
        session_end.c.seal,
        session_end.c.reason,
        session_end.c.unsent,
        session_end.c.witness,
    )
    .join_from(session_end, outbox, outbox.c.n == session_end.c.n)
    .join(cashier_session, cashier_session.c.id == session_end.c.session)
)
_END_OF: Final = Statement(_END.where(cashier_session.c.session_id == bindparam("session_id")))
_LAST_END: Final = Statement(_END.order_by(session_end.c.n.desc()).limit(1))


def add(db: Db, session: CashierSession) -> None:
    """Write an opened session; the file refuses a second one of the same person while the first is open.

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
        expected_float_pence=session.expected_float_pence,
        float_reason=session.float_reason,
        from_n=chain.last_number(db),
    )


def add_end(db: Db, end: SessionEnd, number: int) -> None:
    """Write how a session ended, under the running number of its fact; the file refuses a second end."""
    db.run(
        _ADD_END,
        n=number,
        session=row_of(db, end.session_id),
        closed_at=moment_text(end.closed_at),
        closed_by=end.closed_by,
        counted_pence=end.counted_pence,
        expected_pence=end.expected_pence,
        left_pence=end.left_pence,
        seal=end.seal,
        reason=end.reason,
        unsent=end.unsent,
        witness=end.witness,
    )


def row_of(db: Db, session_id: str) -> int:
    """Return the row number of a session.

    Raises: KeyError for a session this journal does not hold: a payment outside a session must not exist.
    """
    row = db.one(_ROW, session_id=session_id)
    if row is None:
        raise KeyError(session_id)
    return to_int(row[0])


def span_of(db: Db, session_id: str) -> tuple[int, int, int] | None:
    """Return a session's row number and the running numbers between which its facts are; None for an unknown one."""
    row = db.one(_SPAN, session_id=session_id)
    if row is None:
        return None
    session, after, before = row
    return to_int(session), to_int(after), to_optional_int(before) or chain.last_number(db) + 1


def current(db: Db) -> CashierSession | None:
    """Return the session opened last of those still open."""
    row = db.one(_CURRENT)
    return None if row is None else _session(row)


def every_open(db: Db) -> tuple[CashierSession, ...]:
    """Return the sessions that have not ended, oldest first."""
    return tuple(_session(row) for row in db.all(_ALL_OPEN))


def open_of(db: Db, cashier: str) -> CashierSession | None:
    """Return the open session of a person, however the name is written: their last one, or none of theirs is open.

    Every payment asks this, so it looks at one session however many years of them there are.
    """
    row = db.one(_LAST_OF, cashier=cashier)
    return None if row is None or row[-1] is not None else _session(row)


def named(db: Db, session_id: str) -> CashierSession | None:
    """Return a session by its id."""
    row = db.one(_NAMED, session_id=session_id)
    return None if row is None else _session(row)


def listed(db: Db, day: date | None) -> tuple[CashierSession, ...]:
    """Return the sessions of a business date, or the last hundred, newest first."""
    rows = db.all(_LAST) if day is None else db.all(_OF_DAY, day=day.isoformat())
    return tuple(_session(row) for row in rows)


def end_of(db: Db, session_id: str) -> SessionEnd | None:
    """Return how a session ended."""
    row = db.one(_END_OF, session_id=session_id)
    return None if row is None else _end(row)


def last_end(db: Db) -> SessionEnd | None:
    """Return how the session closed last ended."""
    row = db.one(_LAST_END)
    return None if row is None else _end(row)


def latest_business_date(db: Db) -> date | None:
    """Return the latest business date any session had; the next may not be earlier."""
    row = db.one(_LATEST_DATE)
    return None if row is None or row[0] is None else to_day(row[0])


def _session(row: Row) -> CashierSession:
    return CashierSession(
        session_id=to_text(row[0]),
        cashier=to_text(row[1]),
        office=to_text(row[2]),
        business_date=to_day(row[3]),
        opened_at=to_moment(row[4]),
        float_pence=to_int(row[5]),
        expected_float_pence=to_optional_int(row[6]),
        float_reason=to_text(row[7]),
    )


def _end(row: Row) -> SessionEnd:
    return SessionEnd(
        event_id=to_text(row[0]),
        session_id=to_text(row[1]),
        closed_at=to_moment(row[2]),
        closed_by=to_text(row[3]),
        counted_pence=to_int(row[4]),
        expected_pence=to_int(row[5]),
        left_pence=to_int(row[6]),
        seal=to_text(row[7]),
        reason=to_text(row[8]),
        unsent=to_int(row[9]),
        witness=to_text(row[10]),
    )
