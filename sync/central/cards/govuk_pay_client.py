"""Speak to GOV.UK Pay: one request, one answer; wait and ask again only where it says it did nothing (429).

No Idempotency-Key is sent: GOV.UK Pay takes it for every payment and keeps it for agreements alone, so that a second
request makes a second payment. Whoever lost an answer looks for what it made.

Source: GOV.UK Pay's public documents and source code.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from sync.central.cards import govuk_pay_codes as codes
from sync.central.cards.govuk_pay_answers import document, refusal
from sync.central.gateway.channel import Channel, Credentials, NoReply, Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sync.central.gateway.channel import Reply

PATIENCE: Final = Patience(connect_s=5.0, read_s=10.0, whole_s=12.0)
"""A refund asks three times at the most, and all of it takes less than a till waits for central."""
BACK_OFF_S: Final = (0.5, 1.0, 2.0)
"""How long to wait after each 429: GOV.UK Pay counts requests by the second."""
BUSY: Final = 429


class Unclear(Exception):
    """No answer that says how it stands. Shape: `code` why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PayClient:
    """The connection to one service at GOV.UK Pay. `close` ends it."""

    def __init__(
        self, base_url: str, key: str, patience: Patience = PATIENCE, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._channel = Channel(base_url, Credentials(token=key), patience)
        self._pause = pause

    def close(self) -> None:
        """Let go of the connection."""
        self._channel.close()

    def post(self, path: str, said: dict[str, Any] | None = None) -> Reply:
        """Ask for something to be done.

        Raises: NoReply.
        """
        body = b"" if said is None else json.dumps(said).encode()
        return self._patiently(lambda: self._channel.post(path, body))

    def get(self, path: str, pairs: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
        """Ask how something stands; return what it says.

        Raises: Unclear.
        """
        query = list(pairs)
        try:
            reply = self._patiently(lambda: self._channel.get(path, query))
        except NoReply as silent:
            raise Unclear(codes.NO_ANSWER if silent.left else codes.UNREACHABLE) from None
        if reply.status != 200:
            raise Unclear(codes.STRANGE_ANSWER if reply.status < 400 else refusal(reply.status, reply.body))
        return document(reply.body)

    def _patiently(self, ask: Callable[[], Reply]) -> Reply:
        """Ask, and again a little later for as long as the answer is that there were too many requests."""
        for wait_s in BACK_OFF_S:
            reply = ask()
            if reply.status != BUSY:
                return reply
            self._pause(wait_s)
        return ask()
