"""Listen: TLS where the network is, plain HTTP on this machine only."""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
from contextlib import nullcontext
from typing import TYPE_CHECKING

import uvicorn

from sync.central.access.bindings import Trust
from sync.central.access.client_certificate import CertifiedProtocol
from sync.central.app import Central, create_app, utc_now
from sync.central.councils import the_council
from sync.central.errors import Refusal
from sync.central.snapshot_builder import snapshots_kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sync.central.database import Database


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
        sock.listen(256)
    except OSError as problem:
        sock.close()
        raise Refusal(503, "address", f"Cannot listen on {host} port {port}: {problem.strerror}.") from problem
    return sock


def serve(
    database: Database,
    host: str,
    port: int,
    *,
    tls_cert: Path | None,
    tls_key: Path | None,
    listening: Callable[[str], None],
    client_ca: Path | None = None,
    trust: Trust | None = None,
    beside: AbstractContextManager[object] | None = None,
) -> None:
    """Serve until told to stop; `listening` is told the address first, and `beside` runs for as long.

    Raises: Refusal, for plain HTTP beyond this machine.
    """
    trust = trust or Trust()
    if tls_cert is None and not is_loopback(host):
        raise Refusal(422, "tls_needed", f"{host} is not this machine only: give --tls-cert and --tls-key.")
    if tls_cert is not None:
        _check_certificate(tls_cert, tls_key, client_ca)
    database.prepare(serving=True)
    if trust.council:
        with database.read(trust.council) as connection:
            the_council(connection, trust.council)
    try:
        with beside or nullcontext():
            sock = listen(host, port)
            server = server_of(Central(database, trust=trust), tls_cert=tls_cert, tls_key=tls_key, client_ca=client_ca)
            shown = f"[{host}]" if ":" in host else host
            listening(f"{'http' if tls_cert is None else 'https'}://{shown}:{sock.getsockname()[1]}")
            with snapshots_kept(database, utc_now):
                server.run(sockets=[sock])
    finally:
        database.close()


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


def server_of(
    central: Central,
    *,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    client_ca: Path | None = None,
    graceful_s: int = 10,
) -> uvicorn.Server:
    """Build the server around central; it logs nothing of its own, because central does and knows what not to."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        create_app(central),
        access_log=False,
        log_config=None,
        server_header=False,
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
        ssl_ca_certs=None if client_ca is None else str(client_ca),
        # Tills have no certificate; who has one shows it.
        ssl_cert_reqs=ssl.CERT_NONE if client_ca is None else ssl.CERT_OPTIONAL,
        http="h11" if client_ca is None else CertifiedProtocol,
        # The address of whoever connected decides whom we believe; a header must not change it.
        proxy_headers=False,
        timeout_graceful_shutdown=graceful_s,
    )
    return uvicorn.Server(config)
