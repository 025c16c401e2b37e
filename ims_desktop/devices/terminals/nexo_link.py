"""Exchange one message for one answer with a wired terminal: sealed, bounded in time and size, never repeated.

Two things can go wrong, and they are not the same: the terminal cannot have heard of it (TerminalUnavailable), or
nobody knows (NoAnswer).
"""

from __future__ import annotations

import json
import logging
import os
import socket
import struct
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import httpx

from ims_desktop.devices.terminals.nexo_cipher import Unsealed, seal, unseal
from ims_desktop.devices.terminals.nexo_key import find_key
from ims_desktop.devices.terminals.nexo_messages import encode, header
from ims_desktop.devices.terminals.nexo_tls import is_certificate, terminal_context
from ims_desktop.errors import SecretsUnavailable, TerminalUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ims_desktop.devices.terminals.nexo_key import NexoKey
    from ims_desktop.devices.terminals.nexo_tls import TerminalContext
    from ims_desktop.till import Secrets
    from ims_desktop.words import Words

PORT: Final = 8443
ANSWER_MAX_BYTES: Final = 1_000_000
CONNECT_S: Final = 5.0
# A connection that is given up, or whose program dies, must not go on trying to deliver: a charge that came after the
# terminal was asked for it twice would be one nobody knows of. So what was not delivered is thrown away with it.
_LINGER: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_LEAVE_NOTHING: Final = (socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)


class NoAnswer(Exception):
    """No answer that can be used: what was sent may have been heard. Shape: `code` why, for the log and for IT."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NexoLink:
    """The way to one terminal. It keeps no connection, so that no message is ever lost in one that had died."""

    def __init__(self, address: str, poi: str, ca_file: Path | None, sale_id: str, secrets: Secrets) -> None:
        # The client of this library names every address it asks in the log; its transport tells more.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self.poi, self.sale_id, self.address = poi, sale_id, address
        self._ca_file, self._secrets = ca_file, secrets
        self._context: TerminalContext | None = None
        self._key: NexoKey | None = None

    def key(self) -> NexoKey:
        """Return the shared key, once it is there.

        Raises: TerminalUnavailable.
        """
        if self._key is None:
            try:
                key = find_key(self._secrets, self.sale_id)
            except SecretsUnavailable as problem:
                raise TerminalUnavailable(problem.words, code=problem.reason) from problem
            if not self.poi or self._ca_file is None:
                raise _not_set_up(say("the settings terminal_poi and terminal_ca"))
            if key is None or key.poi != self.poi:
                raise _not_set_up(say("the key of terminal {poi}", poi=self.poi))
            self._key = key
        return self._key

    def exchange(self, category: str, service_id: str, body: Mapping[str, object], whole_s: float) -> dict[str, object]:
        """Send one request and return what was answered; nothing in it for an answer without a body.

        Raises: TerminalUnavailable, NoAnswer.
        """
        key = self.key()
        head = header(category, service_id, self.sale_id, self.poi)
        message = encode({"SaleToPOIRequest": {"MessageHeader": head, f"{category}Request": body}})
        envelope = seal(head, message, key, os.urandom(16))
        answer = self._post(encode({"SaleToPOIRequest": envelope}), whole_s)
        if not answer:
            return {}
        return self._opened(answer, head, key)

    def _post(self, content: bytes, whole_s: float) -> bytes:
        """Carry bytes there and bytes back."""
        until = time.monotonic() + whole_s
        client = httpx.Client(
            transport=httpx.HTTPTransport(verify=self._trust(), trust_env=False, socket_options=[_LEAVE_NOTHING]),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(whole_s, connect=min(CONNECT_S, whole_s)),
            headers={"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "ims-desktop"},
        )
        try:
            with client, client.stream("POST", self._url(), content=content) as response:
                if response.status_code != httpx.codes.OK:
                    raise NoAnswer("terminal_status")
                return _bounded(response, until)
        except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
            raise self._unreached(problem) from None
        except httpx.HTTPError:
            raise NoAnswer("no_answer") from None

    def _opened(self, answer: bytes, head: Mapping[str, object], key: NexoKey) -> dict[str, object]:
        """Open an answer, and hold it to what was asked."""
        try:
            outer = _document(answer)
            opened = _document(unseal(outer.get("SaleToPOIResponse"), key))
        except Unsealed:
            self._key = None  # perhaps IT has set another since
            raise NoAnswer("terminal_key") from None
        said = opened.get("SaleToPOIResponse")
        if not isinstance(said, dict) or not _answers(said.get("MessageHeader"), head):
            raise NoAnswer("nonsense")
        body = said.get(f"{head['MessageCategory']}Response")
        if not isinstance(body, dict):
            raise NoAnswer("nonsense")
        return body

    def _trust(self) -> TerminalContext:
        if self._context is None:
            if self._ca_file is None:
                raise _not_set_up(say("the setting terminal_ca"))
            self._context = terminal_context(self.poi, self._ca_file)
        return self._context

    def _url(self) -> httpx.URL:
        bare = self.address.rpartition("]")[2]
        return httpx.URL(f"https://{self.address if ':' in bare else f'{self.address}:{PORT}'}/nexo")

    def _unreached(self, problem: httpx.HTTPError) -> TerminalUnavailable:
        if is_certificate(problem):
            return TerminalUnavailable(
                say(
                    "What answers at {address} is not terminal {poi}. No card was charged. "
                    "Take the money another way, and call IT.",
                    address=self.address,
                    poi=self.poi,
                ),
                code="terminal_certificate",
            )
        return TerminalUnavailable(
            say(
                "The card terminal does not answer at {address}. No card was charged. See that it is switched on "
                "and on the network, then ask again; or take the money another way.",
                address=self.address,
            ),
            code="terminal_unreachable",
        )


def _not_set_up(what: Words) -> TerminalUnavailable:
    return TerminalUnavailable(
        say("The card terminal is not set up; missing: {what}. No card was charged. Call IT.", what=what),
        code="terminal_not_set_up",
    )


def _bounded(response: httpx.Response, until: float) -> bytes:
    """Read an answer that neither ends nor stays small only so far."""
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > ANSWER_MAX_BYTES:
            raise NoAnswer("nonsense")
        if time.monotonic() > until:
            raise NoAnswer("no_answer")
    return bytes(content)


def _document(text: bytes | bytearray) -> dict[str, object]:
    """Read one JSON object; amounts stay exact."""
    try:
        document = json.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        raise NoAnswer("nonsense") from None
    if not isinstance(document, dict):
        raise NoAnswer("nonsense")
    return document


def _answers(said: object, asked: Mapping[str, object]) -> bool:
    """Tell whether a header is the answer to ours, and to no other message."""
    if not isinstance(said, dict) or said.get("MessageType") != "Response":
        return False
    return all(said.get(name) == asked[name] for name in ("MessageCategory", "ServiceID", "SaleID", "POIID"))
