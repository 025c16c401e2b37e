"""Keep central's signed word for how far it holds the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from ims_desktop.records import Acknowledgement, Head
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import acknowledgement
from ims_desktop.store.values import moment_text, to_bytes, to_int, to_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_ADD: Final = insert_into(acknowledgement, without=("id",))
_COLUMNS: Final = (
    acknowledgement.c.epoch,
    acknowledgement.c.sequence,
    acknowledgement.c.hash,
    acknowledgement.c.at,
    acknowledgement.c.document,
    acknowledgement.c.signature,
)
_LAST: Final = Statement(
    select(*_COLUMNS)
    .where(acknowledgement.c.epoch == bindparam("epoch"))
    .order_by(acknowledgement.c.id.desc())
    .limit(1)
)
_ALL: Final = Statement(select(*_COLUMNS).order_by(acknowledgement.c.id))


def save(db: Db, head: Head, at: datetime, document: bytes, signature: bytes) -> bool:
    """Keep an acknowledgement that says more than the last one; True when it did."""
    known = last(db, head.epoch)
    if known == head:
        return False
    db.run(
        _ADD,
        epoch=head.epoch,
        sequence=head.sequence,
        hash=head.hash,
        at=moment_text(at),
        document=document,
        signature=signature,
    )
    return True


def last(db: Db, epoch: str) -> Head | None:
    """Return how far central said it holds an epoch's chain."""
    row = db.one(_LAST, epoch=epoch)
    return None if row is None else _acknowledgement(row).head


def every(db: Db) -> Iterator[Acknowledgement]:
    """Stream every acknowledgement, oldest first."""
    return (_acknowledgement(row) for row in db.stream(_ALL))


def _acknowledgement(row: Row) -> Acknowledgement:
    epoch, sequence, digest, at, document, signature = row
    head = Head(to_text(epoch), to_int(sequence), to_text(digest))
    return Acknowledgement(head, to_moment(at), to_bytes(document), to_bytes(signature))
