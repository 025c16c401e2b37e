"""Be the process that loads accounts: take chunks from the pipe, prove them, write them, put the words in order.

It works beside the till so that nothing at the counter waits for it, and it comes after every other program of the PC.
It ends when its pipe does, that is when the till ends, however that ends. It may be killed at any moment: a chunk and
the note that it is in are one commit, and a generation serves only after all of it is on the disk.
"""

from __future__ import annotations

import errno
import json
import os
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import IO, TYPE_CHECKING, Any, Final

from ims_desktop.errors import InstanceRunning, StoreUnavailable
from ims_desktop.instance_lock import InstanceLock
from ims_desktop.records import LoadPhase
from ims_desktop.store.accounts.file import AccountFile, files_of
from ims_desktop.store.accounts.load import BUSY, DAMAGED, DONE
from ims_desktop.store.accounts.load_frames import (
    CHUNK,
    GO_ON,
    PAUSE,
    SAID,
    CutShort,
    chunk_of,
    json_frame,
    read_frame,
    write_frame,
)
from ims_desktop.store.accounts.load_place import place_of, place_text
from ims_desktop.store.accounts.low_priority import give_way
from ims_desktop.store.accounts.rows import row_of_snapshot
from ims_desktop.store.driver import DatabaseError, is_damage, lacks_table, told_plainly
from ims_desktop.store.values import moment_text
from sync.contract.snapshot import BadChunk, SnapshotAnswer, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.contract.snapshot import AccountRow, ChunkEntry

LOCK: Final = "catalogue.lock"
_BATCH: Final = 20_000
_KEPT_OF_OLD: Final = ("cursor", "version", "as_of")


def run_load_child() -> int:
    """Do what the pipe orders, say how it ended, and return the exit code."""
    give_way()
    ours, theirs = _pipes()
    try:
        order = json.loads(read_frame(ours)[1])
    except CutShort:
        return 0
    worker = _Worker(ours, theirs)
    code = _worked(order, worker)
    worker.report({"say": "ended", "code": code})
    return 0


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Take the two pipes for ourselves, so that nothing else of this process writes into them."""
    ours = os.fdopen(os.dup(0), "rb", buffering=0)
    theirs = os.fdopen(os.dup(1), "wb", buffering=0)
    with Path(os.devnull).open("r+b") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    return ours, theirs


def _worked(order: dict[str, Any], worker: _Worker) -> str:
    """Work, and return how it ended: "done", or the code of what stood in the way."""
    path = Path(order["file"])
    try:
        with InstanceLock(path.parent, LOCK):
            file = _file(path, bytes.fromhex(order["key"]))
            try:
                if order["task"] == "renew":
                    _renew(order, file, worker)
                else:
                    _load(order, file, worker)
            finally:
                file.close()
    except InstanceRunning:
        return BUSY
    except StoreUnavailable as problem:
        return problem.reason
    except DatabaseError as problem:
        return _code_of(problem)
    except OSError as problem:
        return "disk_full" if problem.errno in {errno.ENOSPC, errno.EDQUOT} else "store_unreadable"
    return DONE


def _code_of(problem: Exception) -> str:
    if is_damage(problem) or lacks_table(problem):
        return DAMAGED
    told = told_plainly(problem, "catalogue.db")
    return "fault" if told is None else told.reason


# ---------------------------------------------------------------------------------------------------------- the pipe
class _Worker:
    """The two ends of the pipe. A thread listens, so that the end of the till is noticed whatever is being done."""

    def __init__(self, ours: IO[bytes], theirs: IO[bytes]) -> None:
        self._ours = ours
        self._theirs = theirs
        self._chunks: SimpleQueue[tuple[int, bytes]] = SimpleQueue()
        self._may_work = Event()
        self._may_work.set()
        Thread(target=self._listen, name="load-listen", daemon=True).start()

    def report(self, words: Mapping[str, object]) -> None:
        """Tell the till something; a till that is gone needs no telling."""
        try:
            write_frame(self._theirs, SAID, json_frame(words))
        except OSError:
            os._exit(0)

    def tell(self, phase: LoadPhase, rows: int, chunks: int) -> None:
        """Tell how far it is, and rest here while the load is paused."""
        self.report({"say": phase.value, "rows": rows, "chunks": chunks})
        self._may_work.wait()

    def chunk(self, entry: ChunkEntry) -> bytes:
        """Wait for a chunk; others than this one are those that were on their way when one was turned down."""
        while True:
            n, data = self._chunks.get()
            if n == entry.n:
                self._may_work.wait()
                return data

    def _listen(self) -> None:
        try:
            while True:
                kind, data = read_frame(self._ours)
                if kind == CHUNK:
                    self._chunks.put(chunk_of(data))
                elif kind == PAUSE:
                    self._may_work.clear()
                elif kind == GO_ON:
                    self._may_work.set()
        except CutShort:
            # Nobody is left to work for. What is committed stands, and waiting for more to commit helps nobody.
            os._exit(0)


# ---------------------------------------------------------------------------------------------------------- the work
def _file(path: Path, key: bytes) -> AccountFile:
    """Go on with the file, or make it; one in which nothing was noted is made anew."""
    if path.exists():
        file = AccountFile(path, key)
        try:
            if place_of(file.progress()) is not None:
                return file
        except DatabaseError as problem:
            if not lacks_table(problem):
                raise
        file.close()
        for part in files_of(path):
            part.unlink(missing_ok=True)
    return AccountFile.made(path, key)


def _load(order: dict[str, Any], file: AccountFile, worker: _Worker) -> None:
    """Take in every chunk that is not in yet."""
    whole = SnapshotAnswer.model_validate(order["snapshot"], strict=False)
    place = place_of(file.progress())
    done = 0 if place is None else place[1]
    rows = sum(entry.rows for entry in whole.chunks[:done])
    worker.tell(LoadPhase.ROWS, rows, done)
    for entry in whole.chunks[done:]:
        rows_in = _proved(entry, worker)
        rows += entry.rows
        notes = {"cursor": place_text(whole.snapshot_id, entry.n), "accounts": str(rows), "total": str(whole.rows)}
        file.load_rows((row_of_snapshot(order["council"], row) for row in rows_in), notes)
        worker.tell(LoadPhase.ROWS, rows, entry.n)
    _finish(
        file,
        worker,
        len(whole.chunks),
        {"cursor": whole.cursor, "version": whole.version, "as_of": moment_text(whole.as_of)},
    )


def _proved(entry: ChunkEntry, worker: _Worker) -> list[AccountRow]:
    """Wait for a chunk until one comes that is what was announced; the till fetches it again each time."""
    while True:
        try:
            return read_rows(entry, worker.chunk(entry))
        except BadChunk:
            worker.report({"say": "bad", "n": entry.n})


def _renew(order: dict[str, Any], file: AccountFile, worker: _Worker) -> None:
    """Write the accounts of another generation into this one, as they are at one moment."""
    old = AccountFile(Path(order["old_file"]), bytes.fromhex(order["old_key"]), read_only=True)
    try:
        with old.everyone() as (known, holders):
            rows = 0
            worker.tell(LoadPhase.ROWS, rows, 0)
            while batch := list(islice(holders, _BATCH)):
                rows += file.load(batch)
                worker.tell(LoadPhase.ROWS, rows, 0)
            notes = {name: value for name, value in known.items() if name in _KEPT_OF_OLD}
    finally:
        old.close()
    _finish(file, worker, 0, {**notes, "accounts": str(rows), "renewal_of": old.generation})


def _finish(file: AccountFile, worker: _Worker, chunks: int, notes: dict[str, str]) -> None:
    """Put the words in order, then say in the file that it is whole, then bring it to rest on the disk."""
    file.build_index(lambda rows, _total: worker.tell(LoadPhase.INDEX, rows, chunks))
    file.note({**notes, "complete": "1"})
    file.settle()
