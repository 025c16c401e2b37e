"""Follow one load: what was sent to the process at work, what it took, how far and how fast it goes, how it ended."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from threading import Condition
from typing import TYPE_CHECKING, Any, Final

from ims_desktop.errors import DiskFull, StoreUnavailable
from ims_desktop.records import LoadPhase, LoadProgress
from ims_desktop.store.accounts.generations import no_room
from ims_desktop.store.accounts.load_frames import CHUNK, GO_ON, PAUSE, chunk_frame
from ims_desktop.store.accounts.load_pipe import LoadPipe
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sync.contract.snapshot import SnapshotAnswer

AHEAD: Final = 3
"""So many chunks may wait for the process, so that it never waits for central; a few megabytes."""
INDEX_COST: Final = 2.2
"""How much longer than taking an account in it takes to put its words in order."""
_RATE_POINTS: Final = 30

DONE: Final = "done"
BUSY: Final = "busy"
"""Somebody else is at work on the accounts: who worked for a till that ended has not quite ended."""
DAMAGED: Final = "load_damaged"
STOPPED: Final = "load_stopped"
"""The disk, or we ourselves."""
DIED: Final = "load_died"
"""The process ended without a word: killed, or out of memory. What it committed stands."""


class Load:
    """One process at work on one generation; may be asked on any lane.

    Shape: `snapshot` is None for a renewal, which reads the generation `source`; `generations` are all it works with.
    """

    def __init__(
        self,
        order: Mapping[str, object],
        path: Path,
        total: int,
        snapshot: SnapshotAnswer | None = None,
        *,
        taken: int = 0,
        source: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.snapshot = snapshot
        self.generation = path.stem.removeprefix("catalogue-")
        self.generations = (self.generation, source)
        self._total = total
        self._monotonic = monotonic
        self._news = Condition()
        self._phase = LoadPhase.WAITING
        self._rows = 0 if snapshot is None else sum(chunk.rows for chunk in snapshot.chunks[:taken])
        self._taken = self._sent = taken
        self._turned_down = False
        self._ended = ""
        self._paused = False
        self._points: deque[tuple[float, int]] = deque(maxlen=_RATE_POINTS)
        self._pipe = LoadPipe(order, self._hear)

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._pipe.pid

    @property
    def has_file(self) -> bool:
        """Tell whether the file is there and may be read beside the process."""
        return self._phase is not LoadPhase.WAITING

    @property
    def taken(self) -> int:
        """Return how many chunks are in."""
        return self._taken

    @property
    def ended(self) -> str:
        """Return how the process ended: DONE, DIED or the code of what stood in its way; "" while it works."""
        return self._ended

    # ------------------------------------------------------------------------------------------------------ feeding it
    def wanted(self, wait_s: float) -> int | None:
        """Return the next chunk there is room for, after waiting a little for that, or for the end."""
        with self._news:
            self._news.wait_for(lambda: self._ended or self._turned_down or self._has_room(), wait_s)
            return self._sent + 1 if not self._ended and self._has_room() else None

    def turned_down(self) -> bool:
        """Tell, once, whether a chunk was not what it was announced to be."""
        with self._news:
            told, self._turned_down = self._turned_down, False
            return told

    def give(self, n: int, data: bytes) -> int:
        """Send a chunk and return its rows; one that is not the next is dropped."""
        with self._news:
            if self.snapshot is None or n != self._sent + 1:
                return 0
            self._sent = n
        self._pipe.send(CHUNK, chunk_frame(n, data))
        return self.snapshot.chunks[n - 1].rows

    def _has_room(self) -> bool:
        if self.snapshot is None or self._phase is not LoadPhase.ROWS or self._paused:
            return False
        return self._sent < min(len(self.snapshot.chunks), self._taken + AHEAD)

    # ----------------------------------------------------------------------------------------------- pausing and ending
    def pause(self) -> None:
        """Let the process rest."""
        with self._news:
            self._paused = True
        self._pipe.send(PAUSE)

    def go_on(self) -> None:
        """Let the process work again."""
        with self._news:
            self._paused = False
            self._points.clear()
            self._news.notify_all()
        self._pipe.send(GO_ON)

    def end(self) -> None:
        """End the process at once."""
        self._pipe.end()

    # ---------------------------------------------------------------------------------------------------------- telling
    def progress(self) -> LoadProgress:
        """Say how far the load is."""
        with self._news:
            index = self._phase is LoadPhase.INDEX
            done = self._rows / self._total if self._total else 1.0
            share = ((1.0 + INDEX_COST * done) if index else done) / (1.0 + INDEX_COST)
            rate = self._rate()
            left = None
            if rate and not self._paused:
                still = self._total - self._rows + (0.0 if index else INDEX_COST * self._total)
                left = max(0.0, still) / rate
            return LoadProgress(
                phase=self._phase,
                rows=self._rows,
                total=self._total,
                share=min(1.0, share),
                rows_per_s=rate,
                seconds_left=left,
                paused=self._paused,
                renewal=self.snapshot is None,
            )

    def at_rest(self) -> LoadProgress:
        """Say how far the load got, now that nobody works on it."""
        return replace(self.progress(), phase=LoadPhase.WAITING, rows_per_s=0.0, seconds_left=None)

    def trouble(self) -> StoreUnavailable:
        """Say what ended the load before its end."""
        if self._ended == DiskFull.code:
            return no_room()
        return StoreUnavailable(
            say("The accounts did not come in to the end. What came stays; the rest is fetched by itself."),
            code=self._ended if self._ended in {DAMAGED, DIED, BUSY} else STOPPED,
        )

    def _rate(self) -> float:
        if len(self._points) < 2:
            return 0.0
        (began, first), (at, last) = self._points[0], self._points[-1]
        return (last - first) / (at - began) if at > began else 0.0

    def _hear(self, said: Mapping[str, Any] | None) -> None:
        """Take in what the process says; None when it said its last."""
        with self._news:
            if said is None:
                self._ended = self._ended or DIED
            elif said["say"] == "ended":
                self._ended = str(said["code"])
            elif said["say"] == "bad":
                self._turned_down, self._sent = True, self._taken
            else:
                self._note(LoadPhase(said["say"]), int(said["rows"]), int(said["chunks"]))
            self._news.notify_all()

    def _note(self, phase: LoadPhase, rows: int, chunks: int) -> None:
        if phase is not self._phase:
            self._points.clear()
        self._phase, self._rows, self._taken = phase, rows, chunks
        self._sent = max(self._sent, chunks)
        self._points.append((self._monotonic(), rows))


def resting(progress: Mapping[str, str], *, paused: bool) -> LoadProgress | None:
    """Say how far a load is that nobody works on, from what stands in its file; None when the file cannot tell."""
    total = int(progress.get("total", "0"))
    if not total:
        return None
    rows = int(progress.get("accounts", "0"))
    return LoadProgress(LoadPhase.WAITING, rows, total, rows / total / (1.0 + INDEX_COST), paused=paused)
