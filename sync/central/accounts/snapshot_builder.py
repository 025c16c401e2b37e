"""Keep the snapshots of every council fresh while central serves: a thread that looks now and then, and mostly rests.

Every instance looks; the claim in the records lets one of them build.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import timedelta
from random import SystemRandom
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from sync.central.accounts import snapshots
from sync.central.accounts.account_feed import prune_tombstones
from sync.central.councils import list_councils
from sync.central.errors import Refusal
from sync.central.reference import current_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sync.central.database import Database

LOOK_S: Final = 60.0
TOMBSTONE_DAYS: Final = 35
_LOG: Final = logging.getLogger("sync.central")


@contextmanager
def snapshots_kept(database: Database, now: Callable[[], datetime], look_s: float = LOOK_S) -> Iterator[None]:
    """Build snapshots beside the block when they are due; when it ends, one that is half built is given up."""
    ending = Event()
    thread = Thread(target=_look_on, args=(database, now, ending, look_s), name="snapshots", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def _look_on(database: Database, now: Callable[[], datetime], ending: Event, look_s: float) -> None:
    spread = SystemRandom()
    while not ending.wait(look_s * spread.uniform(0.5, 1.5)):
        try:
            look(database, now, ending.is_set)
        except (DBAPIError, Refusal) as problem:
            _LOG.warning("snapshots: %s", type(problem).__name__)


def look(database: Database, now: Callable[[], datetime], given_up: Callable[[], bool] = lambda: False) -> None:
    """Build what is due and forget what is too old, for every council here."""
    with database.read() as connection:
        here = list_councils(connection)
    for slug in here:
        if given_up():
            return
        tidy(database, slug, now())
        built = snapshots.build(database, slug, now, wish=snapshots.Wish(), given_up=given_up)
        if built is not None:
            _LOG.info("snapshot of %d accounts in %d chunks", built.rows, built.chunks)


def tidy(database: Database, slug: str, now: datetime) -> None:
    """Let go of old snapshots and of tombstones that every till had time to hear of."""
    with database.write(slug) as connection:
        content = current_content(connection, slug)
        days = content.policy.tombstone_days if content is not None else None
        prune_tombstones(connection, slug, now - timedelta(days=TOMBSTONE_DAYS if days is None else days))
        snapshots.prune(connection, slug, now)
