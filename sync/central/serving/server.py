"""Be the server of one process: uvicorn's, which says that it is leaving before it stops listening, and ends well."""

from __future__ import annotations

import logging
import signal
import ssl
import time
from typing import TYPE_CHECKING, Final

import uvicorn

from sync.central.serving.limits import HEAD_MAX_BYTES
from sync.central.serving.protocol import PatientProtocol

if TYPE_CHECKING:
    import socket
    from pathlib import Path
    from threading import Event
    from types import FrameType

    from starlette.types import ASGIApp

QUEUE: Final = 1024
"""How many connections may wait to be accepted."""


class Server(uvicorn.Server):
    """The server of one process. Its life is the process's; `leaving` is set as soon as it is told to stop."""

    def __init__(self, config: uvicorn.Config, leaving: Event, drain_s: float) -> None:
        super().__init__(config)
        self._leaving = leaving
        self._drain_s = drain_s
        self._leaves_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Begin to leave; a signal is the usual way to end, so that nothing is raised for it afterwards."""
        if self._leaves_at is not None and sig == signal.SIGINT:
            self.force_exit = True
        if self._leaves_at is None:
            self._leaves_at = time.monotonic() + self._drain_s
        self._leaving.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        # asyncio accepts as many at once as may wait: with several workers the first to wake would take them all.
        for sock in sockets or []:
            sock.listen(QUEUE)

    async def on_tick(self, counter: int) -> bool:
        if self._leaves_at is not None and time.monotonic() >= self._leaves_at:
            self.should_exit = True
        return await super().on_tick(counter)


def server_around(
    app: ASGIApp,
    leaving: Event,
    *,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    client_ca: Path | None = None,
    drain_s: float = 0.0,
    graceful_s: int = 10,
) -> Server:
    """Build a server around an application; it logs nothing of its own, because ours does and knows what not to."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        http=PatientProtocol,
        ws="none",
        h11_max_incomplete_event_size=HEAD_MAX_BYTES,
        backlog=1,
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
        ssl_ca_certs=None if client_ca is None else str(client_ca),
        # Tills have no certificate; who has one shows it.
        ssl_cert_reqs=ssl.CERT_NONE if client_ca is None else ssl.CERT_OPTIONAL,
        ssl_context_factory=None if tls_cert is None else _modern,
        # The address of whoever connected decides whom we believe; a header must not change it.
        proxy_headers=False,
        timeout_graceful_shutdown=graceful_s,
    )
    return Server(config, leaving, drain_s)


def _modern(_config: uvicorn.Config, usual: object) -> ssl.SSLContext:
    if not callable(usual):
        raise TypeError("uvicorn hands its own way to make a context")
    context: ssl.SSLContext = usual()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
