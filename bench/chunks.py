"""Keep the snapshot of a council of any size as central would send it: its announcement and its chunks, in a folder."""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from bench.people import AS_OF, People
from sync.central.accounts.snapshots import CHUNK_ROWS
from sync.contract.fields import utc_text
from sync.contract.snapshot import ChunkEntry, SnapshotAnswer, whole_hash, write_chunk

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.domain.catalogue import AccountHolder

_ANSWER = "answer.json"


def write_snapshot(folder: Path, accounts: int) -> None:
    """Write every chunk, and what announces them."""
    folder.mkdir()
    holders = People(accounts).holders()
    entries: list[ChunkEntry] = []
    while page := list(islice(holders, CHUNK_ROWS)):
        data = write_chunk(map(_members, page))
        n = len(entries) + 1
        (folder / f"{n}.gz").write_bytes(data)
        entries.append(ChunkEntry(n=n, rows=len(page), size=len(data), sha256=hashlib.sha256(data).hexdigest()))
    answer = SnapshotAnswer(
        snapshot_id=f"bench-{accounts}",
        format=1,
        rows=accounts,
        size=sum(entry.size for entry in entries),
        chunks=entries,
        cursor="1",
        version="1",
        as_of=AS_OF,
        sha256=whole_hash(entry.sha256 for entry in entries),
    )
    (folder / _ANSWER).write_text(answer.model_dump_json(), encoding="utf-8")


def announced(folder: Path) -> SnapshotAnswer:
    """Read what announces the chunks in a folder."""
    return SnapshotAnswer.model_validate_json((folder / _ANSWER).read_text(encoding="utf-8"))


def chunk(folder: Path, n: int) -> bytes:
    """Read a chunk, as it travels."""
    return (folder / f"{n}.gz").read_bytes()


def _members(holder: AccountHolder) -> list[object]:
    at = None if holder.balance_at is None else utc_text(holder.balance_at)
    person = (holder.title, holder.forename, holder.surname, list(holder.address), holder.postcode)
    return [holder.fund, holder.reference, *person, holder.balance_pence, at, holder.message_id, holder.closed]
