"""Move lines through their states. What is written here is what survives the forwarder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import null, select, update

from sync.central import tables
from sync.central.gateway.lines import DONE, PARKED, SENDING, WAITING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sync.central.gateway.lines import Line

OPEN: Final = (SENDING, WAITING)
PROBLEM_MAX: Final = 300


def due(connection: Connection, slug: str, now: datetime) -> tuple[str, int, str] | None:
    """Return the line whose turn it is, with its state: what nobody knows first, then what waits, then what is done."""
    f = tables.forward.c
    for state in (*OPEN, DONE):
        query = select(f.event_id, f.n, f.state).where(f.council == slug, f.state == state, f.next_try_at <= now)
        row = connection.execute(query.order_by(f.next_try_at, f.event_id, f.n).limit(1)).one_or_none()
        if row is not None:
            return row.event_id, row.n, row.state
    return None


def next_due(connection: Connection, slug: str) -> datetime | None:
    """Return when the next line's turn comes."""
    f = tables.forward.c
    times = [
        connection.execute(
            select(f.next_try_at)
            .where(f.council == slug, f.state == state, f.next_try_at.is_not(None))
            .order_by(f.next_try_at)
            .limit(1)
        ).scalar_one_or_none()
        for state in (*OPEN, DONE)
    ]
    return min((at for at in times if at is not None), default=None)


def claim(connection: Connection, slug: str, line: Line, now: datetime, not_before: datetime) -> bool:
    """Write down that a line leaves, and from when it may be asked about should nobody come back to say.

    Nobody else's claim stands beside it: False says that the line is not as it was seen.
    """
    done = connection.execute(
        update(tables.forward)
        .where(*_is(slug, line), tables.forward.c.state.in_(OPEN), tables.forward.c.attempts == line.attempts)
        .values(state=SENDING, attempts=line.attempts + 1, sent_at=now, next_try_at=not_before)
    )
    return done.rowcount == 1


def finish(
    connection: Connection,
    slug: str,
    line: Line,
    reference: str,
    changed: dict[str, str | int | None],
    now: datetime,
    ask_again_at: datetime | None,
    problem: str | None = None,
) -> None:
    """Write down that a line is there, whatever was thought of it before."""
    connection.execute(
        update(tables.forward)
        .where(*_is(slug, line))
        .values(
            state=DONE,
            done_at=now,
            next_try_at=ask_again_at,
            last_problem=_cut(problem),
            upstream_reference=reference,
            changed=changed or null(),
        )
    )


def put_off(
    connection: Connection, slug: str, line: Line, until: datetime, problem: str, *, refusals: int | None = None
) -> None:
    """Write down when a line's next turn is, and why it is not there yet; one that a person parked stays parked."""
    counted = {} if refusals is None else {"refusals": refusals}
    # A line that is done has no problem when nobody answers the question that comes after.
    why = {"last_problem": _cut(problem)} if line.is_open else {}
    connection.execute(
        update(tables.forward)
        .where(*_is(slug, line), tables.forward.c.state.in_((*OPEN, DONE)))
        .values(next_try_at=until, **why, **counted)
    )


def park(connection: Connection, slug: str, line: Line, problem: str) -> None:
    """Take a line out of the queue until somebody has looked; the others go on."""
    connection.execute(
        update(tables.forward)
        .where(*_is(slug, line), tables.forward.c.state.in_(OPEN))
        .values(state=PARKED, next_try_at=None, last_problem=_cut(problem))
    )


def checked(connection: Connection, slug: str, line: Line, problem: str | None) -> None:
    """Write down what asking once more about a line that is done came to."""
    connection.execute(
        update(tables.forward)
        .where(*_is(slug, line), tables.forward.c.state == DONE)
        .values(next_try_at=None, last_problem=_cut(problem))
    )


def _is(slug: str, line: Line) -> tuple[ColumnElement[bool], ...]:
    f = tables.forward.c
    return f.council == slug, f.event_id == line.event_id, f.n == line.n


def _cut(problem: str | None) -> str | None:
    return None if problem is None else problem[:PROBLEM_MAX]
