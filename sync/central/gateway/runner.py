"""Give a forwarder its thread and its time, for as long as central serves."""

from __future__ import annotations

import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from traceback import format_tb
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from sync.central import tables
from sync.central.councils import list_councils, which_council
from sync.central.errors import Refusal
from sync.central.gateway.channel import Channel, Credentials, Patience, check_url
from sync.central.gateway.engine import Forwarder
from sync.central.gateway.turn import Turn
from sync.central.gateway.upstream import Upstream, set_upstream, upstream_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from sync.central.database import Database
    from sync.central.gateway.pace import Pace

NOT_OURS_S: Final = 5.0
"""How often to see whether whoever forwards is gone."""
FAULT_S: Final = 10.0
_STOP_S: Final = 10.0
_LOG = logging.getLogger("sync.central")


@dataclass(frozen=True, slots=True)
class Wish:
    """That a council's payments go on. Shape: `council` None is the only one there is; the rest as in `Upstream`."""

    url: str
    council: str | None = None
    user_code: int | None = None
    since: datetime | None = None


@contextmanager
def forwarding(database: Database, wish: Wish, now: Callable[[], datetime]) -> Iterator[None]:
    """Forward for as long as the block runs.

    Raises: Refusal.
    """
    check_url(wish.url)
    credentials = credentials_here()
    with database.read() as connection:
        slug = which_council(list_councils(connection), wish.council)
    with database.write(slug) as connection:
        since = _since(connection, slug, wish)
        set_upstream(connection, slug, wish.url, now(), user_code=wish.user_code, since=since)
    running = Forwarding(database, slug, now, credentials=credentials)
    running.start()
    try:
        yield
    finally:
        running.stop()


def _since(connection: Connection, slug: str, wish: Wish) -> datetime | None:
    """Tell from when payments go on: as said now, else as said before.

    Raises: Refusal, when nobody ever said and there is a history: it may be in the other IMS already, by another way.
    """
    before = upstream_of(connection, slug)
    if wish.since is not None or before is not None:
        return wish.since or (before.since if before is not None else None)
    p = tables.payment.c
    first = connection.execute(select(func.min(p.received_at)).where(p.council == slug)).scalar_one()
    if first is not None:
        text = f"Payments are here since {first:%d %B %Y}. Say from which day they go on: --forward-since YYYY-MM-DD"
        raise Refusal(422, "forward_since", text)
    return None


def credentials_here() -> Credentials:
    """Return what the environment says a proxy in front of the other IMS asks for.

    Raises: Refusal.
    """
    found = Credentials(os.environ.get("IMS_FORWARD_TOKEN", ""), os.environ.get("IMS_FORWARD_HEADER", ""))
    found.headers()
    return found


class Forwarding:
    """The forwarding of one council by this process, as far as it is its turn. `stop` ends it."""

    def __init__(
        self,
        database: Database,
        slug: str,
        now: Callable[[], datetime],
        *,
        credentials: Credentials | None = None,
        patience: Patience | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._slug = slug
        self._now = now
        self._credentials = credentials or Credentials()
        self._patience = patience
        self._pace = pace
        self._turn = Turn(database.url, slug)
        self._channel: Channel | None = None
        self._forwarder: Forwarder | None = None
        self._settings: tuple[object, ...] = ()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"forward-{slug}", daemon=True)

    def start(self) -> None:
        """Begin; the first step is under way when this returns."""
        self._thread.start()

    def stop(self) -> None:
        """End after the request that is under way; a line whose answer nobody waits for is asked about another day."""
        self._ending.set()
        self._thread.join(_STOP_S)

    def _run(self) -> None:
        # A step runs as a job, because a job hands over whatever ended it: no fault may end the forwarding for ever.
        with ThreadPoolExecutor(1, thread_name_prefix=f"forward-{self._slug}") as jobs:
            while not self._ending.is_set():
                step = jobs.submit(self._once)
                problem = step.exception()
                if problem is None:
                    self._ending.wait(step.result())
                    continue
                where = "".join(format_tb(problem.__traceback__))
                _LOG.error("forwarding: %s\n%s", type(problem).__name__, where)
                jobs.submit(self._after_fault).exception()
                self._ending.wait(FAULT_S)
        self._forget()
        self._turn.release()

    def _once(self) -> float:
        """Take one step, when it is our turn; return when to come again."""
        if not self._turn.held():
            self._forget()
            return NOT_OURS_S
        with self._database.read(self._slug) as connection:
            upstream = upstream_of(connection, self._slug)
        if upstream is None:
            self._forget()
            return NOT_OURS_S
        return self._forwarder_to(upstream).step(self._now()).next_delay_s

    def _forwarder_to(self, upstream: Upstream) -> Forwarder:
        """Return the forwarder, a new one when another address was set."""
        settings = (upstream.url, upstream.user_code, upstream.since)
        if self._forwarder is None or settings != self._settings:
            self._forget()
            self._channel = Channel(upstream.url, self._credentials, self._patience)
            self._forwarder = Forwarder(self._database, self._slug, self._channel, self._pace)
            self._settings = settings
        return self._forwarder

    def _after_fault(self) -> None:
        if self._forwarder is not None:
            self._forwarder.skip(self._now())
        self._forget()

    def _forget(self) -> None:
        """Let go of the forwarder: what it knew besides the records was about its own last requests."""
        self._forwarder = None
        if self._channel is not None:
            self._channel.close()
            self._channel = None
