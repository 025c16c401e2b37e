"""Keep the piles from the post: those entered whole, and what the slip of one that is still open says.

An open pile is a mark of `state`, so that it outlives a power cut; it goes in the commit that closes the pile.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, literal_column, select

from ims_desktop.domain.open_batch import OpenBatch
from ims_desktop.journal_records import PostBatch
from ims_desktop.store import marks, sessions
from ims_desktop.store.day_tables import post_batch
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import cashier_session, state
from ims_desktop.store.values import moment_text, to_int, to_moment, to_text

if TYPE_CHECKING:
    from ims_desktop.store.statements import Db

_ADD: Final = insert_into(post_batch)
_NAMED: Final = Statement(
    select(
        post_batch.c.batch_id,
        post_batch.c.number,
        cashier_session.c.session_id,
        post_batch.c.method,
        post_batch.c["items"],
        post_batch.c.amount_pence,
        post_batch.c.control_items,
        post_batch.c.control_pence,
        post_batch.c.first_receipt,
        post_batch.c.last_receipt,
        post_batch.c.closed_at,
        post_batch.c.reason,
    )
    .join_from(post_batch, cashier_session, cashier_session.c.id == post_batch.c.session)
    .where(post_batch.c.batch_id == bindparam("batch_id"))
)
_OPEN_KEY: Final = "post_batch:"
_OPEN: Final = Statement(select(state.c.value).where(state.c.key.like(literal_column(f"'{_OPEN_KEY}%'"))))
_NO_MORE: Final = Statement(delete(state).where(state.c.key == bindparam("key")))


def add(db: Db, batch: PostBatch, number: int) -> None:
    """Write a pile entered whole, under the running number of its fact; the file takes no more payments into it."""
    db.run(
        _ADD,
        n=number,
        batch_id=batch.batch_id,
        number=batch.number,
        session=sessions.row_of(db, batch.session_id),
        method=batch.method,
        items=batch.items,
        amount_pence=batch.amount_pence,
        control_items=batch.control_items,
        control_pence=batch.control_pence,
        first_receipt=batch.first_receipt,
        last_receipt=batch.last_receipt,
        closed_at=moment_text(batch.closed_at),
        reason=batch.reason,
    )


def named(db: Db, batch_id: str) -> PostBatch | None:
    """Return a pile that was entered whole."""
    row = db.one(_NAMED, batch_id=batch_id)
    if row is None:
        return None
    return PostBatch(
        batch_id=to_text(row[0]),
        number=to_text(row[1]),
        session_id=to_text(row[2]),
        method=to_text(row[3]),
        items=to_int(row[4]),
        amount_pence=to_int(row[5]),
        control_items=to_int(row[6]),
        control_pence=to_int(row[7]),
        first_receipt=to_text(row[8]),
        last_receipt=to_text(row[9]),
        closed_at=to_moment(row[10]),
        reason=to_text(row[11]),
    )


def all_open(db: Db) -> tuple[OpenBatch, ...]:
    """Return the piles that were begun and are not closed, oldest first."""
    found = (json.loads(to_text(row[0])) for row in db.all(_OPEN))
    made = (OpenBatch(**{**document, "begun_at": to_moment(document["begun_at"])}) for document in found)
    return tuple(sorted(made, key=lambda batch: (batch.begun_at, batch.batch_id)))


def keep_open(db: Db, batch: OpenBatch) -> None:
    """Keep what the slip of an open pile says."""
    document = {**asdict(batch), "begun_at": moment_text(batch.begun_at)}
    marks.write(db, _OPEN_KEY + batch.batch_id, json.dumps(document, ensure_ascii=False))


def drop_open(db: Db, batch_id: str) -> None:
    """Forget that a pile is open: it was closed, or nothing is in it."""
    db.run(_NO_MORE, key=_OPEN_KEY + batch_id)
