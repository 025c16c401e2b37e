"""Exchange one request for one answer with the other IMS: protected, without redirects, bounded in time and size."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import httpx
import truststore

from sync.central.access.oidc_keys import is_this_machine
from sync.central.errors import Refusal

ANSWER_MAX_BYTES: Final = 16_000_000
NOT_BEGUN: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,  # a proxy that does not let us through says so before anything is sent
    httpx.UnsupportedProtocol,
)
URL_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait. Units: seconds; `whole_s` for one answer from first to last byte."""

    connect_s: float = 5.0
    read_s: float = 30.0
    whole_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a proxy in front of the other IMS asks for; the IMS itself asks for nothing."""

    token: str = field(default="", repr=False)
    header: str = field(default="", repr=False)

    def headers(self) -> dict[str, str]:
        """Return them as headers.

        Raises: Refusal.
        """
        found = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self.header:
            name, colon, value = self.header.partition(":")
            if not colon or not name.strip() or not value.strip():
                raise Refusal(422, "forward_header", "IMS_FORWARD_HEADER is written Name: value.")
            found[name.strip()] = value.strip()
        if any(not text.isascii() or not text.isprintable() for text in (*found, *found.values())):
            raise Refusal(422, "forward_header", "IMS_FORWARD_TOKEN and IMS_FORWARD_HEADER are printable ASCII.")
        return found


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever it means."""

    status: int
    body: bytes = field(default=b"", repr=False)


class NoReply(Exception):
    """Nothing usable came back. Shape: `left` tells whether the request may have reached the other side."""

    def __init__(self, problem: str, *, left: bool) -> None:
        super().__init__(problem)
        self.problem = problem
        self.left = left


def check_url(url: str) -> str:
    """Hold an address to the rule: https, or this very machine; no user, query or fragment in it.

    Raises: Refusal.
    """
    plain = url.strip().rstrip("/")
    try:
        parsed = httpx.URL(plain)
    except (httpx.InvalidURL, TypeError, ValueError):
        parsed = httpx.URL()
    if parsed.scheme not in {"http", "https"} or not parsed.host or parsed.userinfo or parsed.query or parsed.fragment:
        raise Refusal(422, "forward_url", "The other IMS is addressed as https://host, without user or query.")
    if len(plain) > URL_MAX:
        raise Refusal(422, "forward_url", f"The address is longer than {URL_MAX} characters.")
    if parsed.scheme == "http" and not is_this_machine(parsed.host):
        raise Refusal(422, "forward_http", f"{parsed.host} is not this machine: its address begins with https://.")
    return plain


class Channel:
    """The connection to one other IMS. Its life is the forwarder's; `close` ends it."""

    def __init__(self, url: str, credentials: Credentials | None = None, patience: Patience | None = None) -> None:
        # The client of this library names every address it asks in the log, and ours carry receipt numbers.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        parsed = httpx.URL(check_url(url))
        self._patience = patience or Patience()
        self._client = httpx.Client(
            base_url=parsed,
            verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if parsed.scheme == "https" else False,
            # A proxy is for the way out; this machine is reached without one.
            trust_env=not is_this_machine(parsed.host),
            follow_redirects=False,
            timeout=httpx.Timeout(self._patience.read_s, connect=self._patience.connect_s),
            headers={
                "Accept": "application/json",
                "User-Agent": "ims-central",
                **(credentials or Credentials()).headers(),
            },
        )

    def close(self) -> None:
        """Let go of every connection."""
        self._client.close()

    def get(self, path: str, pairs: Iterable[tuple[str, str]] = ()) -> Reply:
        """Ask.

        Raises: NoReply.
        """
        return self._exchange(self._client.build_request("GET", path, params=list(pairs)))

    def post(self, path: str, body: bytes) -> Reply:
        """Hand over a document.

        Raises: NoReply.
        """
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return self._exchange(self._client.build_request("POST", path, content=body, headers=headers))

    def _exchange(self, request: httpx.Request) -> Reply:
        until = time.monotonic() + self._patience.whole_s
        try:
            response = self._client.send(request, stream=True)
            try:
                return Reply(response.status_code, _bounded(response, until))
            finally:
                response.close()
        except NOT_BEGUN as problem:
            raise NoReply(why_not_begun(problem), left=False) from problem
        except httpx.TimeoutException as problem:
            raise NoReply("it did not answer in time", left=True) from problem
        except httpx.HTTPError as problem:
            raise NoReply("the connection ended before its answer did", left=True) from problem


def _bounded(response: httpx.Response, until: float) -> bytes:
    """Read an answer that neither ends nor stays small only so far."""
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > ANSWER_MAX_BYTES:
            raise NoReply("its answer has no end", left=True)
        if time.monotonic() > until:
            raise NoReply("it did not answer in time", left=True)
    return bytes(content)


def why_not_begun(problem: BaseException) -> str:
    """Say why a request never left."""
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return "it cannot be reached" if cause is None else "its certificate is not trusted"
