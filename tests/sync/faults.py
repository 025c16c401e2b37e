"""Stand between a till and central and fail as networks do: cut, drop, delay for ever, answer nonsense."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Fault = Literal["refuse", "cut_request", "drop_reply", "cut_reply", "silence"] | bytes
"""How to fail one request; bytes are sent in place of central's reply."""


class FaultProxy:
    """A proxy of our own on a free port. `plan` is asked with method and path of every request."""

    def __init__(self, upstream: Callable[[], int]) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._closing = False
        self._held: list[socket.socket] = []
        self.plan: Callable[[str], Fault | None] = lambda _request: None
        self.seen: list[str] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def fail_next(self, path: str, *faults: Fault) -> None:
        """Fail the next requests to this path, one fault each, and none after that."""
        waiting = list(faults)

        def plan(request: str) -> Fault | None:
            return waiting.pop(0) if waiting and path in request else None

        self.plan = plan

    def fail_always(self, path: str, fault: Fault) -> None:
        self.plan = lambda request: fault if path in request else None

    def heal(self) -> None:
        self.plan = lambda _request: None

    def close(self) -> None:
        self._closing = True
        with suppress(OSError), socket.create_connection(self._listener.getsockname(), timeout=5):
            pass
        self._thread.join()
        self._listener.close()
        for held in self._held:
            held.close()

    # ---------------------------------------------------------------------------------------------------------- inside
    def _run(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._closing:
                client.close()
                return
            client.settimeout(10)
            with suppress(OSError):
                self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        request = _read_message(client)
        line = request.split(b"\r\n", 1)[0].decode("latin-1").rsplit(" ", 1)[0]
        if not line:
            client.close()
            return
        self.seen.append(line)
        fault = self.plan(line)
        if fault == "silence":
            self._held.append(client)
            return
        with client:
            if fault == "refuse":
                return
            if isinstance(fault, bytes):
                client.sendall(fault)
                return
            reply = self._pass_on(request[: len(request) // 2] if fault == "cut_request" else request, fault)
            if fault not in ("cut_request", "drop_reply"):
                client.sendall(reply[: len(reply) // 2] if fault == "cut_reply" else reply)

    def _pass_on(self, request: bytes, fault: Fault | None) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self._upstream()), timeout=10) as central:
            central.sendall(head.replace(b"Connection: keep-alive", b"Connection: close") + b"\r\n\r\n" + body)
            if fault == "cut_request":
                return b""
            reply = b""
            while piece := central.recv(65536):
                reply += piece
            return reply


def _read_message(client: socket.socket) -> bytes:
    """Read one request to the end of its body."""
    message = b""
    while b"\r\n\r\n" not in message:
        piece = client.recv(65536)
        if not piece:
            return b""
        message += piece
    head, _, body = message.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    length = int(lengths[0]) if lengths else 0
    while len(body) < length:
        piece = client.recv(65536)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


def http_reply(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """Return the bytes of a reply that central never gave."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body
