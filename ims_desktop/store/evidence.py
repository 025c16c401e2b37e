"""Look up what a session can be proved with: its stretch of the chain, what became of each fact, what was noted."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, select

from ims_desktop.journal_records import Certificate, DeviceEvent, Printed, TracedFact
from ims_desktop.store import chain, marks, payments
from ims_desktop.store.day_tables import ereturn, post_batch, session_end
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import (
    acknowledgement,
    audit,
    cashier_session,
    delivery,
    outbox,
    payment,
    printed,
    purged,
    settled,
)
from ims_desktop.store.values import moment_text, to_int, to_moment, to_optional_int, to_optional_moment, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_CERTIFICATE: Final = "certificate:"
_SPAN: Final = Statement(
    select(cashier_session.c.from_n, func.max(session_end.c.n), func.max(ereturn.c.n), func.max(post_batch.c.n))
    .outerjoin(session_end, session_end.c.session == cashier_session.c.id)
    .outerjoin(ereturn, ereturn.c.session == cashier_session.c.id)
    .outerjoin(post_batch, post_batch.c.session == cashier_session.c.id)
    .where(cashier_session.c.session_id == bindparam("session_id"))
    .group_by(cashier_session.c.id)
)
_NAMING: Final = outbox.alias("naming")
_TRACED: Final = (
    select(
        *chain.COLUMNS,
        outbox.c.occurred_at,
        settled.c.at,
        func.coalesce(settled.c.attempts, delivery.c.attempts, 0),
        func.coalesce(delivery.c.status, ""),
        func.coalesce(delivery.c.code, ""),
        func.coalesce(_NAMING.c.event_id, ""),
    )
    .outerjoin_from(outbox, settled, settled.c.n == outbox.c.n)
    .outerjoin(delivery, delivery.c.n == outbox.c.n)
    .outerjoin(purged, purged.c.n == outbox.c.n)
    .outerjoin(_NAMING, _NAMING.c.n == purged.c.by_n)
)
_BETWEEN: Final = Statement(
    _TRACED.where(outbox.c.n >= bindparam("first"), outbox.c.n <= bindparam("last")).order_by(outbox.c.n)
)
_NAMED: Final = Statement(_TRACED.where(outbox.c.event_id == bindparam("event_id")))
_PLACE: Final = Statement(select(outbox.c.epoch, outbox.c.sequence).where(outbox.c.n == bindparam("n")))
_SIGNED_BEFORE: Final = Statement(
    select(func.max(acknowledgement.c.sequence)).where(
        acknowledgement.c.epoch == bindparam("epoch"), acknowledgement.c.sequence < bindparam("sequence")
    )
)
_SIGNED_FROM: Final = Statement(
    select(func.min(acknowledgement.c.sequence)).where(
        acknowledgement.c.epoch == bindparam("epoch"), acknowledgement.c.sequence >= bindparam("sequence")
    )
)
_DEVICE: Final = Statement(
    select(audit.c.at, audit.c.actor, audit.c.action, audit.c.detail)
    .where(audit.c.at >= bindparam("since"), audit.c.at <= bindparam("until"))
    .order_by(audit.c.id)
)
_NOTED: Final = Statement(
    select(audit.c.id).where(audit.c.action == bindparam("action"), audit.c.detail == bindparam("detail")).limit(1)
)
_PRINTED: Final = Statement(
    select(payment.c.series, payment.c.number, printed.c.at, printed.c.copy)
    .join_from(printed, payment, payment.c.n == printed.c.n)
    .join(cashier_session, cashier_session.c.id == payment.c.session)
    .where(cashier_session.c.session_id == bindparam("session_id"))
    .order_by(printed.c.at, payment.c.n)
)


def save_certificate(db: Db, epoch: str, kept: Certificate) -> None:
    """Keep the council's word for the device key of an epoch; it is signed, so nothing need guard it."""
    members = {"document": kept.document.decode(), "signature": b64encode(kept.signature).decode()}
    marks.write(db, _CERTIFICATE + epoch, json.dumps(members))


def certificate(db: Db, epoch: str) -> Certificate | None:
    """Return it; None where none was kept."""
    kept = marks.read(db, _CERTIFICATE + epoch)
    if not kept:
        return None
    members = json.loads(kept)
    return Certificate(members["document"].encode(), b64decode(members["signature"]))


def session_chain(db: Db, session_id: str) -> tuple[TracedFact, ...]:
    """Return a session's stretch of the chain, from one word of central's to the next; nothing for an unknown one."""
    row = db.one(_SPAN, session_id=session_id)
    if row is None:
        return ()
    ended = to_optional_int(row[1]) is not None
    ends = [end for end in map(to_optional_int, row[1:]) if end is not None]
    first, last = max(1, to_int(row[0])), max(ends) if ended else chain.last_number(db)
    return _between(db, _signed_before(db, first), _signed_from(db, last))


def traced(db: Db, event_id: str) -> TracedFact | None:
    """Return one fact."""
    row = db.one(_NAMED, event_id=event_id)
    return None if row is None else _traced(db, row)


def device_events(db: Db, since: datetime, until: datetime) -> tuple[DeviceEvent, ...]:
    """Return what was noted in a stretch of time, in the order it was."""
    rows = db.all(_DEVICE, since=moment_text(since), until=moment_text(until))
    return tuple(DeviceEvent(to_moment(row[0]), *map(to_text, row[1:])) for row in rows)


def was_noted(db: Db, action: str, detail: str) -> bool:
    """Tell whether something was ever noted."""
    return db.one(_NOTED, action=action, detail=detail) is not None


def receipts_printed(db: Db, session_id: str) -> tuple[Printed, ...]:
    """Return the receipts of a session that were handed to a printer."""
    rows = db.all(_PRINTED, session_id=session_id)
    return tuple(
        Printed(payments.receipt_of(to_text(series), to_int(number)), to_moment(at), bool(copy))
        for series, number, at, copy in rows
    )


def _signed_before(db: Db, number: int) -> int:
    """Return the number of the last fact before this one that central signed for; its epoch's first without any."""
    epoch, sequence = _place(db, number)
    row = db.one(_SIGNED_BEFORE, epoch=epoch, sequence=sequence)
    signed = None if row is None else to_optional_int(row[0])
    return number - sequence + (1 if signed is None else signed)


def _signed_from(db: Db, number: int) -> int:
    """Return the number of the first fact from this one on that central signed for; this one without any."""
    epoch, sequence = _place(db, number)
    row = db.one(_SIGNED_FROM, epoch=epoch, sequence=sequence)
    signed = None if row is None else to_optional_int(row[0])
    return number if signed is None else number - sequence + signed


def _place(db: Db, number: int) -> tuple[str, int]:
    """Return the place of a fact; in one epoch running numbers and sequences go up together."""
    ((epoch, sequence),) = db.all(_PLACE, n=number)
    return to_text(epoch), to_int(sequence)


def _between(db: Db, first: int, last: int) -> tuple[TracedFact, ...]:
    return tuple(_traced(db, row) for row in db.all(_BETWEEN, first=first, last=last))


def _traced(db: Db, row: Row) -> TracedFact:
    width = len(chain.COLUMNS)
    occurred_at, settled_at, attempts, status, code, purged_by = row[width:]
    return TracedFact(
        event=chain.stored(db, row[:width]),
        occurred_at=to_moment(occurred_at),
        status="sent" if settled_at is not None else to_text(status),
        settled_at=to_optional_moment(settled_at),
        attempts=to_int(attempts),
        code=to_text(code),
        purged_by=to_text(purged_by),
    )
