"""Fetch the keys a council's OIDC provider signs with, and keep them for a while.

A provider that is away costs one waiting time, however many people sign in: whoever asks meanwhile hears the same.
"""

from __future__ import annotations

import ipaddress
import logging
import ssl
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import httpx
import truststore
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.central.errors import Refusal

if TYPE_CHECKING:
    from joserfc.jwk import Key

DISCOVERY: Final = "/.well-known/openid-configuration"
RETRY_AFTER_S: Final = 5
_MAX_BYTES: Final = 512_000
_PUBLIC_KINDS: Final = frozenset({"RSA", "EC", "OKP"})
_LOG = logging.getLogger("sync.central")


class _Discovery(BaseModel):
    """What we need of a provider's description of itself."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    issuer: str
    jwks_uri: str


class _KeyList(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    keys: list[dict[str, Any]] = Field(max_length=200)


class _Unusable(Exception):
    """The provider answered, with something that cannot be used."""


@dataclass(frozen=True, slots=True)
class _Held:
    """The keys of one fetch. Units: `at` monotonic seconds."""

    keys: tuple[Key, ...]
    at: float

    def find(self, kid: str | None) -> Key | None:
        """Find a key by its name; a token that names none is meant for the only key there is."""
        if kid is None:
            return self.keys[0] if len(self.keys) == 1 else None
        return next((key for key in self.keys if key.kid == kid), None)


@dataclass(slots=True)
class _Provider:
    lock: Lock = field(default_factory=Lock)
    held: _Held | None = None
    failed_at: float | None = None


class ProviderKeys:
    """The keys of every provider that was asked for. Its life is the process's; safe to share between threads.

    Units: `patience_s` for everything one fetch asks; `fresh_s` how long keys are believed; `rest_s` how long a
    provider that did not answer is left alone.
    """

    def __init__(
        self, *, patience_s: float = 5.0, fresh_s: float = 3600.0, rest_s: float = float(RETRY_AFTER_S)
    ) -> None:
        self._patience_s = patience_s
        self._fresh_s = fresh_s
        self._rest_s = rest_s
        self._providers: dict[str, _Provider] = {}
        self._lock = Lock()

    def find(self, issuer: str, kid: str | None) -> Key | None:
        """Find the key of this name; a name that is not known is looked for once more, because keys rotate.

        Raises: Refusal 503 `provider_unreachable`.
        """
        with self._lock:
            provider = self._providers.setdefault(issuer, _Provider())
        before = provider.held
        known = None if before is None or self._is_stale(before) else before.find(kid)
        if known is not None:
            return known
        with provider.lock:
            if provider.held is before or provider.held is None:
                self._renew(provider, issuer)
            held = provider.held
        return None if held is None else held.find(kid)

    def _is_stale(self, held: _Held) -> bool:
        return time.monotonic() - held.at >= self._fresh_s

    def _renew(self, provider: _Provider, issuer: str) -> None:
        if provider.failed_at is not None and time.monotonic() - provider.failed_at < self._rest_s:
            raise _unreachable()
        try:
            keys = _fetch(issuer, self._patience_s)
        except (httpx.HTTPError, httpx.InvalidURL, _Unusable, ValidationError) as problem:
            provider.failed_at = time.monotonic()
            _LOG.warning("OIDC provider %s: %s", issuer, type(problem).__name__)
            raise _unreachable() from None
        provider.held, provider.failed_at = _Held(keys, time.monotonic()), None


def is_protected(address: str) -> bool:
    """Tell whether an address may be believed: https, or this very machine."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, TypeError):
        return False
    if not url.host or url.userinfo or url.fragment:
        return False
    return url.scheme == "https" or (url.scheme == "http" and is_this_machine(url.host))


def is_this_machine(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


# ------------------------------------------------------------------------------------------------------------ fetching
def _fetch(issuer: str, patience_s: float) -> tuple[Key, ...]:
    """Ask a provider what it signs with.

    Raises: httpx.HTTPError, httpx.InvalidURL, ValidationError, _Unusable.
    """
    if not is_protected(issuer):
        raise _Unusable
    until = time.monotonic() + patience_s
    local = is_this_machine(httpx.URL(issuer).host)
    trust = False if issuer.startswith("http:") else truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with httpx.Client(verify=trust, trust_env=not local, timeout=patience_s, follow_redirects=False) as client:
        about = _Discovery.model_validate_json(_get(client, issuer.rstrip("/") + DISCOVERY, until))
        if about.issuer != issuer or not is_protected(about.jwks_uri) or _is_closer(issuer, about.jwks_uri):
            raise _Unusable
        listed = _KeyList.model_validate_json(_get(client, about.jwks_uri, until))
    return tuple(_usable(listed.keys))


def _is_closer(issuer: str, address: str) -> bool:
    """Tell whether a provider elsewhere sends us to this very machine: nothing of its own is here."""
    return is_this_machine(httpx.URL(address).host) and not is_this_machine(httpx.URL(issuer).host)


def _get(client: httpx.Client, address: str, until: float) -> bytes:
    """Read an answer that is bounded in time and size."""
    content = bytearray()
    with client.stream("GET", address, headers={"Accept": "application/json"}) as response:
        if response.status_code != 200:
            raise _Unusable
        for piece in response.iter_bytes():
            content += piece
            if len(content) > _MAX_BYTES or time.monotonic() > until:
                raise _Unusable
    return bytes(content)


def _usable(listed: list[dict[str, Any]]) -> list[Key]:
    """Take the public signing keys; one that cannot be read does not spoil the others."""
    keys: list[Key] = []
    for entry in listed:
        if entry.get("kty") not in _PUBLIC_KINDS or entry.get("use", "sig") != "sig":
            continue
        try:
            keys.append(JWKRegistry.import_key(entry))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return keys


def _unreachable() -> Refusal:
    return Refusal(
        503,
        "provider_unreachable",
        "The council's sign-in cannot be reached from central.",
        retry_after_s=RETRY_AFTER_S,
    )
