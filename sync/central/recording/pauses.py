"""Keep what is wanted of a recording and what was heard of it: the one place where the rows of pauses change.

A wish is written down before a telephone system hears of it, so that a process that is killed leaves a recording that
somebody else lets run again. While a card may be typed on a line, nothing else lets that line's recording run.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, or_, select, update

from sync.central import tables
from sync.central.dialect import hold
from sync.central.errors import Refusal
from sync.central.keys import new_id
from sync.central.ledger.tasks import raise_all
from sync.central.recording.reading import NONE, PAUSED, RECORDING, UNKNOWN, Heard
from sync.contract.card_numbers import without_card_numbers
from sync.contract.fields import read_utc, utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from sync.contract.card_asking import RecordingRequest

BUSY: Final = timedelta(seconds=10)
"""How long an answer is waited for, with some to spare; after that whoever asked is gone."""
AWAY: Final = timedelta(seconds=5)
LATE: Final = timedelta(seconds=25)
"""How long a request that nobody answered may still be at work over there."""
AGAIN: Final = timedelta(seconds=30)
TASK_AFTER: Final = timedelta(minutes=5)
TASK: Final = "recording_not_resumed"
_FIRST_S: Final = 5.0
_MOST_S: Final = 900.0
_HEARD_MAX: Final = 200
_LOCK: Final = "recording"
_ENDED: Final = ("approved", "declined", "cancelled")
_ENDS: Final = {"next_try_at": None, "extension": "", "call_id": ""}
"""Nothing is to be asked any more, so nobody need know whose call it was."""
_UNANSWERED: Final = frozenset({"no_answer", "unreachable", "certificate"})


class Busy(Exception):
    """Somebody waits for an answer about this line just now."""


# ------------------------------------------------------------------------------------------------------------- wishes
def want_pause(connection: Connection, slug: str, till: str, wanted: RecordingRequest, now: datetime) -> Row[Any]:
    """Write down that a recording is to pause, or to stay paused, and return the row; whoever has it asks the system.

    Raises: Busy, when this line is being asked about; Refusal.
    """
    hold(connection, slug, [_LOCK])
    row = _own(pause_of(connection, slug, wanted.attempt_id), till)
    if _is_over(connection, slug, wanted.attempt_id):
        raise Refusal(409, "attempt_over", "This charge is over: nothing is paused for it any more.")
    call = {"extension": without_card_numbers(wanted.extension), "call_id": without_card_numbers(wanted.call_id)}
    lease = now + timedelta(seconds=wanted.lease_s)
    if _in_use(connection, slug, row, call, wanted.operator, now):
        raise Busy
    if row is not None and row.resumed_at is not None:
        # It runs again: what begins now is another pause, with times of its own.
        _change(connection, slug, row, **_ENDS)
    if row is None or row.resumed_at is not None:
        return _begin(connection, slug, till, wanted, (0 if row is None else row.n) + 1, call, lease, now)
    values = {"wanted": PAUSED, "expires_at": lease, "next_try_at": lease, "due_at": None, **call}
    return _ask_again(connection, slug, row, values, now)


def want_resume(connection: Connection, slug: str, till: str, attempt_id: str, now: datetime) -> tuple[Row[Any], bool]:
    """Write down that a recording is to run again; return the row, and whether to ask the system now.

    Raises: Refusal, for what was never paused.
    """
    hold(connection, slug, [_LOCK])
    row = _own(pause_of(connection, slug, attempt_id), till)
    if row is None:
        raise Refusal(404, "never_paused", "The recording was never paused for this charge.")
    if row.next_try_at is None:
        return row, False
    return _resume(connection, slug, row, now)


def claim_due(connection: Connection, slug: str, now: datetime) -> Row[Any] | None:
    """Return a recording that is to run again by now, to be asked for by whoever has it; None when there is none."""
    hold(connection, slug, [_LOCK])
    for row in connection.execute(_due(slug, now).limit(50)):
        claimed, ask = _resume(connection, slug, row, now)
        if ask:
            return claimed
    return None


def any_due(connection: Connection, slug: str, now: datetime) -> bool:
    """Tell whether a recording is to run again by now."""
    return connection.execute(_due(slug, now).limit(1)).first() is not None


def next_due_s(connection: Connection, slug: str, now: datetime, most_s: float) -> float:
    """Return after how many seconds the next one may be due."""
    r = tables.recording_pause.c
    query = select(r.next_try_at).where(r.council == slug, r.next_try_at.is_not(None)).order_by(r.next_try_at).limit(1)
    first = connection.execute(query).scalar_one_or_none()
    return most_s if first is None else min(most_s, max(0.5, (first - now).total_seconds()))


# -------------------------------------------------------------------------------------------------------------- words
def settle(connection: Connection, slug: str, asked: Row[Any], heard: Heard, now: datetime) -> Row[Any]:
    """Write down what a system said to a wish, and return how the recording stands then."""
    hold(connection, slug, [_LOCK])
    row = _row(connection, slug, asked.attempt_id, asked.n)
    told = [*row.heard, [utc_text(now), asked.wanted, heard.state, heard.confirmed, heard.code]]
    values: dict[str, Any] = {}
    if not row.heard or row.heard[-1][1:] != told[-1][1:]:
        values["heard"] = told[-_HEARD_MAX:]
    if row.turn == asked.turn:
        values |= {"busy_until": None, **_news(row, heard, now)}
        values |= _after_pause(heard, row, now) if row.wanted == PAUSED else _after_resume(heard, row, now)
    elif row.busy_until == asked.busy_until:
        # Somebody wished for something else meanwhile, and need wait no longer.
        values |= {"busy_until": None, **({"next_try_at": now} if row.wanted == RECORDING else {})}
    if values:
        _change(connection, slug, row, **values)
    _see_to_task(connection, slug, row, now)
    return _row(connection, slug, asked.attempt_id, asked.n)


def _news(row: Row[Any], heard: Heard, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"state": heard.state, "confirmed": heard.confirmed, "code": heard.code}
    return values | ({} if (row.state, row.confirmed) == (heard.state, heard.confirmed) else {"since": now})


def _after_pause(heard: Heard, row: Row[Any], now: datetime) -> dict[str, Any]:
    confirmed = heard.state == PAUSED and heard.confirmed and row.paused_at is None
    return {"paused_at": now} if confirmed else {}


def _after_resume(heard: Heard, row: Row[Any], now: datetime) -> dict[str, Any]:
    """It runs again once that was said; else it is asked for again, for ever, more and more seldom."""
    if not (heard.confirmed and heard.state in {RECORDING, NONE}):
        wait_s = min(_MOST_S, _FIRST_S * 2.0 ** min(row.tries, 16))
        return {"tries": row.tries + 1, "next_try_at": now + timedelta(seconds=wait_s)}
    lost = [read_utc(at) for at, wanted, _, _, code in row.heard if wanted == PAUSED and code == "no_answer"]
    if lost and lost[-1] > now - LATE:
        # A pause that nobody answered may still come about, after this.
        return {"resumed_at": now, "next_try_at": now + AGAIN}
    return {"resumed_at": now, **_ENDS}


def _see_to_task(connection: Connection, slug: str, row: Row[Any], now: datetime) -> None:
    """Call IT when a recording does not run again for long; and say so once it does."""
    t = tables.task
    after = _row(connection, slug, row.attempt_id, row.n)
    its = (t.c.council == slug) & (t.c.event_id == row.attempt_id) & (t.c.code == TASK)
    if after.next_try_at is None:
        done = {"done_at": now, "done_by": "sync.central"}
        connection.execute(update(t).where(its, t.c.done_at.is_(None)).values(**done))
    elif after.due_at is not None and after.due_at <= now - TASK_AFTER:
        row_of_task = {"council": slug, "event_id": row.attempt_id, "code": TASK, "raised_at": now}
        raise_all(connection, [row_of_task])


# --------------------------------------------------------------------------------------------------------------- rows
def pause_of(connection: Connection, slug: str, attempt_id: str) -> Row[Any] | None:
    """Return the last pause for a charge; None when there was none."""
    r = tables.recording_pause
    query = select(r).where(r.c.council == slug, r.c.attempt_id == attempt_id).order_by(r.c.n.desc()).limit(1)
    return connection.execute(query).one_or_none()


def pauses(connection: Connection, slug: str, limit: int) -> list[Row[Any]]:
    """Return pauses, newest first."""
    r = tables.recording_pause
    query = select(r).where(r.c.council == slug).order_by(r.c.asked_at.desc(), r.c.attempt_id, r.c.n.desc())
    return list(connection.execute(query.limit(limit)))


def _own(row: Row[Any] | None, till: str) -> Row[Any] | None:
    if row is not None and row.till != till:
        raise Refusal(409, "not_yours", "Another till asked for this charge.")
    return row


def _begin(
    connection: Connection,
    slug: str,
    till: str,
    wanted: RecordingRequest,
    n: int,
    call: dict[str, str],
    lease: datetime,
    now: datetime,
) -> Row[Any]:
    connection.execute(
        tables.recording_pause.insert().values(
            council=slug,
            attempt_id=wanted.attempt_id,
            n=n,
            till=till,
            operator=without_card_numbers(wanted.operator),
            **call,
            event_id=new_id(),
            wanted=PAUSED,
            state=UNKNOWN,
            confirmed=False,
            code="",
            since=now,
            asked_at=now,
            expires_at=lease,
            next_try_at=lease,
            tries=0,
            turn=1,
            busy_until=now + BUSY,
            heard=[],
        )
    )
    return _row(connection, slug, wanted.attempt_id, n)


def _ask_again(connection: Connection, slug: str, row: Row[Any], values: dict[str, Any], now: datetime) -> Row[Any]:
    """Make ready to ask; what nobody answered keeps its name, so that whoever heard it after all hears it once."""
    same = row.wanted == values["wanted"] and row.code in _UNANSWERED
    event_id = row.event_id if same else new_id()
    _change(connection, slug, row, **values, event_id=event_id, turn=row.turn + 1, busy_until=now + BUSY)
    return _row(connection, slug, row.attempt_id, row.n)


def _resume(connection: Connection, slug: str, row: Row[Any], now: datetime) -> tuple[Row[Any], bool]:
    """Make ready to let a recording run, unless a card may be typed on that line just now, or it is being asked."""
    due = {"wanted": RECORDING, "due_at": row.due_at or now}
    if row.busy_until is not None and row.busy_until > now:
        _change(connection, slug, row, **due, turn=row.turn + 1, next_try_at=row.busy_until)
    elif _shared_with_a_pause(connection, slug, row, now):
        _change(connection, slug, row, **due, turn=row.turn + 1, code="other_pause", next_try_at=now + AWAY)
    else:
        return _ask_again(connection, slug, row, {**due, "next_try_at": now + BUSY}, now), True
    return _row(connection, slug, row.attempt_id, row.n), False


def _in_use(
    connection: Connection, slug: str, row: Row[Any] | None, call: dict[str, str], operator: str, now: datetime
) -> bool:
    """Tell whether somebody waits for an answer about this line: whatever is asked now might arrive before that."""
    r = tables.recording_pause
    busy = select(r).where(r.c.council == slug, r.c.next_try_at.is_not(None), r.c.busy_until > now)
    line = (call["extension"], call["call_id"], operator)
    own = None if row is None else (row.attempt_id, row.n)
    return any(
        (other.attempt_id, other.n) == own or _is_same_line(line, (other.extension, other.call_id, other.operator))
        for other in connection.execute(busy)
    )


def _shared_with_a_pause(connection: Connection, slug: str, row: Row[Any], now: datetime) -> bool:
    r = tables.recording_pause
    others = select(r).where(r.c.council == slug, r.c.next_try_at.is_not(None), r.c.wanted == PAUSED)
    others = others.where(r.c.expires_at > now, ~_over(), r.c.attempt_id != row.attempt_id)
    line = (row.extension, row.call_id, row.operator)
    return any(
        _is_same_line(line, (other.extension, other.call_id, other.operator)) for other in connection.execute(others)
    )


def _is_same_line(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Tell whether two calls may be one: the same line or call, or nothing known but who is speaking."""
    if any(one[:2]) or any(other[:2]):
        return any(a and a == b for a, b in zip(one[:2], other[:2], strict=True))
    return one[2] == other[2]


def _due(slug: str, now: datetime) -> Select[Any]:
    r = tables.recording_pause
    late = or_(r.c.next_try_at <= now, and_(r.c.wanted == PAUSED, _over()))
    return select(r).where(r.c.council == slug, r.c.next_try_at.is_not(None), late).order_by(r.c.next_try_at)


def _over() -> ColumnElement[bool]:
    """Say that the charge of a pause is over, by its provider's word here or by the till's own fact."""
    r, a, f = tables.recording_pause.c, tables.card_attempt.c, tables.card_fact.c
    ended = exists().where(a.council == r.council, a.attempt_id == r.attempt_id, a.state.in_(_ENDED))
    told = exists().where(f.council == r.council, f.attempt_id == r.attempt_id, f.kind == "card_answered")
    return or_(ended, told)


def _is_over(connection: Connection, slug: str, attempt_id: str) -> bool:
    a, f = tables.card_attempt.c, tables.card_fact.c
    ended = select(a.attempt_id).where(a.council == slug, a.attempt_id == attempt_id, a.state.in_(_ENDED))
    told = select(f.attempt_id).where(f.council == slug, f.attempt_id == attempt_id, f.kind == "card_answered")
    return any(connection.execute(query.limit(1)).first() is not None for query in (ended, told))


def _row(connection: Connection, slug: str, attempt_id: str, n: int) -> Row[Any]:
    r = tables.recording_pause
    return connection.execute(select(r).where(r.c.council == slug, r.c.attempt_id == attempt_id, r.c.n == n)).one()


def _change(connection: Connection, slug: str, row: Row[Any], **values: object) -> None:
    r = tables.recording_pause
    its = (r.c.council == slug) & (r.c.attempt_id == row.attempt_id) & (r.c.n == row.n)
    connection.execute(update(r).where(its).values(**values))
