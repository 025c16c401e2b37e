"""Load all accounts from a snapshot, chunk by chunk; what was loaded stands, whatever cuts the rest off.

While it lasts the catalogue's cursor says which snapshot is being loaded and which chunk came last. After the last one
it is central's own cursor, and the changes since follow page by page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ims_desktop.records import AccountsPage
from sync.client.answers import Answered, unavailable
from sync.client.holders import account_holder
from sync.contract.snapshot import BadChunk, read_chunk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.client.desk import Desk
    from sync.client.tally import Tally
    from sync.contract.messages import AccountItem
    from sync.contract.snapshot import ChunkEntry, SnapshotAnswer

_PLACE: Final = re.compile(r"snapshot/([0-9A-Za-z-]{1,36})/([0-9]{1,9})", re.ASCII)


def is_loading(cursor: str | None) -> bool:
    """Tell whether a catalogue's cursor stands in the middle of a snapshot."""
    return cursor is not None and _PLACE.fullmatch(cursor) is not None


def load_snapshot(desk: Desk, tally: Tally) -> bool:
    """Load a snapshot or go on with it; False when there is none to load, and pages must do.

    Raises: WireUnavailable.
    """
    whole, done = _where(desk)
    if whole is None:
        return False
    tally.catalogue_version = whole.version
    if not whole.chunks:
        desk.catalogue.apply(_page(desk, whole, (), whole.cursor, first=True, last=True))
        return True
    for entry in whole.chunks[done:]:
        items = _chunk(desk, whole, entry)
        tally.accounts += _take(desk, whole, entry, items)
        if entry.n < len(whole.chunks) and desk.clock.monotonic() >= tally.until:
            tally.more = True
            return True
    return True


def _where(desk: Desk) -> tuple[SnapshotAnswer | None, int]:
    """Return the snapshot to load and how many of its chunks are here."""
    place = _PLACE.fullmatch(desk.catalogue.cursor() or "")
    if place is not None:
        begun = _asked(desk, place[1])
        if begun is not None and int(place[2]) <= len(begun.chunks):
            return begun, int(place[2])
    return _asked(desk, None), 0


def _asked(desk: Desk, snapshot_id: str | None) -> SnapshotAnswer | None:
    try:
        return desk.session.call(lambda bearer: desk.wire.snapshot(bearer, snapshot_id))
    except Answered as said:
        if said.not_offered or (said.ours and said.reason in {"no_snapshot", "snapshot_gone"}):
            return None
        raise


def _chunk(desk: Desk, whole: SnapshotAnswer, entry: ChunkEntry) -> list[AccountItem]:
    """Fetch a chunk and hold it to its hash.

    Raises: WireUnavailable; the chunk is fetched again with the next step.
    """
    data = desk.session.call(lambda bearer: desk.wire.snapshot_chunk(bearer, whole.snapshot_id, entry.n))
    try:
        return read_chunk(entry, data)
    except BadChunk as problem:
        raise unavailable("nonsense") from problem


def _take(desk: Desk, whole: SnapshotAnswer, entry: ChunkEntry, items: Sequence[AccountItem]) -> int:
    """Write a chunk in short pieces, so that whoever looks an account up need not wait; the last one says it is in."""
    taken = 0
    for start in range(0, len(items), desk.pace.page):
        piece = items[start : start + desk.pace.page]
        is_end = start + len(piece) == len(items)
        last = is_end and entry.n == len(whole.chunks)
        cursor = whole.cursor if last else f"snapshot/{whole.snapshot_id}/{entry.n if is_end else entry.n - 1}"
        first = entry.n == 1 and start == 0
        taken += desk.catalogue.apply(_page(desk, whole, piece, cursor, first=first, last=last))
    return taken


def _page(
    desk: Desk, whole: SnapshotAnswer, items: Sequence[AccountItem], cursor: str, *, first: bool, last: bool
) -> AccountsPage:
    return AccountsPage(
        accounts=tuple(account_holder(desk.identity.council, item) for item in items),
        gone=(),
        cursor=cursor,
        version=whole.version,
        as_of=whole.as_of,
        first=first,
        last=last,
    )
