"""Run slow work beside the window: one worker per resource, results back on the main thread.

A worker sees a ticket number and a future, never a Qt object. Who asked, and what to call, stays in a dictionary on
the main thread; one queued signal brings the future back, and nobody is called whose widget is gone by then.
"""

from __future__ import annotations

import functools
import itertools
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


class Lane(StrEnum):
    """One resource each, so that none waits for another.

    ASK is for short questions to central, beside SYNC; CHASE for cards without an answer that nobody looks at.
    """

    JOURNAL = "journal"
    LOOKUP = "lookup"
    SYNC = "sync"
    ASK = "ask"
    CARD = "card"
    CHASE = "chase"
    PRINT = "print"
    DRAWER = "drawer"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who waits for a ticket. Shape: `owner` a QObject; the callbacks are dropped when it is destroyed."""

    owner: QObject
    on_done: Callable[[Any], None] | None
    on_problem: Callable[[BaseException], None] | None


class Lanes(QObject):
    """The workers of one desk; made once, closed at quit."""

    unhandled = Signal(object)
    """A job raised and its asker gave no `on_problem`: the exception, for the problem dialog."""

    _finished = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers = {lane: ThreadPoolExecutor(1, thread_name_prefix=f"lane-{lane}") for lane in Lane}
        self._tickets = itertools.count(1)
        self._asked: dict[int, _Asked] = {}
        self._open = True
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: Lane,
        job: Callable[[], T],
        owner: QObject,
        on_done: Callable[[T], None] | None = None,
        on_problem: Callable[[BaseException], None] | None = None,
    ) -> bool:
        """Queue `job` on a lane; the callbacks run on the main thread, never after `owner` is destroyed.

        Returns False, and runs nothing, once the lanes are closed.
        """
        if not self._open:
            return False
        if any(isinstance(held, QObject) for held in _held_by(job)):
            raise TypeError("a job must not hold a Qt object: it would be destroyed on the worker's thread")
        ticket = next(self._tickets)
        self._asked[ticket] = _Asked(owner, on_done, on_problem)
        future = self._workers[lane].submit(job)
        future.add_done_callback(lambda done: self._finished.emit(ticket, done))
        return True

    @property
    def busy(self) -> bool:
        """Whether any result is still to come."""
        return bool(self._asked)

    @property
    def is_open(self) -> bool:
        """Whether new work is taken."""
        return self._open

    def close(self) -> None:
        """Refuse new work, let what is queued finish (bounded by the wire's own timeouts), and forget the callbacks."""
        self._open = False
        for worker in self._workers.values():
            worker.shutdown(wait=True)
        self._asked.clear()

    def _on_finished(self, ticket: int, future: Future[Any]) -> None:
        asked = self._asked.pop(ticket, None)
        if asked is None or not shiboken6.isValid(asked.owner):
            return
        try:
            result = future.result()
        except CancelledError:
            return
        except Exception as problem:  # noqa: BLE001 - an edge: whatever a job raises goes to who asked for it
            tell = self.unhandled.emit if asked.on_problem is None else asked.on_problem
            tell(problem)
        else:
            if asked.on_done is not None:
                asked.on_done(result)


def _held_by(job: Callable[..., object]) -> Iterator[object]:
    """List what a job keeps alive: what it is bound to, given beforehand, or closed over."""
    if isinstance(job, functools.partial):
        yield from (*job.args, *job.keywords.values())
        yield from _held_by(job.func)
        return
    yield getattr(job, "__self__", None)
    for cell in getattr(job, "__closure__", None) or ():
        yield cell.cell_contents
