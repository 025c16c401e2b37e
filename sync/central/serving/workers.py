"""Keep several workers serving one socket: start them, start again one that died, and stop them in good order.

A worker is a process of its own that shares nothing but the socket; what one must know of another is in the records.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import socket
import time
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import SpawnProcess
    from types import FrameType

STEADY_S: Final = 10.0
"""A worker that lived this long is started again at once; one that died sooner waits a little, each time longer."""
PAUSE_MAX_S: Final = 30.0

_LOG = logging.getLogger("sync.central")
_SPAWN = multiprocessing.get_context("spawn")


class Workers:
    """The workers of one instance. Its life is the parent's. Units: seconds."""

    def __init__(
        self, count: int, start: Callable[[], SpawnProcess], *, patience_s: float, gone: Callable[[int], None]
    ) -> None:
        self._count = count
        self._start = start
        self._patience_s = patience_s
        self._gone = gone
        self._running: dict[SpawnProcess, float] = {}
        self._failures = 0

    def run(self, sock: socket.socket) -> None:
        """Serve until told to stop."""
        with _told_to_stop() as told:
            for _ in range(self._count):
                self._add()
            while told not in self._wait_for(told):
                self._bury()
            # Nobody new gets in from here on; whoever is inside is served.
            sock.close()
            self._stop()

    def _add(self) -> None:
        worker = self._start()
        self._running[worker] = time.monotonic()

    def _wait_for(self, told: socket.socket) -> list[object]:
        return list(wait([told, *(worker.sentinel for worker in self._running)], self._pause_s()))

    def _pause_s(self) -> float | None:
        """Return how long to wait before a missing worker is started; None when none is missing."""
        missing = self._count - len(self._running)
        return min(PAUSE_MAX_S, 0.1 * 2 ** min(self._failures, 10)) if missing else None

    def _bury(self) -> None:
        """Take leave of workers that died, and start as many again."""
        dead = [worker for worker in self._running if not worker.is_alive()]
        if not dead and self._count > len(self._running):
            while len(self._running) < self._count:
                self._add()
            return
        for worker in dead:
            lived_s = time.monotonic() - self._running.pop(worker)
            self._failures = 0 if lived_s >= STEADY_S else self._failures + 1
            _LOG.warning("worker %s ended with %s and is started again", worker.pid, worker.exitcode)
            self._part_with(worker)

    def _stop(self) -> None:
        until = time.monotonic() + self._patience_s
        for worker in self._running:
            worker.terminate()
        for worker in self._running:
            worker.join(max(0.0, until - time.monotonic()))
            if worker.is_alive():
                _LOG.warning("worker %s did not end in time", worker.pid)
                worker.kill()
                worker.join()
            self._part_with(worker)
        self._running.clear()

    def _part_with(self, worker: SpawnProcess) -> None:
        if worker.pid is not None:
            self._gone(worker.pid)
        worker.close()


def spawned(target: Callable[..., None], *arguments: object) -> SpawnProcess:
    """Start a worker in a fresh interpreter; what it needs goes through a pipe, so that no secret is on its command."""
    worker = _SPAWN.Process(target=target, args=arguments, daemon=True)
    worker.start()
    return worker


@contextmanager
def _told_to_stop() -> Iterator[socket.socket]:
    """Yield a socket that can be read as soon as somebody tells us to stop."""
    told, tell = socket.socketpair()

    def stop(_number: int, _frame: FrameType | None) -> None:
        with suppress(BlockingIOError):
            tell.send(b".")

    tell.setblocking(False)
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        told.close()
        tell.close()
