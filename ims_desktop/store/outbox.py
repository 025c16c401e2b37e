"""Queue every fact for central, say what is still waiting, and let bytes go only when law and policy say so.

The bytes of a fact are written once and never made again. Where a fact is on its way is kept beside them: it goes from
unsent to sent, or to quarantined and then to sent, and never back from sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from ims_desktop.records import Unsent
from ims_desktop.store import chain
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import delivery, outbox, payment, personal_data, purged, settled
from ims_desktop.store.values import moment_text, to_int, to_optional_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ims_desktop.records import StoredEvent
    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

PURGE_KIND: Final = "personal_data_purged"
KEPT_KINDS: Final = ("till_enrolled", PURGE_KIND)
"""Facts whose bytes stay for ever: without them nobody could tell a purge from a hole."""

_UNSENT: Final[ColumnElement[str]] = literal_column("'unsent'")
_QUEUE: Final = insert_into(delivery)
_BATCH: Final = Statement(
    select(*chain.COLUMNS)
    .join_from(delivery, outbox, outbox.c.n == delivery.c.n)
    .where(
        delivery.c.status == _UNSENT,
        or_(delivery.c.next_try_at.is_(None), delivery.c.next_try_at <= bindparam("now")),
    )
    .order_by(delivery.c.n)
    .limit(bindparam("limit"))
)
_SENT: Final = Statement(
    insert(settled).from_select(
        ["n", "at", "attempts"],
        select(delivery.c.n, bindparam("at", type_=Text), delivery.c.attempts + 1).where(
            delivery.c.n == bindparam("number")
        ),
    )
)
_GONE: Final = Statement(delete(delivery).where(delivery.c.n == bindparam("number")))
_QUARANTINE: Final = Statement(
    update(delivery)
    .where(delivery.c.n == bindparam("number"))
    .values(
        status="quarantined",
        code=bindparam("new_code"),
        text=bindparam("new_text"),
        next_try_at=None,
        attempts=delivery.c.attempts + 1,
    )
)
_POSTPONE: Final = Statement(
    update(delivery)
    .where(delivery.c.n == bindparam("number"), delivery.c.status == _UNSENT)
    .values(next_try_at=bindparam("try_at"), code=bindparam("new_code"), attempts=delivery.c.attempts + 1)
)
_WAITING: Final = Statement(
    select(
        func.count(case((delivery.c.status == _UNSENT, 1))),
        func.count(case((delivery.c.status == _UNSENT, payment.c.n))),
        func.coalesce(func.sum(case((delivery.c.status == _UNSENT, payment.c.amount_pence))), 0),
        func.min(case((delivery.c.status == _UNSENT, outbox.c.occurred_at))),
        func.count(case((delivery.c.status != _UNSENT, 1))),
    )
    .join_from(delivery, outbox, outbox.c.n == delivery.c.n)
    .outerjoin(payment, payment.c.n == delivery.c.n)
)
_PURGEABLE: Final = Statement(
    select(outbox.c.event_id)
    .join_from(settled, outbox, outbox.c.n == settled.c.n)
    .where(
        settled.c.at < bindparam("before"),
        outbox.c.body.is_not(None),
        outbox.c.kind.not_in([literal_column(f"'{kind}'") for kind in KEPT_KINDS]),
    )
    .order_by(settled.c.n)
    .limit(bindparam("limit"))
)
_SENT_AFTER: Final = Statement(
    select(*chain.COLUMNS)
    .join_from(settled, outbox, outbox.c.n == settled.c.n)
    .where(outbox.c.epoch == bindparam("epoch"), outbox.c.sequence > bindparam("sequence"))
    .order_by(outbox.c.n)
    .limit(bindparam("limit"))
)
_SENT_END: Final = Statement(
    select(outbox.c.sequence)
    .join_from(settled, outbox, outbox.c.n == settled.c.n)
    .where(outbox.c.epoch == bindparam("epoch"))
    .order_by(outbox.c.n.desc())
    .limit(1)
)
_NAME: Final = insert_into(purged)
_DROP: Final = (
    Statement(update(outbox).where(outbox.c.n == bindparam("number")).values(body=None)),
    Statement(delete(personal_data).where(personal_data.c.n == bindparam("number"))),
)


def queue(db: Db, number: int) -> None:
    """Put a fact in the queue for central."""
    db.run(_QUEUE, n=number, status="unsent", attempts=0, code="", text="", next_try_at=None)


def batch(db: Db, limit: int, max_bytes: int, now: datetime) -> tuple[StoredEvent, ...]:
    """Return the oldest facts whose time has come, all of one epoch; at least one, however long its bytes are."""
    return _fitting(db, db.all(_BATCH, now=moment_text(now), limit=limit), max_bytes)


def sent_after(db: Db, epoch: str, sequence: int, limit: int, max_bytes: int) -> tuple[StoredEvent, ...]:
    """Return facts central said it has, from a place in an epoch on, with the bytes they were sent with if still here.

    They stay sent: central may have lost them since, and is offered the same bytes again.
    """
    return _fitting(db, db.all(_SENT_AFTER, epoch=epoch, sequence=sequence, limit=limit), max_bytes)


def sent_end(db: Db, epoch: str) -> int:
    """Return the place of the last fact of an epoch that central said it has; 0 when there is none."""
    row = db.one(_SENT_END, epoch=epoch)
    return 0 if row is None else to_int(row[0])


def _fitting(db: Db, rows: Iterable[Row], max_bytes: int) -> tuple[StoredEvent, ...]:
    """Take facts in their order while they are of one epoch and fit; the first one always does."""
    chosen: list[StoredEvent] = []
    size = 0
    for row in rows:
        fact = chain.stored(db, row)
        size += len(fact.body or b"")
        if chosen and (size > max_bytes or fact.epoch != chosen[0].epoch):
            break
        chosen.append(fact)
    return tuple(chosen)


def settle(db: Db, event_id: str, status: str, at: datetime, code: str, text: str) -> None:
    """Record central's answer to a fact; a fact central has stays sent, whatever is said later.

    Raises: KeyError for a fact this journal does not hold; ValueError for a status that is no answer.
    """
    number = chain.number_of(db, event_id)
    if status == "sent":
        db.run(_SENT, number=number, at=moment_text(at))
        db.run(_GONE, number=number)
    elif status == "quarantined":
        db.run(_QUARANTINE, number=number, new_code=code, new_text=text)
    else:
        raise ValueError(f"not an answer of central: {status}")


def postpone(db: Db, event_ids: Sequence[str], next_try_at: datetime, code: str) -> None:
    """Put facts off until a later moment, counting the attempt.

    Raises: KeyError for a fact this journal does not hold.
    """
    for event_id in event_ids:
        db.run(_POSTPONE, number=chain.number_of(db, event_id), try_at=moment_text(next_try_at), new_code=code)


def unsent(db: Db) -> Unsent:
    """Say what central has not got yet."""
    ((facts, payments, pence, oldest, quarantined),) = db.all(_WAITING)
    return Unsent(
        events=to_int(facts),
        payments=to_int(payments),
        amount_pence=to_int(pence),
        oldest_at=to_optional_moment(oldest),
        quarantined=to_int(quarantined),
    )


def purgeable(db: Db, settled_before: datetime, limit: int) -> tuple[str, ...]:
    """Return the ids of facts settled before a moment whose bytes are still kept, oldest first."""
    return tuple(to_text(row[0]) for row in db.all(_PURGEABLE, before=moment_text(settled_before), limit=limit))


def name_purged(db: Db, by_number: int, event_ids: Iterable[str]) -> None:
    """Note that a purge fact names these facts; only then will the file let their bytes go.

    Raises: KeyError for a fact this journal does not hold.
    """
    for event_id in event_ids:
        db.run(_NAME, n=chain.number_of(db, event_id), by_n=by_number)


def purge(db: Db, event_ids: Iterable[str]) -> None:
    """Drop the bytes and personal members of facts a purge fact has named; the file refuses any other.

    Raises: KeyError for a fact this journal does not hold.
    """
    for event_id in event_ids:
        for statement in _DROP:
            db.run(statement, number=chain.number_of(db, event_id))
