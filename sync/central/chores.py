"""Do what nobody asks for: follow charges, let recordings run again, send letters. Once for a council, whoever serves.

Whichever process has the turn of a council runs its steps, each by itself: one that waits for a provider, or fails,
keeps no other waiting. A step does a bounded piece of work and says when to come again; what it must remember is in the
records, so that another process can go on where this one was killed.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from traceback import format_tb
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from sync.central import tables
from sync.central.cards import follow, unbooked
from sync.central.councils import list_councils
from sync.central.gateway.turn import Line, Turn
from sync.central.recording import leases
from sync.central.sending import deliver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from sync.central.database import Database

    Step = Callable[[Database, str, datetime], float]

STEPS: Final[tuple[Step, ...]] = (follow.step, unbooked.step, leases.step, deliver.step)
"""Every step there is, as `step(database, council, now)`; returns after how many seconds to come again, at the most."""

NOT_OURS_S: Final = 5.0
"""How often to see whether whoever has the turn is gone, and whether there is a council with something to do."""
_EACH_S: Final = 0.05
"""How long to rest for each council that was looked at: many are looked at more rarely."""
FAULT_S: Final = 10.0
_STOP_S: Final = 10.0
_LOG = logging.getLogger("sync.central")


@contextmanager
def chores(database: Database, now: Callable[[], datetime], steps: Sequence[Step] = STEPS) -> Iterator[None]:
    """Do the chores of every council for as long as the block runs."""
    running = AllChores(database, now, steps)
    running.start()
    try:
        yield
    finally:
        running.stop()


class AllChores:
    """The chores of every council that uses a service outside. `stop` ends them."""

    def __init__(self, database: Database, now: Callable[[], datetime], steps: Sequence[Step] = STEPS) -> None:
        self._database = database
        self._now = now
        self._steps = tuple(steps)
        self._running: dict[str, Chores] = {}
        self._line = Line(database.url)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chores", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End each step that is under way, or leave it: what it began is in the records."""
        self._ending.set()
        self._thread.join(_STOP_S)
        for council in self._running.values():
            council.ask_to_stop()
        for council in self._running.values():
            council.stop()
        with self._line.lock:
            self._line.drop()

    def _run(self) -> None:
        pause_s = NOT_OURS_S
        while not self._ending.is_set():
            try:
                pause_s = max(NOT_OURS_S, self._look_around() * _EACH_S)
            except SQLAlchemyError as problem:
                _LOG.warning("chores: %s", type(problem).__name__)
            self._ending.wait(pause_s)

    def _look_around(self) -> int:
        """Begin with every council that has something to do since; return how many there are."""
        with self._database.read() as connection:
            here = list_councils(connection)
        for slug in here:
            if self._ending.is_set():
                break
            if slug not in self._running and _has_something(self._database, slug):
                self._running[slug] = Chores(self._database, slug, self._now, self._steps, self._line)
                self._running[slug].start()
        return len(here)


def _has_something(database: Database, slug: str) -> bool:
    """Tell whether a council uses anything outside, or takes cards: without it no thread and no connection is spent."""
    kinds = (tables.outside_service, tables.card_attempt, tables.card_fact)
    with database.read(slug) as connection:
        return any(
            connection.execute(select(one.c.council).where(one.c.council == slug).limit(1)).first() for one in kinds
        )


class Chores:
    """The chores of one council in this process, as far as it is its turn. `stop` ends them."""

    def __init__(
        self, database: Database, slug: str, now: Callable[[], datetime], steps: Sequence[Step], line: Line
    ) -> None:
        self._database = database
        self._slug = slug
        self._now = now
        self._turn = Turn(database.url, slug, "chores", line)
        self._due = dict.fromkeys(steps, 0.0)
        self._under_way: dict[Step, Future[float]] = {}
        self._ending = threading.Event()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"chores-{slug}", daemon=True)

    def start(self) -> None:
        """Begin; the first steps are under way soon after this returns."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Begin nothing new."""
        self._ending.set()
        self._woken.set()

    def stop(self) -> None:
        """End after the steps that are under way."""
        self.ask_to_stop()
        self._thread.join(_STOP_S)

    def _run(self) -> None:
        # A step runs as a job, because a job hands over whatever ended it: no fault may end the chores for ever.
        with ThreadPoolExecutor(max(1, len(self._due)), thread_name_prefix=f"chores-{self._slug}") as jobs:
            while not self._ending.is_set():
                self._woken.clear()
                self._gather()
                self._woken.wait(self._begin(jobs))
        self._turn.release()

    def _begin(self, jobs: ThreadPoolExecutor) -> float:
        """Begin what is due, when it is our turn; return for how long to wait. Units: seconds."""
        if not self._turn.held():
            return NOT_OURS_S
        at = time.monotonic()
        for step, due in self._due.items():
            if due <= at and step not in self._under_way and not self._ending.is_set():
                job = jobs.submit(step, self._database, self._slug, self._now())
                self._under_way[step] = job
                job.add_done_callback(lambda _job: self._woken.set())
        waiting = [due for step, due in self._due.items() if step not in self._under_way]
        return min([NOT_OURS_S, *(max(0.0, due - at) for due in waiting)])

    def _gather(self) -> None:
        """Take what ended, and say when it is due again."""
        for step, job in list(self._under_way.items()):
            if not job.done():
                continue
            del self._under_way[step]
            problem = job.exception()
            if problem is not None:
                # Where it happened is told in full, what was in hand is not: it may be about a person.
                where = "".join(format_tb(problem.__traceback__))
                _LOG.error("chores: %s\n%s", type(problem).__name__, where)
            self._due[step] = time.monotonic() + (FAULT_S if problem is not None else job.result())
