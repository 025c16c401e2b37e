"""Listen: TLS where the network is, plain HTTP on this machine only; in this process, or in several workers."""

from __future__ import annotations

import gc
import ipaddress
import os
import signal
import socket
import ssl
import sys
import tempfile
import threading
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Final

from sync.central.access.bindings import Trust
from sync.central.accounts.snapshot_builder import snapshots_kept
from sync.central.central import Central, utc_now
from sync.central.chores import chores
from sync.central.councils import the_council
from sync.central.errors import Refusal
from sync.central.serving import log, traces
from sync.central.serving.app import create_app
from sync.central.serving.limits import RequestLimits
from sync.central.serving.pace import Pace
from sync.central.serving.server import QUEUE, Server, server_around
from sync.central.serving.workers import Workers, spawned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from ipaddress import IPv4Network, IPv6Network
    from pathlib import Path
    from types import FrameType

    from sync.central.database import Database

COUNTS: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The name by which prometheus_client is told, before it is imported, where workers leave their counts."""

_ENDING_S: Final = 5.0
"""What a worker gets beyond its grace, to close what it holds."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What the operator says about serving. It goes to each worker as it is: plain values only.

    Units: seconds. Shape: no `metrics_port` is no metrics; `per_minute` as in `Pace`.
    """

    host: str = "127.0.0.1"
    port: int = 0
    tls_cert: Path | None = None
    tls_key: Path | None = None
    client_ca: Path | None = None
    trust: Trust = field(default_factory=Trust)
    forwarders: tuple[IPv4Network | IPv6Network, ...] = ()
    workers: int = 1
    drain_s: float = 0.0
    grace_s: int = 10
    log_format: str = "text"
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None
    limits: RequestLimits = field(default_factory=RequestLimits)
    per_minute: Mapping[str, int] = field(default_factory=dict)


def is_loopback(host: str) -> bool:
    """Tell whether an address reaches this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """Bind and listen at once, so that whoever is told the address can connect.

    Raises: Refusal.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, asyncio sends small answers at once; else each waits 40 ms for the other side to acknowledge.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(QUEUE)
    except OSError as problem:
        sock.close()
        raise Refusal(503, "address", f"Cannot listen on {host} port {port}: {problem.strerror}.") from problem
    return sock


def serve(
    serving: Serving,
    open_database: Callable[[], Database],
    *,
    listening: Callable[[str], None],
    beside: Callable[[Database], AbstractContextManager[None]] | None = None,
) -> None:
    """Serve until told to stop; `listening` is told the address first, `beside` runs once for the instance.

    Raises: Refusal, for plain HTTP beyond this machine among other things.
    """
    _check(serving)
    log.set_up(serving.log_format)
    with ExitStack() as stack:
        database = open_database()
        stack.callback(database.close)
        database.prepare(serving=True)
        if serving.trust.council:
            with database.read(serving.trust.council) as connection:
                the_council(connection, serving.trust.council)
        sock = stack.enter_context(listen(serving.host, serving.port))
        stack.enter_context(snapshots_kept(database, utc_now))
        stack.enter_context(chores(database, utc_now))
        if beside is not None:
            stack.enter_context(beside(database))
        stack.enter_context(_ended_in_order())
        shown = f"[{serving.host}]" if ":" in serving.host else serving.host
        scheme = "http" if serving.tls_cert is None else "https"
        listening(f"{scheme}://{shown}:{sock.getsockname()[1]}")
        if serving.workers > 1:
            _serve_by_workers(serving, open_database, database, sock)
        else:
            _serve_here(serving, database, sock)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Be told to stop in order from here on: whoever knows the address may already say so."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _check(serving: Serving) -> None:
    if serving.tls_cert is None and not is_loopback(serving.host) and not serving.forwarders:
        how = "give --tls-cert and --tls-key, or name the proxy before it: --forwarded-by."
        raise Refusal(422, "tls_needed", f"{serving.host} is not this machine only: {how}")
    if serving.tls_cert is not None:
        _check_certificate(serving.tls_cert, serving.tls_key, serving.client_ca)
    if serving.workers > 1 and sys.platform == "win32":
        text = "Windows has one worker in a process. Run several instances behind a load balancer."
        raise Refusal(422, "workers", text)
    traces.check()


def _check_certificate(tls_cert: Path, tls_key: Path | None, client_ca: Path | None) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(tls_cert, tls_key)
    except (OSError, ssl.SSLError) as problem:
        raise Refusal(422, "tls_files", f"{tls_cert} and its key cannot be used: {problem.strerror}.") from problem
    try:
        if client_ca is not None:
            context.load_verify_locations(client_ca)
    except (OSError, ssl.SSLError) as problem:
        raise Refusal(422, "client_ca", f"{client_ca} holds no certificates that can be used.") from problem


# ------------------------------------------------------------------------------------------------------- this process
def _serve_here(serving: Serving, database: Database, sock: socket.socket) -> None:
    with ExitStack() as stack:
        central = stack.enter_context(_central(serving, database))
        if serving.metrics_port is not None and central.meters is not None:
            from sync.central.serving import metrics  # noqa: PLC0415 - only who asks for metrics has them

            collectors = (central.meters.registry, metrics.Records(database, utc_now))
            stack.enter_context(metrics.told(serving.metrics_host, serving.metrics_port, *collectors))
        _server_for(serving, central).run(sockets=[sock])


@contextmanager
def _central(serving: Serving, database: Database) -> Iterator[Central]:
    """Build what a process serves, with its counts and its spans."""
    meters = None
    if serving.metrics_port is not None:
        from sync.central.serving.metrics import Meters  # noqa: PLC0415 - after it is known where the counts go

        meters = Meters()
        meters.watch(database)
    tracer = traces.tracer()
    try:
        yield Central(
            database,
            limits=serving.limits,
            trust=serving.trust,
            forwarders=serving.forwarders,
            plain=serving.tls_cert is None,
            pace=Pace(serving.per_minute),
            meters=meters,
            tracer=tracer,
        )
    finally:
        if tracer is not None:
            tracer.close()


def _server_for(serving: Serving, central: Central) -> Server:
    app = create_app(central)
    # What is loaded by now stays for good: looked through with every batch, it is half of what collecting costs.
    gc.freeze()
    return server_around(
        app,
        central.leaving,
        tls_cert=serving.tls_cert,
        tls_key=serving.tls_key,
        client_ca=serving.client_ca,
        drain_s=serving.drain_s,
        graceful_s=serving.grace_s,
    )


def server_of(
    central: Central,
    *,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    client_ca: Path | None = None,
    graceful_s: int = 10,
) -> Server:
    """Build a plain server around central, for this process."""
    return server_around(
        create_app(central),
        central.leaving,
        tls_cert=tls_cert,
        tls_key=tls_key,
        client_ca=client_ca,
        graceful_s=graceful_s,
    )


# ------------------------------------------------------------------------------------------------------------ workers
def _serve_by_workers(
    serving: Serving, open_database: Callable[[], Database], database: Database, sock: socket.socket
) -> None:
    with ExitStack() as stack:
        counts = ""
        gone: Callable[[int], None] = lambda _pid: None  # noqa: E731 - nobody counts
        if serving.metrics_port is not None:
            from sync.central.serving import metrics  # noqa: PLC0415 - only who asks for metrics has them

            counts = stack.enter_context(tempfile.TemporaryDirectory(prefix="ims-central-"))
            collectors = (metrics.of_workers(counts), metrics.Records(database, utc_now))
            stack.enter_context(metrics.told(serving.metrics_host, serving.metrics_port, *collectors))
            gone = metrics.forget_in(counts)
        workers = Workers(
            serving.workers,
            lambda: spawned(_work, serving, open_database, sock, counts),
            patience_s=serving.drain_s + serving.grace_s + _ENDING_S,
            gone=gone,
        )
        workers.run(sock)


def _work(serving: Serving, open_database: Callable[[], Database], sock: socket.socket, counts: str) -> None:
    """Serve in a worker until told to stop, or until nobody is there any more who could tell."""
    if counts:
        os.environ[COUNTS] = counts
    log.set_up(serving.log_format)
    database = open_database()
    try:
        with _central(serving, database) as central:
            server = _server_for(serving, central)
            threading.Thread(target=_leave_with_parent, args=(server,), daemon=True).start()
            server.run(sockets=[sock])
    finally:
        database.close()


def _leave_with_parent(server: Server) -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        server.should_exit = True
