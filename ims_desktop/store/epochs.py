"""Keep who this till is and was: one row for each enrolment, the last one is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from ims_desktop.errors import AlreadyEnrolled
from ims_desktop.records import TillIdentity
from ims_desktop.store import marks
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import epoch
from ims_desktop.store.values import moment_text, to_bytes, to_text
from ims_desktop.words import say

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_COLUMNS: Final = (
    epoch.c.council,
    epoch.c.till,
    epoch.c.office,
    epoch.c.epoch,
    epoch.c.device_id,
    epoch.c.central_url,
    epoch.c.central_public_key,
    epoch.c.training,
)
_CURRENT: Final = Statement(select(*_COLUMNS).order_by(epoch.c.number.desc()).limit(1))
_NAMED: Final = Statement(select(*_COLUMNS).where(epoch.c.epoch == bindparam("epoch")))
_KEY_ID: Final = Statement(select(epoch.c.key_id).order_by(epoch.c.number.desc()).limit(1))
_ALL: Final = Statement(select(epoch.c.epoch).order_by(epoch.c.number))
_ADD: Final = insert_into(epoch, without=("number",))


def current(db: Db) -> TillIdentity:
    """Return who the till is now.

    Raises: ValueError for a journal no enrolment finished; opening refuses such a file before.
    """
    row = db.one(_CURRENT)
    if row is None:
        raise ValueError("a journal without an epoch")
    return _identity(row)


def current_key_id(db: Db) -> str:
    """Return the name of the till's keys in the key store.

    Raises: ValueError for a journal no enrolment finished.
    """
    row = db.one(_KEY_ID)
    if row is None:
        raise ValueError("a journal without an epoch")
    return to_text(row[0])


def named(db: Db, name: str) -> TillIdentity:
    """Return who the till was in an epoch.

    Raises: KeyError for an epoch this journal never had.
    """
    row = db.one(_NAMED, epoch=name)
    if row is None:
        raise KeyError(name)
    return _identity(row)


def names(db: Db) -> tuple[str, ...]:
    """Return every epoch of this journal, first to last."""
    return tuple(to_text(row[0]) for row in db.all(_ALL))


def begin(db: Db, identity: TillIdentity, key_id: str, at: datetime) -> None:
    """Begin the next epoch; a journal belongs to one council for ever, and an epoch is never used twice.

    Raises: AlreadyEnrolled with code "other_council" or "epoch_used".
    """
    known = names(db)
    if known and current(db).council != identity.council:
        raise AlreadyEnrolled(
            say("This folder keeps the journal of another council. Choose an empty folder for this one."),
            code="other_council",
        )
    if identity.epoch in known:
        raise AlreadyEnrolled(
            say(
                "Central gave this till the letter {epoch} before. Nothing was changed. Call IT.", epoch=identity.epoch
            ),
            code="epoch_used",
        )
    db.run(
        _ADD,
        epoch=identity.epoch,
        council=identity.council,
        till=identity.till,
        office=identity.office,
        device_id=identity.device_id,
        key_id=key_id,
        central_url=identity.central_url,
        central_public_key=identity.central_public_key,
        training=int(identity.training),
        began_at=moment_text(at),
    )
    # Whatever this file was before, from here on it is the till's own.
    marks.write(db, marks.ORIGIN, "till")


def _identity(row: Row) -> TillIdentity:
    council, till, office, name, device_id, url, key, training = row
    return TillIdentity(
        council=to_text(council),
        till=to_text(till),
        office=to_text(office),
        epoch=to_text(name),
        device_id=to_text(device_id),
        central_url=to_text(url),
        central_public_key=to_bytes(key),
        training=bool(training),
    )
