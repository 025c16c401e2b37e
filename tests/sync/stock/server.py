"""Serve a stock LocalGov IMS on a free port, one connection per request, failing as it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.sync.stock.faults import Fault
from tests.sync.stock.paths import JSON, Answer, Request, answer
from tests.sync.stock.world import StockIms

Plan = Callable[[str, str], Fault | None]
SLOW_S = 0.02
LONGEST_HOLD_S = 10
BEFORE = {
    Fault.REFUSED: Answer(400, {"Message": "A connection with the server could not be made, or it timed out"}),
    Fault.REFUSED_EMPTY: Answer(400),
    Fault.BROKEN: Answer(500, {"Message": "Something went wrong on the server."}),
    Fault.ABSENT: Answer(404),
}


class StockServer:
    """A stock LocalGov IMS that listens; `plan` is asked with verb and path how each request is to fail.

    Shape: `seen` lists the requests as (verb, path, fault), in the order they were decided.
    """

    def __init__(self, ims: StockIms | None = None) -> None:
        self.ims = ims or StockIms()
        self.plan: Plan = lambda _verb, _path: None
        self.seen: list[tuple[str, str, Fault | None]] = []
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._port = 0
        self._listen()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_how: object) -> None:
        self.close()

    def close(self) -> None:
        """End, and let go of whoever still waits for an answer."""
        self._ending.set()
        self._stop()

    # ---------------------------------------------------------------------------------------------- what tests ask for
    def fail_next(self, path: str, *faults: Fault) -> None:
        """Fail the next POSTs and GETs to paths with this in them, one fault each, and none after that."""
        waiting = list(faults)
        self.plan = lambda _verb, asked: waiting.pop(0) if waiting and path in asked else None

    def fail_writes(self, *faults: Fault) -> None:
        """Fail the next requests that write, one fault each, and none after that."""
        waiting = list(faults)
        self.plan = lambda verb, _path: waiting.pop(0) if waiting and verb != "GET" else None

    def heal(self) -> None:
        self.plan = lambda _verb, _path: None

    @contextmanager
    def away(self) -> Iterator[None]:
        """Refuse every connection for a while; what is stored stays."""
        self._stop()
        try:
            yield
        finally:
            self._listen()

    # ---------------------------------------------------------------------------------------------------------- inside
    def _listen(self) -> None:
        stock = self

        class Handler(_Handler):
            server_of = stock

        self._server = _Server(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def _stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def respond(self, request: Request, caller: socket.socket) -> Answer | None:
        """Answer, or fail as planned; None says that the connection ends without an answer."""
        with self._lock:
            fault = self.plan(request.verb, request.path)
            self.seen.append((request.verb, request.path, fault))
            if fault is Fault.CUT:
                return None
            given = BEFORE.get(fault) if fault else None
            if given is None and fault is not Fault.SILENCE:
                given = self._act(request, fault)
        if fault in {Fault.SILENCE, Fault.HELD_REPLY}:
            self._hold(caller)
        if fault is Fault.SLOW:
            self._ending.wait(SLOW_S)
        if fault is Fault.REFUSED_THOUGH_DONE:
            return BEFORE[Fault.REFUSED]
        return None if fault in {Fault.LOST_REPLY, Fault.HELD_REPLY, Fault.SILENCE} else given

    def _act(self, request: Request, fault: Fault | None) -> Answer:
        self.ims.save_fails = fault is Fault.GHOST
        self.ims.reference_repeats = fault is Fault.SAME_REFERENCE
        return answer(self.ims, request)

    def _hold(self, caller: socket.socket) -> None:
        """Say nothing until the caller hangs up, the server ends or nobody can be waiting any more."""
        caller.settimeout(0.02)
        for _ in range(int(LONGEST_HOLD_S / 0.02)):
            if self._ending.is_set():
                return
            with suppress(TimeoutError):
                if not caller.recv(1):
                    return


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that went away is nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    server_of: StockServer
    timeout = 5
    # Headers and body leave together: sent apart, the body waits for the acknowledgement of the headers.
    wbufsize = -1

    def log_message(self, *_line: object) -> None:
        """The tests look at `seen`."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content_type = self.headers.get("Content-Type") or ""
        request = Request(self.command, path, query, content_type, body, self.headers.get("Host") or "")
        given = self.server_of.respond(request, self.connection)
        if given is None:
            self.close_connection = True
            return
        self._send(given)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names http.server calls

    def _send(self, given: Answer) -> None:
        body = given.body
        self.send_response(given.status)
        self.send_header("Content-Length", str(len(body)))
        if body:
            self.send_header("Content-Type", JSON)
        if given.location:
            self.send_header("Location", given.location)
        if given.allow:
            self.send_header("Allow", given.allow)
        self.end_headers()
        self.wfile.write(body)
