"""Stand before the application: bound bodies and load, set headers, write one log line a request without any data."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Final

from sync.central.errors import Refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MAX_BYTES: Final = 8_000_000
IN_FLIGHT_MAX: Final = 64
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
        self, app: ASGIApp, *, body_max_bytes: int = BODY_MAX_BYTES, in_flight_max: int = IN_FLIGHT_MAX
    ) -> None:
        self._app = app
        self._body_max_bytes = body_max_bytes
        self._in_flight_max = in_flight_max
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._in_flight >= self._in_flight_max and not scope["path"].startswith("/health"):
            await _turn_away(send)
            return
        self._in_flight += 1
        try:
            await self._serve(scope, receive, send)
        finally:
            self._in_flight -= 1

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        status = 0
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._body_max_bytes:
                raise Refusal(413, "too_large", "The request is too large.")
            return message

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", []), *_HEADERS]}
            await send(message)

        await self._app(scope, bounded, dressed)
        route = getattr(scope.get("route"), "path", "-")
        _LOG.info("%s %s %d %.1f ms", scope["method"], route, status, (time.perf_counter() - began) * 1000)


async def _turn_away(send: Send) -> None:
    body = json.dumps({"error": {"code": "busy", "text": "Central is busy. Ask again shortly."}}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(RETRY_AFTER_S).encode()),
        *_HEADERS,
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})
