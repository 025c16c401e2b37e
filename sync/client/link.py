"""Exchange one request for one answer over HTTP: protected except on this machine, bounded in time and size.

Whatever comes back that is not what was asked for ends in WireUnavailable, never in a crash: a portal's page, half an
answer, an endless one.
"""

from __future__ import annotations

import ipaddress
import logging
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import httpx
import truststore
from pydantic import BaseModel, ValidationError

from ims_desktop.errors import BadInput
from ims_desktop.words import say
from sync.client.answers import Answered, unavailable
from sync.contract.messages import ProblemAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ANSWER_MAX_BYTES: Final = 32_000_000
RETRY_AFTER_MAX_S: Final = 3600.0

Said = TypeVar("Said", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait. Units: seconds; `whole_s` for one answer from first to last byte."""

    connect_s: float = 5.0
    read_s: float = 15.0
    whole_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer as it came."""

    status: int
    body: bytes
    retry_after_s: float | None


def check_url(url: str) -> httpx.URL:
    """Hold an address to the rule: protected, or this very machine.

    Raises: BadInput.
    """
    try:
        parsed = httpx.URL(url.strip().rstrip("/"))
    except (httpx.InvalidURL, TypeError, ValueError):
        parsed = httpx.URL()
    if parsed.scheme not in {"http", "https"} or not parsed.host or parsed.userinfo or parsed.query:
        raise BadInput(say("{url} is not an address of central, such as https://ims.example.", url=url), code="bad_url")
    if parsed.scheme == "http" and not is_loopback(parsed.host):
        raise BadInput(
            say("{url} is not protected. Central's address begins with https:// everywhere but on this PC.", url=url),
            code="http_refused",
        )
    return parsed


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Link:
    """The connection to one central. Its life is the till's; `close` ends it. Safe to share between threads."""

    def __init__(self, url: str, *, ca_file: Path | None = None, patience: Patience | None = None) -> None:
        parsed = check_url(url)
        # The client of this library names every address it asks in the log, and ours carry account references.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.patience = patience or Patience()
        self._ca_file = ca_file
        self._client = self.client_for(parsed)

    def close(self) -> None:
        """Let go of every connection."""
        self._client.close()

    def client_for(self, url: httpx.URL) -> httpx.Client:
        """Make a client for an address that was checked: with the same trust, proxies and patience, wherever it is."""
        return httpx.Client(
            base_url=url,
            verify=_trust(self._ca_file) if url.scheme == "https" else False,
            # A proxy is for the way out; this machine is reached without one.
            trust_env=not is_loopback(url.host),
            follow_redirects=False,
            timeout=_timeout(self.patience.connect_s, self.patience.read_s),
            headers={"Accept": "application/json", "User-Agent": "ims-desktop"},
        )

    def get(
        self,
        model: type[Said],
        path: str,
        bearer: str | None = None,
        params: Mapping[str, str | int] | None = None,
        timeout_s: float | None = None,
    ) -> Said:
        """Ask for something. Raises: WireUnavailable."""
        return read_answer(model, self.ask("GET", path, bearer, params=params, timeout_s=timeout_s))

    def send(
        self,
        model: type[Said],
        method: str,
        path: str,
        body: BaseModel,
        bearer: str | None = None,
        timeout_s: float | None = None,
    ) -> Said:
        """Send something, and read what is answered. Raises: WireUnavailable."""
        sent = body.model_dump_json().encode()
        return read_answer(model, self.ask(method, path, bearer, body=sent, timeout_s=timeout_s))

    def ask(
        self,
        method: str,
        path: str,
        bearer: str | None,
        *,
        params: Mapping[str, str | int] | None = None,
        body: bytes | None = None,
        timeout_s: float | None = None,
    ) -> Raw:
        """Exchange one request for one answer.

        Raises: WireUnavailable.
        """
        whole_s = timeout_s or self.patience.whole_s
        until = time.monotonic() + whole_s
        headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        timeout = None if timeout_s is None else _timeout(timeout_s, timeout_s)
        try:
            with self._client.stream(
                method,
                path,
                params=params,
                content=body,
                headers=headers,
                timeout=timeout or httpx.USE_CLIENT_DEFAULT,
            ) as response:
                content = bounded(response, until)
                return Raw(response.status_code, content, _retry_after(response.headers.get("Retry-After", "")))
        except httpx.TimeoutException as problem:
            raise unavailable("timeout") from problem
        except (httpx.DecodingError, httpx.RemoteProtocolError) as problem:
            silent = str(problem).startswith("Server disconnected")
            raise unavailable("unreachable" if silent else "nonsense") from problem
        except httpx.HTTPError as problem:
            raise unavailable("certificate" if _is_certificate(problem) else "unreachable") from problem


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """Trust what the operating system trusts, and a private authority where the council has one.

    Raises: BadInput, when its file cannot be used.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(ca_file))
        except (OSError, ssl.SSLError) as problem:
            raise BadInput(
                say("{file} does not hold certificates of an authority.", file=str(ca_file)), code="ca_file"
            ) from problem
    return context


def _timeout(connect_s: float, read_s: float) -> httpx.Timeout:
    return httpx.Timeout(read_s, connect=connect_s)


def bounded(response: httpx.Response, until: float) -> bytes:
    """Read an answer that neither ends nor stays small only so far."""
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > ANSWER_MAX_BYTES:
            raise unavailable("nonsense")
        if time.monotonic() > until:
            raise unavailable("timeout")
    return bytes(content)


def _retry_after(value: str) -> float | None:
    """Read Retry-After in seconds; a date is as good as nothing said, because the back-off waits anyway."""
    return min(float(value), RETRY_AFTER_MAX_S) if value.isascii() and value.isdigit() else None


def _is_certificate(problem: BaseException) -> bool:
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


def read_answer(model: type[Said], raw: Raw) -> Said:
    """Read an answer into its model, or a refusal into what it says."""
    refuse_refusals(raw)
    try:
        return model.model_validate_json(raw.body)
    except ValidationError as problem:
        raise unavailable("nonsense") from problem


def refuse_refusals(raw: Raw) -> None:
    """Turn a refusal into what it says.

    Raises: WireUnavailable.
    """
    if 300 <= raw.status < 400:
        raise unavailable("redirected")
    if raw.status >= 400:
        try:
            error = ProblemAnswer.model_validate_json(raw.body).error
        except ValidationError:
            raise Answered(raw.status, "nonsense", "", ours=False, retry_after_s=raw.retry_after_s) from None
        raise Answered(raw.status, error.code, error.text, ours=True, retry_after_s=raw.retry_after_s)
