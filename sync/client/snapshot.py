"""Feed a load of all accounts with the chunks of a snapshot; another process of this PC takes them in.

What is in stays in, whatever cuts the rest off. Facts are pushed and everything else goes on between two looks at the
load: a step never waits for it longer than a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.records import AccountsPage
from sync.client.answers import Answered

if TYPE_CHECKING:
    from sync.client.desk import Desk
    from sync.client.tally import Tally
    from sync.contract.snapshot import SnapshotAnswer


def load_snapshot(desk: Desk, tally: Tally) -> bool:
    """Begin to load a snapshot or go on with it; False when there is none to load, and pages must do.

    Raises: WireUnavailable; DiskFull; StoreUnavailable with the code of what ended the load.
    """
    if not desk.catalogue.is_at_work():
        whole = _where(desk)
        if whole is None:
            return False
        tally.catalogue_version = whole.version
        if not whole.chunks:
            desk.catalogue.apply(_nobody(whole))
            return True
        desk.catalogue.load(whole)
    _feed(desk, tally)
    return True


def _feed(desk: Desk, tally: Tally) -> None:
    """Fetch what the load can take until it is whole, the time of this step is up, or it wants nothing for a moment."""
    while (n := desk.catalogue.wanted_chunk(desk.pace.load_wait_s)) is not None:
        place = desk.catalogue.load_place()
        if place is None:
            return
        tally.accounts += desk.catalogue.take_chunk(n, _chunk(desk, place[0], n))
        if desk.clock.monotonic() >= tally.until:
            tally.more = True
            break
    tally.loads = desk.catalogue.is_at_work()


def _chunk(desk: Desk, snapshot_id: str, n: int) -> bytes:
    """Fetch a chunk; where central has it no more the load is given up, and the next step finds another.

    Raises: WireUnavailable.
    """
    try:
        return desk.session.call(lambda bearer: desk.wire.snapshot_chunk(bearer, snapshot_id, n))
    except Answered as said:
        if _is_gone(said):
            desk.catalogue.stop_load()
        raise


def _where(desk: Desk) -> SnapshotAnswer | None:
    """Return the snapshot to load: the one that was begun, if central still has it."""
    place = desk.catalogue.load_place()
    begun = None if place is None else _asked(desk, place[0])
    if place is not None and begun is not None and place[1] <= len(begun.chunks):
        return begun
    return _asked(desk, None)


def _asked(desk: Desk, snapshot_id: str | None) -> SnapshotAnswer | None:
    try:
        return desk.session.call(lambda bearer: desk.wire.snapshot(bearer, snapshot_id))
    except Answered as said:
        if _is_gone(said):
            return None
        raise


def _is_gone(said: Answered) -> bool:
    return said.not_offered or (said.ours and said.reason in {"no_snapshot", "snapshot_gone"})


def _nobody(whole: SnapshotAnswer) -> AccountsPage:
    return AccountsPage((), (), whole.cursor, whole.version, whole.as_of, first=True, last=True)
