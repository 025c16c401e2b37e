"""Make snapshots as central does, and feed them to a catalogue as the wire does; the process at work is a real one."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sync.contract.fields import utc_text
from sync.contract.snapshot import ChunkEntry, SnapshotAnswer, whole_hash, write_chunk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.store.accounts.catalogue import AccountCatalogue

AS_OF = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
PATIENCE_S = 30.0


class Snapshot:
    """A snapshot and its chunks. Shape: `chunks` maps a number to the bytes as they travel."""

    def __init__(self, accounts: Iterable[AccountHolder], *, chunk_rows: int = 100, name: str = "snap-1") -> None:
        everyone = list(accounts)
        pages = [everyone[start : start + chunk_rows] for start in range(0, len(everyone), chunk_rows)]
        self.chunks = {n: write_chunk(map(_members, page)) for n, page in enumerate(pages, start=1)}
        hashes = {n: hashlib.sha256(data).hexdigest() for n, data in self.chunks.items()}
        self.answer = SnapshotAnswer(
            snapshot_id=name,
            format=1,
            rows=len(everyone),
            size=sum(map(len, self.chunks.values())),
            chunks=[
                ChunkEntry(n=n, rows=len(page), size=len(self.chunks[n]), sha256=hashes[n])
                for n, page in enumerate(pages, start=1)
            ],
            cursor=f"after {name}",
            version=f"version of {name}",
            as_of=AS_OF,
            sha256=whole_hash(hashes.values()),
        )

    def feed(self, catalogue: AccountCatalogue, *, most: int | None = None) -> int:
        """Begin the load, or go on with it, and give it what it wants: all of it, or at most so many chunks."""
        catalogue.load(self.answer)
        given = 0
        while catalogue.is_at_work() and (most is None or given < most):
            n = catalogue.wanted_chunk(PATIENCE_S)
            if n is not None:
                catalogue.take_chunk(n, self.chunks[n])
                given += 1
        return given


def taken(catalogue: AccountCatalogue, chunks: int) -> None:
    """Wait until so many chunks are in."""
    while (place := catalogue.load_place()) is not None and place[1] < chunks:
        catalogue.wanted_chunk(0.01)


def _members(holder: AccountHolder) -> list[object]:
    return [
        holder.fund,
        holder.reference,
        holder.title,
        holder.forename,
        holder.surname,
        list(holder.address),
        holder.postcode,
        holder.balance_pence,
        None if holder.balance_at is None else utc_text(holder.balance_at),
        holder.message_id,
        holder.closed,
    ]
