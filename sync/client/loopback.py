"""Listen on this machine for the browser that comes back from a sign-in page: one answer, one page, and closed."""

from __future__ import annotations

import html
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from socketserver import TCPServer
from threading import Thread
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import parse_qsl, urlsplit

from ims_desktop.words import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

PATH: Final = "/callback"
_LOOK_S: Final = 0.1
_READ_S: Final = 5.0
_ADDRESS_MAX: Final = 16_000
_PAGE_WORDS: Final = say("You can close this page and go back to the till.")


class LoopbackListener:
    """A listener on a free port, for one sign-in. Shape: `host` is the name the provider knows this machine by."""

    def __init__(self, host: str) -> None:
        self._hits: SimpleQueue[Mapping[str, str]] = SimpleQueue()
        self._server = _Server(self._hits)
        self.address = f"http://{host}:{self._server.server_port}{PATH}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": _LOOK_S}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening; whoever comes now finds nobody."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self, most_s: float, given_up: Callable[[], bool]) -> Mapping[str, str] | None:
        """Return what the browser brought back, None when nobody came in time or the person gave up."""
        until = time.monotonic() + most_s
        while time.monotonic() < until and not given_up():
            try:
                return self._hits.get(timeout=_LOOK_S)
            except Empty:
                continue
        return None


class _Server(ThreadingHTTPServer):
    """A thread for each connection, because browsers open some that never ask anything."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, hits: SimpleQueue[Mapping[str, str]]) -> None:
        self.hits = hits
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        """Bind, and ask nobody for this machine's name: that may take seconds where the network is away."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that goes away in the middle is nothing to tell, and the address holds a code."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _READ_S

    def do_GET(self) -> None:
        """Take what the browser brings, and show a plain page."""
        asked = urlsplit(self.path)
        if asked.path != PATH or len(self.path) > _ADDRESS_MAX:
            self.send_error(404)
            return
        try:
            self._show_page()
        finally:
            self.server.hits.put(dict(parse_qsl(asked.query, max_num_fields=50)))

    def _show_page(self) -> None:
        body = _page().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        """Name nothing: who asks need not know what listens."""
        return "till"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Log nothing: the address holds a code."""


def _page() -> str:
    """Write the page in both languages: nobody knows which one the browser's person reads."""
    lines = "".join(f'<p lang="{language}">{html.escape(_PAGE_WORDS.text(language))}</p>' for language in LANGUAGES)
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>IMS Desktop</title><body>{lines}</body></html>'
