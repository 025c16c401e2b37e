"""Write every account into a snapshot, so that a till need not ask for two million of them page by page.

Whatever instance builds it, every instance serves it: its chunks are rows of the database, nothing is shared beside it.
A snapshot is one view of the records, which holds every change up to its place in the feed and none after; a till goes
on from exactly there. Only what a desk needs is in it.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, select, tuple_, update

from sync.central import tables
from sync.central.accounts.catalogue import cursor_at
from sync.central.errors import Refusal
from sync.central.keys import new_id
from sync.contract.fields import utc_text
from sync.contract.snapshot import FORMAT, ChunkEntry, SnapshotAnswer, whole_hash, write_chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from sync.central.database import Database

CHUNK_ROWS: Final = 20_000
WORTH_ROWS: Final = 20_000
"""Fewer accounts than this come as fast page by page."""
SILENCE: Final = timedelta(minutes=5)
"""A builder that was not heard of for so long is dead, and another may begin."""
IN_USE: Final = timedelta(hours=1)
"""How long a till that began to load a snapshot may take, after newer ones came."""
KEPT: Final = 2
_RETRY_S: Final = 30


@dataclass(frozen=True, slots=True)
class Wish:
    """When a new snapshot is worth building. Shape: `share` is of the accounts: more changes than that are many."""

    age: timedelta = timedelta(hours=24)
    share: float = 0.05


@dataclass(frozen=True, slots=True)
class Built:
    """A snapshot that is ready. Units: `size` bytes."""

    snapshot_id: str
    rows: int
    chunks: int
    size: int
    change: int


class _GivenUp(Exception):
    """The builder was told to stop, or somebody took its claim for dead."""


# ------------------------------------------------------------------------------------------------------------ building
def build(
    database: Database,
    slug: str,
    now: Callable[[], datetime],
    *,
    wish: Wish | None = None,
    given_up: Callable[[], bool] = lambda: False,
    chunk_rows: int = CHUNK_ROWS,
) -> Built | None:
    """Build a snapshot; None when somebody else is at it, when it was given up, or when `wish` says it is not worth it.

    Memory stays flat: a chunk is read, compressed and written before the next.
    """
    with database.read(slug) as view:
        c = tables.council.c
        feed, change = view.execute(select(c.feed, c.account_change).where(c.council == slug)).one()
        if wish is not None and not _is_worth_it(view, slug, change, wish, now()):
            return None
        snapshot_id = _claim(database, slug, feed, change, now())
        if snapshot_id is None:
            return None
        with _claimed(database, slug, snapshot_id):
            hashes, rows, size = [], 0, 0
            for n, page in enumerate(_pages(view, slug, chunk_rows), start=1):
                data = write_chunk(_members(row) for row in page)
                hashes.append(hashlib.sha256(data).hexdigest())
                rows, size = rows + len(page), size + len(data)
                if given_up():
                    raise _GivenUp
                _keep_chunk(database, slug, snapshot_id, (n, len(page), hashes[-1], data), now())
            built = Built(snapshot_id, rows, len(hashes), size, change)
            _finish(database, slug, built, whole_hash(hashes), now())
            return built
    return None


def _claim(database: Database, slug: str, feed: str, change: int, now: datetime) -> str | None:
    """Become the one builder of this council among all instances; None while another is alive."""
    s, k = tables.snapshot, tables.council_key
    with database.write(slug) as connection:
        connection.execute(select(k.c.council).where(k.c.council == slug).with_for_update())  # one claims at a time
        unready = (s.c.council == slug) & s.c.ready_at.is_(None)
        for other, touched_at in connection.execute(select(s.c.snapshot_id, s.c.touched_at).where(unready)).all():
            if now - touched_at < SILENCE:
                return None
            _remove(connection, slug, other)
        snapshot_id = new_id()
        connection.execute(
            s.insert().values(
                council=slug,
                snapshot_id=snapshot_id,
                feed=feed,
                change=change,
                begun_at=now,
                touched_at=now,
                rows=0,
                chunks=0,
                size=0,
            )
        )
        return snapshot_id


@contextmanager
def _claimed(database: Database, slug: str, snapshot_id: str) -> Iterator[None]:
    """Leave nothing half built behind, whatever ends the building."""
    done = False
    try:
        yield
        done = True
    except _GivenUp:
        pass
    finally:
        if not done:
            with database.write(slug) as connection:
                _remove(connection, slug, snapshot_id)


def _pages(view: Connection, slug: str, chunk_rows: int) -> Iterator[list[Row[*tuple[Any, ...]]]]:
    """Read the accounts in the order of their names, each page by where the last one ended."""
    a = tables.account.c
    after: ColumnElement[bool] | None = None
    while True:
        asked = select(
            a.fund,
            a.reference,
            a.title,
            a.forename,
            a.surname,
            a.address,
            a.postcode,
            a.balance_pence,
            a.balance_at,
            a.message_id,
            a.closed,
        ).where(a.council == slug, a.gone.is_(False))
        asked = asked if after is None else asked.where(after)
        page = list(view.execute(asked.order_by(a.fund, a.reference).limit(chunk_rows)).all())
        if page:
            yield page
        if len(page) < chunk_rows:
            return
        after = tuple_(a.fund, a.reference) > (page[-1].fund, page[-1].reference)


def _members(row: Row[*tuple[Any, ...]]) -> list[object]:
    """Return an account in the order of `MEMBERS`."""
    members: list[object] = list(row)
    members[5] = row.address.split("\n") if row.address else []
    members[8] = None if row.balance_at is None else utc_text(row.balance_at)
    return members


def _keep_chunk(
    database: Database, slug: str, snapshot_id: str, chunk: tuple[int, int, str, bytes], now: datetime
) -> None:
    n, rows, digest, data = chunk
    s = tables.snapshot
    with database.write(slug) as connection:
        touched = connection.execute(
            update(s).where(s.c.council == slug, s.c.snapshot_id == snapshot_id).values(touched_at=now)
        )
        if not touched.rowcount:
            raise _GivenUp
        connection.execute(
            tables.snapshot_chunk.insert().values(
                council=slug, snapshot_id=snapshot_id, n=n, rows=rows, size=len(data), sha256=digest, data=data
            )
        )


def _finish(database: Database, slug: str, built: Built, digest: str, now: datetime) -> None:
    """Let tills have it, and let go of those that nobody needs any more."""
    s = tables.snapshot
    with database.write(slug) as connection:
        done = connection.execute(
            update(s)
            .where(s.c.council == slug, s.c.snapshot_id == built.snapshot_id)
            .values(ready_at=now, touched_at=now, rows=built.rows, chunks=built.chunks, size=built.size, sha256=digest)
        )
        if not done.rowcount:
            raise _GivenUp
        prune(connection, slug, now)


def prune(connection: Connection, slug: str, now: datetime) -> int:
    """Remove snapshots that two newer ones replaced, once nobody can be loading them; return how many."""
    ready = _ready(connection, slug)
    # A till may have begun with one until the next was ready; from then on it has an hour.
    old = [it.snapshot_id for it, newer in zip(ready[KEPT:], ready[1:], strict=False) if now - newer.ready_at >= IN_USE]
    for snapshot_id in old:
        _remove(connection, slug, snapshot_id)
    return len(old)


def _remove(connection: Connection, slug: str, snapshot_id: str) -> None:
    for table in (tables.snapshot_chunk, tables.snapshot):
        connection.execute(delete(table).where(table.c.council == slug, table.c.snapshot_id == snapshot_id))


# ----------------------------------------------------------------------------------------------------- is it worth it
def _is_worth_it(view: Connection, slug: str, change: int, wish: Wish, now: datetime) -> bool:
    """Tell whether the newest snapshot is too old, or too far behind, for as many accounts as there are."""
    newest = next(iter(_ready(view, slug)), None)
    if newest is not None and newest.change == change:
        return False
    if newest is not None and now - newest.begun_at < wish.age:
        return bool(_changes_since(view, slug, newest.change) > newest.rows * wish.share)
    a = tables.account.c
    some = select(a.reference).where(a.council == slug, a.gone.is_(False)).limit(WORTH_ROWS).subquery()
    return int(view.execute(select(func.count()).select_from(some)).scalar_one()) >= WORTH_ROWS


def _changes_since(view: Connection, slug: str, change: int) -> int:
    a = tables.account.c
    return int(view.execute(select(func.count()).where(a.council == slug, a.change > change)).scalar_one())


def _ready(connection: Connection, slug: str) -> list[Row[Any]]:
    """Return the snapshots a till may have, newest first."""
    s = tables.snapshot
    found = (
        select(s).where(s.c.council == slug, s.c.ready_at.is_not(None)).order_by(s.c.ready_at.desc(), s.c.change.desc())
    )
    return list(connection.execute(found).all())


# ------------------------------------------------------------------------------------------------------------- serving
def manifest(connection: Connection, slug: str, feed: str, snapshot_id: str | None = None) -> SnapshotAnswer:
    """Say what a snapshot is made of: the newest, or one that a till has begun with.

    Raises: Refusal, when there is none; with a time to ask again when one is being built.
    """
    ready = [it for it in _ready(connection, slug) if it.feed == feed and snapshot_id in (None, it.snapshot_id)]
    row = next(iter(ready), None)
    if row is None and snapshot_id is not None:
        raise _gone()
    if row is None:
        s = tables.snapshot.c
        begun = connection.execute(select(s.snapshot_id).where(s.council == slug, s.ready_at.is_(None))).first()
        raise Refusal(404, "no_snapshot", "There is no snapshot yet.", retry_after_s=_RETRY_S if begun else None)
    c = tables.snapshot_chunk.c
    chunks = connection.execute(
        select(c.n, c.rows, c.size, c.sha256).where(c.council == slug, c.snapshot_id == row.snapshot_id).order_by(c.n)
    )
    return SnapshotAnswer(
        snapshot_id=row.snapshot_id,
        format=FORMAT,
        rows=row.rows,
        size=row.size,
        chunks=[ChunkEntry(n=it.n, rows=it.rows, size=it.size, sha256=it.sha256) for it in chunks],
        cursor=cursor_at(row.feed, row.change),
        version=f"{row.feed}.{row.change}",
        as_of=row.begun_at,
        sha256=row.sha256,
    )


def chunk(connection: Connection, slug: str, snapshot_id: str, n: int) -> tuple[str, bytes]:
    """Return the hash and the bytes of one chunk.

    Raises: Refusal, when it is not here any more: the till begins again with a newer snapshot.
    """
    c, s = tables.snapshot_chunk, tables.snapshot
    row = connection.execute(
        select(c.c.sha256, c.c.data)
        .join(s, (s.c.council == c.c.council) & (s.c.snapshot_id == c.c.snapshot_id))
        .where(c.c.council == slug, c.c.snapshot_id == snapshot_id, c.c.n == n, s.c.ready_at.is_not(None))
    ).one_or_none()
    if row is None:
        raise _gone()
    return row.sha256, row.data


def _gone() -> Refusal:
    return Refusal(404, "snapshot_gone", "This snapshot is not kept any more. Begin with the newest.")
