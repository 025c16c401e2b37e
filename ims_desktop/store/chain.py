"""Add facts to the chain and read them back: sequence, previous hash and hash are made here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from ims_desktop.records import Head, StoredEvent
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import outbox, personal_data
from ims_desktop.store.values import moment_text, to_bytes, to_int, to_text
from sync.contract.canonical import GENESIS, canonical_bytes, commitment, event_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ims_desktop.records import EventDraft, TillIdentity
    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_CONTRACT: Final = 1
_LAST: Final = Statement(
    select(outbox.c.n, outbox.c.epoch, outbox.c.sequence, outbox.c.hash).order_by(outbox.c.n.desc()).limit(1)
)
_HEAD: Final = Statement(
    select(outbox.c.sequence, outbox.c.hash)
    .where(outbox.c.epoch == bindparam("epoch"))
    .order_by(outbox.c.n.desc())
    .limit(1)
)
_ADD: Final = insert_into(outbox)
_ADD_PERSONAL: Final = insert_into(personal_data)
_NUMBER: Final = Statement(select(outbox.c.n).where(outbox.c.event_id == bindparam("event_id")))
_PERSONAL: Final = Statement(
    select(personal_data.c.member, personal_data.c.value, personal_data.c.salt)
    .where(personal_data.c.n == bindparam("n"))
    .order_by(personal_data.c.member)
)
COLUMNS: Final = (
    outbox.c.n,
    outbox.c.event_id,
    outbox.c.kind,
    outbox.c.epoch,
    outbox.c.sequence,
    outbox.c.previous_hash,
    outbox.c.hash,
    outbox.c.body,
)
"""What `stored` reads a fact from."""
_EVENTS: Final = select(*COLUMNS).order_by(outbox.c.n)
_ALL: Final = Statement(_EVENTS)
_OF_EPOCH: Final = Statement(_EVENTS.where(outbox.c.epoch == bindparam("epoch")))


def head(db: Db, name: str) -> Head:
    """Return the end of an epoch's chain."""
    row = db.one(_HEAD, epoch=name)
    return Head(name, 0, GENESIS) if row is None else Head(name, to_int(row[0]), to_text(row[1]))


def append(db: Db, identity: TillIdentity, draft: EventDraft, new_salt: Callable[[], str]) -> tuple[int, StoredEvent]:
    """Add a fact after the last one and return its running number and what was written."""
    number, before = _end(db, identity.epoch)
    personal = {member: (value, new_salt()) for member, value in (draft.personal or {}).items()}
    body = canonical_bytes(_document(identity, before, draft, personal))
    added = StoredEvent(
        event_id=draft.event_id,
        kind=draft.kind,
        epoch=identity.epoch,
        sequence=before.sequence + 1,
        previous_hash=before.hash,
        hash=event_hash(body),
        body=body,
        personal=personal,
    )
    db.run(
        _ADD,
        n=number + 1,
        epoch=added.epoch,
        sequence=added.sequence,
        event_id=added.event_id,
        kind=added.kind,
        occurred_at=moment_text(draft.occurred_at),
        previous_hash=added.previous_hash,
        hash=added.hash,
        body=body,
    )
    for member, (value, salt) in personal.items():
        db.run(_ADD_PERSONAL, n=number + 1, member=member, value=value, salt=salt)
    return number + 1, added


def last_number(db: Db) -> int:
    """Return the running number of the newest fact, 0 before the first."""
    row = db.one(_LAST)
    return 0 if row is None else to_int(row[0])


def number_of(db: Db, event_id: str) -> int:
    """Return the running number of a fact.

    Raises: KeyError for a fact this journal does not hold.
    """
    row = db.one(_NUMBER, event_id=event_id)
    if row is None:
        raise KeyError(event_id)
    return to_int(row[0])


def _end(db: Db, name: str) -> tuple[int, Head]:
    """Return the newest running number, and the head of the epoch that goes on from there."""
    row = db.one(_LAST)
    if row is None:
        return 0, Head(name, 0, GENESIS)
    number, epoch, sequence, digest = row
    if epoch != name:
        return to_int(number), Head(name, 0, GENESIS)
    return to_int(number), Head(name, to_int(sequence), to_text(digest))


def events(db: Db, name: str | None) -> Iterator[StoredEvent]:
    """Stream the facts of one epoch, or of all of them first to last."""
    rows = db.stream(_ALL) if name is None else db.stream(_OF_EPOCH, epoch=name)
    for row in rows:
        yield stored(db, row)


def stored(db: Db, row: Row) -> StoredEvent:
    """Make a fact of a row of COLUMNS."""
    number, event_id, kind, name, sequence, previous, digest, body = row
    return StoredEvent(
        event_id=to_text(event_id),
        kind=to_text(kind),
        epoch=to_text(name),
        sequence=to_int(sequence),
        previous_hash=to_text(previous),
        hash=to_text(digest),
        body=None if body is None else to_bytes(body),
        personal=personal_of(db, to_int(number)),
    )


def personal_of(db: Db, number: int) -> dict[str, tuple[str, str]]:
    """Return the personal members of a fact with their salts; none once purged."""
    return {to_text(member): (to_text(value), to_text(salt)) for member, value, salt in db.all(_PERSONAL, n=number)}


def _document(
    identity: TillIdentity, before: Head, draft: EventDraft, personal: Mapping[str, tuple[str, str]]
) -> dict[str, object]:
    return {
        "contract": _CONTRACT,
        "event_id": draft.event_id,
        "kind": draft.kind,
        "council": identity.council,
        "till": identity.till,
        "epoch": identity.epoch,
        "sequence": before.sequence + 1,
        "previous_hash": before.hash,
        "occurred_at": moment_text(draft.occurred_at),
        "business_date": draft.business_date.isoformat() if draft.business_date else None,
        "session_id": draft.session_id,
        "cashier": draft.cashier,
        "data": draft.data,
        "personal": {member: commitment(member, value, salt) for member, (value, salt) in personal.items()},
    }
