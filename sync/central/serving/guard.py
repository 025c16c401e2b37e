"""Stand before the application: bound bodies, time and load, set headers, and tell the log, the meters and the tracer.

What is told of a request is its route as it is written in the code, never its path: references and names are in it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import TYPE_CHECKING, Final

from sync.central.errors import Refusal
from sync.central.serving.limits import RequestLimits, is_attempt, is_health
from sync.central.serving.log import FACTS
from sync.central.serving.pace import Attempts
from sync.central.serving.seen import Seen, look_at, may_be_plain

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sync.central.serving.metrics import Meters
    from sync.central.serving.traces import Tracer

RETRY_AFTER_S: Final = 2

_LOG = logging.getLogger("sync.central")
_HEADERS: Final = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"strict-transport-security", b"max-age=31536000"),
]


class Guard:
    """An ASGI application around another. Its life is the server's."""

    def __init__(
        self,
        app: ASGIApp,
        limits: RequestLimits,
        *,
        proxies: tuple[IPv4Network | IPv6Network, ...] = (),
        plain: bool = True,
        meters: Meters | None = None,
        tracer: Tracer | None = None,
    ) -> None:
        self._app = app
        self._limits = limits
        self._proxies = proxies
        self._plain = plain
        self._meters = meters
        self._tracer = tracer
        self._attempts = Attempts(limits.attempts_per_minute)
        self._under_way: set[asyncio.Future[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passing = _Passing(scope, receive, send, self._limits, look_at(scope, self._proxies))
        try:
            why_not = self._why_not(passing)
            if why_not is None:
                await self._let_in(passing)
            else:
                await passing.refuse(why_not)
        finally:
            self._tell(passing)

    def _why_not(self, passing: _Passing) -> Refusal | None:
        """Tell why a request is turned away at the door."""
        method, path = passing.scope["method"], passing.scope["path"]
        if self._plain and not may_be_plain(passing.scope, self._proxies):
            return Refusal(403, "tls_needed", "Without TLS only a proxy that central knows may ask.")
        if len(self._under_way) >= self._limits.in_flight_max and not is_health(path):
            return Refusal(503, "busy", "Central is busy. Ask again shortly.", retry_after_s=RETRY_AFTER_S)
        if passing.announced > passing.body_max_bytes:
            return too_large()
        wait_s = self._attempts.wait_s(passing.seen.address, time.monotonic()) if is_attempt(method, path) else 0
        if wait_s:
            return Refusal(429, "too_many", "Too many attempts from this address.", retry_after_s=wait_s)
        return None

    async def _let_in(self, passing: _Passing) -> None:
        task = asyncio.ensure_future(self._app(passing.scope, passing.receive, passing.send))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            done, _ = await asyncio.wait({task}, timeout=self._limits.whole_s)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if done:
            task.result()
            return
        # A thread that works on it cannot be stopped; it is bounded by the database's own limits.
        task.add_done_callback(_forget)
        if passing.status:
            task.cancel()
        else:
            await passing.give_up()

    def _tell(self, passing: _Passing) -> None:
        elapsed_s = time.perf_counter() - passing.began
        scope, seen = passing.scope, passing.seen
        route = getattr(scope.get("route"), "path", "-")
        facts: dict[str, object] = {"method": method_of(scope), "route": route, "status": passing.status}
        facts |= {"ms": round(elapsed_s * 1000, 1), "council": seen.council, "caller": seen.caller}
        _LOG.info("request", extra={FACTS: {**facts, "request_id": seen.request_id}})
        if self._meters is not None:
            self._meters.answered(route, passing.status, elapsed_s)
        if self._tracer is not None:
            self._tracer.answered(facts, scope["headers"], elapsed_s)


class _Passing:
    """One request on its way through."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limits: RequestLimits, seen: Seen) -> None:
        self.scope = scope
        self.seen = seen
        self.began = time.perf_counter()
        self.status = 0
        self.body_max_bytes = limits.body_of(scope["path"])
        self.announced = _content_length(scope)
        self._receive = receive
        self._send = send
        self._received = 0
        self._whole = False
        self._given_up = False
        self._body_by = asyncio.get_running_loop().time() + limits.body_s

    async def receive(self) -> Message:
        """Hand on a part of the body.

        Raises: Refusal, when there is too much of it or it takes too long.
        """
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._body_by):
                message = await self._receive()
        except TimeoutError:
            raise Refusal(408, "too_slow", "The request took too long to arrive.") from None
        self._whole = not message.get("more_body", False)
        self._received += len(message.get("body", b""))
        if self._received > self.body_max_bytes:
            raise too_large()
        return message

    async def send(self, message: Message) -> None:
        """Hand on a part of the answer."""
        if self._given_up:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = [*_HEADERS, (b"x-request-id", self.seen.request_id.encode())]
            message = {**message, "headers": [*message.get("headers", []), *own]}
        await self._send(message)

    async def give_up(self) -> None:
        """Answer in the application's place; whatever it may still say goes nowhere."""
        text = "Central took too long. It may have been done: ask again."
        await self.refuse(Refusal(503, "timeout", text, retry_after_s=RETRY_AFTER_S))
        self._given_up = True

    async def refuse(self, why: Refusal) -> None:
        """Answer a refusal in the shape of the path."""
        if self.scope["path"].lower().startswith("/api/"):
            body = json.dumps({"Message": why.text, "Code": why.code}).encode()
        else:
            body = json.dumps({"error": {"code": why.code, "text": why.text}}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        if why.retry_after_s is not None:
            headers.append((b"retry-after", str(why.retry_after_s).encode()))
        await self.send({"type": "http.response.start", "status": why.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def too_large() -> Refusal:
    """Say that a body is larger than anything that is taken there."""
    return Refusal(413, "too_large", "The request is too large.")


def method_of(scope: Scope) -> str:
    """Return the method of a request; one that nobody knows could be any text."""
    method = str(scope["method"])
    return method if method in {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"} else "-"


def _content_length(scope: Scope) -> int:
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() else 0


def _forget(task: asyncio.Future[None]) -> None:
    """Take note of how a task ended that nobody waits for."""
    if not task.cancelled():
        task.exception()
