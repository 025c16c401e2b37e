"""See that what was charged becomes part of a payment, and that what it cost is booked, once each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, update

from sync.central import tables
from sync.central.cards import attempts
from sync.central.dialect import hold
from sync.central.errors import Refusal
from sync.central.ledger import tasks
from sync.central.localgov.fees import Fee, add_fee
from sync.central.services import GOVUK_PAY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row

UNBOOKED: Final = "card_unbooked"
UNBOOKED_AFTER: Final = timedelta(minutes=30)
_AGAIN: Final = timedelta(hours=1)
_FEE_FROM: Final = timedelta(minutes=2)
_FEE_UNTIL: Final = timedelta(days=2)
ACTOR: Final = "sync.central"


def settle(connection: Connection, slug: str, row: Row[Any], now: datetime) -> None:
    """Look whether an approved attempt is booked: then what it cost is, too; else somebody is told, in time."""
    if not is_booked(connection, slug, row):
        late = now >= row.since + UNBOOKED_AFTER
        if late:
            task = {"council": slug, "event_id": row.attempt_id, "code": UNBOOKED, "raised_at": now}
            tasks.raise_all(connection, [task])
        next_look = now + _AGAIN if late else row.since + UNBOOKED_AFTER
        attempts.change(connection, slug, row.attempt_id, next_look_at=next_look)
        return
    _close_task(connection, slug, row.attempt_id, now)
    if row.fee_pence:
        _book_fee(connection, slug, row, now)
    waits = _fee_may_come(row, now)
    age = max(_FEE_FROM, now - row.since)
    attempts.change(connection, slug, row.attempt_id, next_look_at=now + age if waits else None)


def asks_for_fee(connection: Connection, slug: str, row: Row[Any], now: datetime) -> bool:
    """Tell whether the provider may know by now what a booked charge cost."""
    return _fee_may_come(row, now) and is_booked(connection, slug, row)


def is_booked(connection: Connection, slug: str, row: Row[Any]) -> bool:
    """Tell whether what was charged or given back is part of a payment here, or was given back itself."""
    d, a = tables.tender_detail.c, tables.card_attempt.c
    its = select(d.event_id).where(d.council == slug, d.attempt_id == row.attempt_id).limit(1)
    if connection.execute(its).first() is not None:
        return True
    if row.direction == "refund":
        # What gives back a charge that became no payment becomes none itself.
        return not row.bills
    back = select(func.sum(a.charged_pence)).where(
        a.council == slug, a.of_attempt == row.attempt_id, a.direction == "refund", a.state == attempts.APPROVED
    )
    return bool(int(connection.execute(back).scalar_one() or 0) >= row.charged_pence)


def note_booked(connection: Connection, slug: str, attempt_ids: Iterable[str], now: datetime) -> None:
    """Have the attempts of payments that came in looked at."""
    a = tables.card_attempt
    for attempt_id in sorted(attempt_ids):
        its = (a.c.council == slug) & (a.c.attempt_id == attempt_id) & (a.c.state == attempts.APPROVED)
        connection.execute(update(a).where(its).values(next_look_at=now))


def stop_given_up(connection: Connection, slug: str, given_up: Iterable[tuple[str, str]], now: datetime) -> None:
    """See that nobody can pay any more what its own till has an answer for without its provider's word.

    Its basket is free there: whoever opened the page of it later would pay a second time.
    """
    a = tables.card_attempt
    for attempt_id, till in sorted(given_up):
        its = (a.c.council == slug) & (a.c.attempt_id == attempt_id) & (a.c.till == till) & (a.c.direction == "charge")
        still = its & a.c.cancel_wanted_at.is_(None)
        made, creating = a.c.state.in_((attempts.WAITING, attempts.UNKNOWN)), a.c.state == attempts.CREATING
        connection.execute(update(a).where(still & made).values(cancel_wanted_at=now, next_look_at=now))
        connection.execute(update(a).where(still & creating).values(cancel_wanted_at=now))


def _fee_may_come(row: Row[Any], now: datetime) -> bool:
    """Tell whether a provider says what a charge cost only after it: when it has captured the money."""
    later = row.provider == GOVUK_PAY and row.direction == "charge" and not row.fee_pence
    return bool(later and now < row.since + _FEE_UNTIL)


def _close_task(connection: Connection, slug: str, attempt_id: str, now: datetime) -> None:
    t = tables.task
    its = (t.c.council == slug) & (t.c.event_id == attempt_id) & (t.c.code == UNBOOKED)
    connection.execute(update(t).where(its, t.c.done_at.is_(None)).values(done_at=now, done_by=ACTOR))


def _book_fee(connection: Connection, slug: str, row: Row[Any], now: datetime) -> None:
    """Book what a provider took; a council whose method of payment carries no fee wants none booked."""
    d, p = tables.tender_detail.c, tables.payment.c
    receipt = connection.execute(
        select(p.receipt)
        .join(tables.tender_detail, (d.council == p.council) & (d.event_id == p.event_id))
        .where(d.council == slug, d.attempt_id == row.attempt_id)
        .limit(1)
    ).scalar_one_or_none()
    if receipt is None:
        return
    hold(connection, slug, [receipt])
    try:
        add_fee(connection, slug, Fee(receipt, row.provider_id or None, row.fee_pence), ACTOR, now)
    except Refusal as why:
        attempts.change(connection, slug, row.attempt_id, code=f"fee_{why.code}"[:40])
