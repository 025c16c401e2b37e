"""Count what Prometheus asks for, and tell it at an address of its own.

Workers are processes and share nothing: each writes its counts into files of one folder, and who answers for the
instance adds them up (prometheus_client's multiprocess mode). What the records know is asked of them at that moment.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from sync.central import tables
from sync.central.councils import list_councils
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from prometheus_client.metrics_core import Metric
    from sqlalchemy import Connection

    from sync.central.database import Database
    from sync.contract.messages import EventOutcome

SILENT: Final = timedelta(minutes=15)
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Meters:
    """What a process counts. Its life is the process's."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "ims_central_requests", "Requests answered.", ["route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "ims_central_request_seconds", "Time to answer.", ["route"], buckets=_SECONDS, registry=self.registry
        )
        self._events = Counter("ims_central_events", "Facts of tills by outcome.", ["outcome"], registry=self.registry)
        self._pool = Gauge(
            "ims_central_database_connections_in_use",
            "Connections to the database in use.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def took(self, outcomes: Iterable[EventOutcome]) -> None:
        """Count what became of a batch."""
        for outcome in outcomes:
            self._events.labels(outcome.outcome).inc()

    def watch(self, database: Database) -> None:
        """Count the connections of a database as they are taken and given back."""
        database.watch(self._pool.inc, self._pool.dec)


class Records(Collector):
    """What the records say when Prometheus asks. Its life is the process's."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def describe(self) -> list[Metric]:
        """Name nothing beforehand: registering must not ask the records."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the records; if they do not answer, say so and nothing else."""
        up = GaugeMetricFamily("ims_central_database_up", "Whether the records answer.")
        found: list[Metric] = []
        try:
            found = list(self._ask())
        except (DBAPIError, NoConnection):
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
        yield up
        yield from found

    def _ask(self) -> Iterator[Metric]:
        forwards = GaugeMetricFamily(
            "ims_central_forwards", "Lines not yet in the other IMS.", labels=["council", "state"]
        )
        tills = GaugeMetricFamily("ims_central_tills", "Tills that may take payments.", labels=["council"])
        silent = GaugeMetricFamily(
            "ims_central_tills_silent", "Of these, not heard of for 15 minutes.", labels=["council"]
        )
        unsent = GaugeMetricFamily("ims_central_tills_unsent", "Facts tills say they still hold.", labels=["council"])
        with self._database.read() as connection:
            here = list_councils(connection)
        for slug in here:
            with self._database.read(slug) as connection:
                for state, count in _forwards(connection, slug).items():
                    forwards.add_metric([slug, state], count)
                known, quiet, held = _tills(connection, slug, self._now() - SILENT)
            tills.add_metric([slug], known)
            silent.add_metric([slug], quiet)
            unsent.add_metric([slug], held)
        yield from (forwards, tills, silent, unsent)


def _forwards(connection: Connection, slug: str) -> dict[str, int]:
    f = tables.forward.c
    query = select(f.state, func.count().label("lines")).where(f.council == slug, f.state != "done").group_by(f.state)
    return {"waiting": 0, "parked": 0} | {row.state: row.lines for row in connection.execute(query)}


def _tills(connection: Connection, slug: str, since: datetime) -> tuple[int, int, int]:
    t, d = tables.till.c, tables.device.c
    now_there = tables.till.join(tables.device, (t.council == d.council) & (t.till == d.till) & (t.epoch == d.epoch))
    quiet = func.count().filter(or_(d.last_contact_at.is_(None), d.last_contact_at < since))
    query = select(func.count(), quiet, func.coalesce(func.sum(d.unsent), 0)).select_from(now_there)
    known, silent, held = connection.execute(query.where(t.council == slug, d.revoked_at.is_(None))).one()
    return int(known), int(silent), int(held)


@contextmanager
def told(host: str, port: int, *collectors: Collector) -> Iterator[int]:
    """Answer Prometheus beside the block, at an address of its own; yield the port.

    Raises: Refusal.
    """
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as problem:
        raise Refusal(503, "address", f"Cannot listen on {host} port {port}: {problem.strerror}.") from problem
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def of_workers(folder: str) -> MultiProcessCollector:
    """Return what adds up the counts that workers leave in a folder."""
    return MultiProcessCollector(None, path=folder)  # type: ignore[no-untyped-call]  # the library is typed in part


def forget_in(folder: str) -> Callable[[int], None]:
    """Return what takes the connections of a worker that ended out of the sum; what it counted stays."""
    return lambda pid: mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]  # as above
