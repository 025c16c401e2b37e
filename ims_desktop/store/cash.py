"""Keep what happens to the cash of a session when no customer is part of it: in, out, lifted, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from ims_desktop.domain.session import CashCount, CashMovement, Direction
from ims_desktop.store import sessions
from ims_desktop.store.day_tables import cash_count, cash_movement
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import outbox
from ims_desktop.store.values import counts_text, moment_text, to_counts, to_int, to_moment, to_text

if TYPE_CHECKING:
    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_ADD_MOVEMENT: Final = insert_into(cash_movement)
_ADD_COUNT: Final = insert_into(cash_count)
_MOVEMENTS: Final = Statement(
    select(
        outbox.c.event_id,
        cash_movement.c.direction,
        cash_movement.c.amount_pence,
        cash_movement.c.at,
        cash_movement.c.actor,
        cash_movement.c.reason,
        cash_movement.c.seal,
        cash_movement.c.witness,
        cash_movement.c.counts,
    )
    .join_from(cash_movement, outbox, outbox.c.n == cash_movement.c.n)
    .where(
        cash_movement.c.n.between(bindparam("after"), bindparam("before")),
        cash_movement.c.session == bindparam("session"),
    )
    .order_by(cash_movement.c.n)
)
_COUNTS: Final = Statement(
    select(
        outbox.c.event_id,
        cash_count.c.round,
        cash_count.c.counts,
        cash_count.c.counted_pence,
        cash_count.c.at,
        cash_count.c.actor,
        cash_count.c.witness,
    )
    .join_from(cash_count, outbox, outbox.c.n == cash_count.c.n)
    .where(
        cash_count.c.n.between(bindparam("after"), bindparam("before")), cash_count.c.session == bindparam("session")
    )
    .order_by(cash_count.c.n)
)


def add_movement(db: Db, movement: CashMovement, number: int) -> None:
    """Write cash that moved, under the running number of its fact; the file refuses it in a closed session."""
    db.run(
        _ADD_MOVEMENT,
        n=number,
        session=sessions.row_of(db, movement.session_id),
        direction=movement.direction.value,
        amount_pence=movement.amount_pence,
        at=moment_text(movement.at),
        actor=movement.actor,
        reason=movement.reason,
        seal=movement.seal,
        witness=movement.witness,
        counts=counts_text(movement.counts),
    )


def add_count(db: Db, count: CashCount, number: int) -> None:
    """Write a count, under the running number of its fact; the file refuses it in a closed session."""
    db.run(
        _ADD_COUNT,
        n=number,
        session=sessions.row_of(db, count.session_id),
        round=count.round,
        counts=counts_text(count.counts),
        counted_pence=count.counted_pence,
        at=moment_text(count.at),
        actor=count.actor,
        witness=count.witness,
    )


def movements(db: Db, session_id: str) -> tuple[CashMovement, ...]:
    """Return what moved in a session, oldest first."""
    return tuple(_movement(session_id, row) for row in _of_session(db, _MOVEMENTS, session_id))


def counts(db: Db, session_id: str) -> tuple[CashCount, ...]:
    """Return the counts of a session, oldest first."""
    return tuple(_count(session_id, row) for row in _of_session(db, _COUNTS, session_id))


def _of_session(db: Db, statement: Statement, session_id: str) -> list[Row]:
    span = sessions.span_of(db, session_id)
    if span is None:
        return []
    session, after, before = span
    return db.all(statement, session=session, after=after, before=before)


def _movement(session_id: str, row: Row) -> CashMovement:
    return CashMovement(
        event_id=to_text(row[0]),
        session_id=session_id,
        direction=Direction(to_text(row[1])),
        amount_pence=to_int(row[2]),
        at=to_moment(row[3]),
        actor=to_text(row[4]),
        reason=to_text(row[5]),
        seal=to_text(row[6]),
        witness=to_text(row[7]),
        counts=to_counts(row[8]),
    )


def _count(session_id: str, row: Row) -> CashCount:
    return CashCount(
        event_id=to_text(row[0]),
        session_id=session_id,
        round=to_int(row[1]),
        counts=to_counts(row[2]),
        counted_pence=to_int(row[3]),
        at=to_moment(row[4]),
        actor=to_text(row[5]),
        witness=to_text(row[6]),
    )
