"""Keep every reference pack that came, and say which one is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from ims_desktop.errors import DamagedJournal
from ims_desktop.store.driver import damaged_words
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import pack
from ims_desktop.store.values import moment_text, to_bytes, to_int

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.store.statements import Db

_ADD: Final = insert_into(pack, without=("id",))
_NEWEST: Final = Statement(select(pack.c.document).order_by(pack.c.id.desc()).limit(1))
_IN_FORCE: Final = Statement(
    select(pack.c.id)
    .where(pack.c.effective_from <= bindparam("now"))
    .order_by(pack.c.version.desc(), pack.c.id.desc())
    .limit(1)
)
_FIRST: Final = Statement(select(pack.c.id).order_by(pack.c.effective_from, pack.c.id.desc()).limit(1))
_DOCUMENT: Final = Statement(select(pack.c.document).where(pack.c.id == bindparam("id")))


def _parsed(document: bytes) -> ReferencePack:
    from ims_desktop.domain.pack import parse_pack  # noqa: PLC0415 - brings the pattern engine, needed once

    return parse_pack(document)


class Packs:
    """Remember the pack read last, so that it is parsed once and not for every key press."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: tuple[int, ReferencePack] | None = None

    def in_force(self, db: Db, now: datetime) -> ReferencePack | None:
        """Return the newest pack in force; the first to come when none is yet, for a till must know its funds."""
        row = db.one(_IN_FORCE, now=moment_text(now)) or db.one(_FIRST)
        if row is None:
            return None
        number = to_int(row[0])
        known = self._known
        if known is not None and known[0] == number:
            return known[1]
        found = db.one(_DOCUMENT, id=number)
        if found is None:
            raise TypeError("a pack without its document")
        document = to_bytes(found[0])
        if not document.rstrip().endswith(b"}"):  # a long text's lost page is handed over as zeros, not refused
            raise DamagedJournal(damaged_words("till.db"))
        read = _parsed(document)
        self._known = (number, read)
        return read


def save(db: Db, document: bytes, signature: bytes, received_at: datetime) -> None:
    """Keep a pack; one that cannot be read never replaces the last good one, and the same one is kept once.

    Raises: BadInput, naming the entry and the rule.
    """
    read = _parsed(document)
    newest = db.one(_NEWEST)
    if newest is not None and newest[0] == document:
        return
    db.run(
        _ADD,
        version=read.version,
        effective_from=moment_text(read.effective_from),
        received_at=moment_text(received_at),
        document=document,
        signature=signature,
    )
