"""Start the process that loads accounts, send it what it needs, hear what it says, and end it.

The key goes through the pipe, never into an argument, the environment or a file. Two threads do nothing but write and
read: Windows has no pipe that would not wait, and nobody at the counter or on the wire may wait for this one.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, Final

from ims_desktop.errors import StoreUnavailable
from ims_desktop.store.accounts.load_frames import ORDER, CutShort, json_frame, read_frame, write_frame
from ims_desktop.store.accounts.low_priority import START_FLAGS
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WORD: Final = "load-accounts-here"
"""The command that makes the program the one that loads; people never type it, so no help names it."""
_END_WITHIN_S: Final = 10.0
_log: Final = logging.getLogger(__name__)


def program() -> list[str]:
    """Return what starts this program once more; frozen, it is its own interpreter."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ims_desktop"]


class LoadPipe:
    """One process at work, and the pipe to it. `hear` is called on a thread of its own; None when nothing more comes.

    Raises: StoreUnavailable with code "load_not_started" when the system starts no process.
    """

    def __init__(self, order: Mapping[str, object], hear: Callable[[Mapping[str, Any] | None], None]) -> None:
        try:
            self._process = subprocess.Popen(
                [*program(), WORD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                creationflags=START_FLAGS,
            )
        except OSError as problem:
            raise StoreUnavailable(
                say("This PC did not start the program that loads the accounts. It will be tried again."),
                code="load_not_started",
            ) from problem
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("a pipe was asked for")
        self._outbox: SimpleQueue[tuple[bytes, bytes] | None] = SimpleQueue()
        self._threads = (
            Thread(target=self._send_all, args=(self._process.stdin,), name="load-send", daemon=True),
            Thread(target=self._hear_all, args=(self._process.stdout, hear), name="load-hear", daemon=True),
        )
        self.send(ORDER, json_frame(order))
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def send(self, kind: bytes, data: bytes = b"") -> None:
        """Send a frame some time soon; never waits."""
        self._outbox.put((kind, data))

    def end(self) -> None:
        """End the process at once, whatever it is at: what it has committed stands, the rest never was."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):  # stuck in the disk: it ends when the disk lets go of it
            self._process.wait(_END_WITHIN_S)
        self._outbox.put(None)
        for thread in self._threads:
            thread.join(_END_WITHIN_S)

    def _send_all(self, pipe: IO[bytes]) -> None:
        with suppress(OSError), pipe:
            while (frame := self._outbox.get()) is not None:
                write_frame(pipe, *frame)

    def _hear_all(self, pipe: IO[bytes], hear: Callable[[Mapping[str, Any] | None], None]) -> None:
        with suppress(CutShort, ValueError), pipe:
            while True:
                said = json.loads(read_frame(pipe)[1])
                hear(said)
        self._process.wait()
        _log.info("the process that loaded accounts ended, code=%s", self._process.returncode)
        hear(None)
