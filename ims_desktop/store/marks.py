"""Keep the marks that move (origin, clock, contact, blocks, last backup, catalogue) and the audit that only grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from ims_desktop.domain.silence import Contact
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import audit as audit_table
from ims_desktop.store.tables import state
from ims_desktop.store.values import moment_text, to_moment, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.store.statements import Db

ORIGIN: Final = "origin"
CLOCK: Final = "clock_mark"
BACKUP: Final = "backup_at"
CATALOGUE: Final = "catalogue_generation"
CONTACT: Final = "contact"
_BLOCK: Final = "block:"

_READ: Final = Statement(select(state.c.value).where(state.c.key == bindparam("key")))
_WRITE: Final = Statement(
    upsert(state)
    .values(key=bindparam("key"), value=bindparam("value"))
    .on_conflict_do_update(index_elements=["key"], set_={"value": bindparam("value")})
)

_AUDIT: Final = insert_into(audit_table, without=("id",))


def read(db: Db, key: str) -> str:
    """Read a mark; "" when it was never set."""
    row = db.one(_READ, key=key)
    return "" if row is None else to_text(row[0])


def write(db: Db, key: str, value: str) -> None:
    """Set a mark."""
    db.run(_WRITE, key=key, value=value)


def moment(db: Db, key: str) -> datetime | None:
    """Read a mark that is a moment."""
    text = read(db, key)
    return to_moment(text) if text else None


def raise_clock(db: Db, at: datetime) -> None:
    """Move the clock's mark forward; it never goes back."""
    known = moment(db, CLOCK)
    if known is None or at > known:
        write(db, CLOCK, moment_text(at))


def contact(db: Db) -> Contact | None:
    """Return when central last answered, and for how long the program has run since without an answer."""
    at, _, counted = read(db, CONTACT).partition(" ")
    return Contact(to_moment(at), int(counted)) if at else None


def note_contact(db: Db, known: Contact) -> None:
    """Note when central last answered, or for how long it has not since: one mark, read with every verdict."""
    write(db, CONTACT, f"{moment_text(known.at)} {known.counted_s}")


def block(db: Db, epoch: str) -> str:
    """Return why this epoch takes no money, "" when it does."""
    return read(db, _BLOCK + epoch)


def set_block(db: Db, epoch: str, code: str) -> None:
    """Say why this epoch takes no money; the next epoch starts without a block."""
    write(db, _BLOCK + epoch, code)


def audit(db: Db, at: datetime, actor: str, action: str, detail: str) -> None:
    """Write down who did what; never personal data of a customer."""
    db.run(_AUDIT, at=moment_text(at), actor=actor, action=action, detail=detail)
