"""Speak HTTP with whoever connects, but wait for the head of a request only so long.

uvicorn waits for ever for the first request of a connection and for the rest of a head that drips in; some hundred such
connections would keep everybody else out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import h11

from sync.central.access.client_certificate import CertifiedProtocol
from sync.central.serving.limits import HEAD_S

if TYPE_CHECKING:
    import asyncio


class PatientProtocol(CertifiedProtocol):
    """A connection that is closed when the head of a request is not whole in time. Units: `head_s` seconds."""

    head_s = HEAD_S
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_waiting()

    def handle_events(self) -> None:
        super().handle_events()
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._wait()

    def _wait(self) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(self.head_s, self._lose_patience)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _lose_patience(self) -> None:
        if self.conn.their_state is h11.IDLE:
            self.transport.close()
