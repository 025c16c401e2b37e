"""Vouch for callers that send no credential: by their client certificate, or by what a trusted proxy says of them.

Off unless the operator turns it on, and never for the paths of tills and staff. What a caller may do is what the key it
is bound to may do; the council is the one central is told to serve such callers for.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import delete, insert, select

from sync.central import audit, tables
from sync.central.access.api_keys import key_named
from sync.central.access.scopes import STAFF_ONLY
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime
    from ipaddress import IPv4Network, IPv6Network
    from pathlib import Path

    from fastapi import Request
    from sqlalchemy import Connection, Row

CERTIFICATE: Final = "certificate"
PROXY: Final = "proxy"
PATHS: Final = "/api/"
PEER_CERTIFICATE: Final = "ims_peer_certificate"
"""Where the server leaves the SHA-256 of a client's certificate in a request's state."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}:?)+", re.ASCII)
_DIGESTS: Final = (40, 64)
_VALUE_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Trust:
    """What the operator lets vouch for callers. Shape: nothing at all, unless they said so."""

    council: str = ""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    header: str = ""


# ---------------------------------------------------------------------------------------------------------- who it is
def shown_by(request: Request, trust: Trust) -> list[tuple[str, str]]:
    """Return what vouches for whoever sent a request, as kind and value."""
    if not trust.council or not request.scope["path"].startswith(PATHS):
        return []
    shown = []
    certificate = request.scope.get("state", {}).get(PEER_CERTIFICATE)
    if certificate:
        shown.append((CERTIFICATE, str(certificate)))
    said = request.headers.getlist(trust.header) if trust.header and _is_trusted(request, trust) else []
    # A header that comes twice may have been sent by the caller beside the proxy's own.
    value = plain(said[0]) if len(said) == 1 else ""
    if value:
        shown.append((PROXY, value))
    if _SHA256.fullmatch(value):
        shown.append((CERTIFICATE, value))
    return shown


def bound_to(connection: Connection, slug: str, shown: list[tuple[str, str]]) -> Row[tuple[object, ...]] | None:
    """Find the key of the first thing shown that is bound."""
    b, k = tables.key_binding, tables.api_key
    same = (k.c.council == b.c.council) & (k.c.key_id == b.c.key_id)
    for kind, value in shown:
        row = connection.execute(
            select(k).join(b, same).where(b.c.council == slug, b.c.kind == kind, b.c.value == value)
        ).one_or_none()
        if row is not None:
            return row
    return None


def _is_trusted(request: Request, trust: Trust) -> bool:
    if request.client is None:
        return False
    try:
        peer = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    peer = getattr(peer, "ipv4_mapped", None) or peer
    return any(peer in network for network in trust.proxies)


def plain(value: str) -> str:
    """Write a value one way: a certificate's digest as small hex digits, whatever stands between them."""
    value = value.strip()
    digits = value.replace(":", "").lower()
    return digits if _HEX.fullmatch(value) and len(digits) in _DIGESTS else value


# -------------------------------------------------------------------------------------------------------------- staff
def bind(connection: Connection, slug: str, name: str, kind: str, value: str, now: datetime) -> str:
    """Let a key stand for whoever shows this; return the value as it is compared.

    Raises: Refusal.
    """
    b = tables.key_binding
    row = key_named(connection, slug, name)
    value = plain(value)
    if row.revoked_at is not None:
        raise Refusal(409, "key_revoked", f"The key {name} is revoked.")
    if not STAFF_ONLY.isdisjoint(row.scopes):
        raise Refusal(
            422, "staff_scope", f"The key {name} may read or change what staff do: nobody else stands for it."
        )
    if not 1 <= len(value) <= _VALUE_MAX or not value.isprintable():
        raise Refusal(422, "binding", f"What is bound has 1 to {_VALUE_MAX} printable characters.")
    if kind == CERTIFICATE and not _SHA256.fullmatch(value):
        raise Refusal(422, "fingerprint", "A certificate is named by its SHA-256 fingerprint: 64 hexadecimal digits.")
    taken = connection.execute(
        select(b.c.key_id).where(b.c.council == slug, b.c.kind == kind, b.c.value == value)
    ).scalar_one_or_none()
    if taken not in (None, row.key_id):
        raise Refusal(409, "bound_already", "Another key stands for this already.")
    if taken is None:
        connection.execute(insert(b).values(council=slug, kind=kind, value=value, key_id=row.key_id, created_at=now))
        audit.note(connection, slug, now, audit.ADMIN, "key_bound", f"{name}: {kind} {value}")
    return value


def unbind(connection: Connection, slug: str, name: str, now: datetime) -> int:
    """Let nobody stand for a key any more; return how many did.

    Raises: Refusal.
    """
    b = tables.key_binding
    row = key_named(connection, slug, name)
    gone = connection.execute(delete(b).where(b.c.council == slug, b.c.key_id == row.key_id)).rowcount
    if gone:
        audit.note(connection, slug, now, audit.ADMIN, "key_unbound", name)
    return gone


def bindings_of(connection: Connection, slug: str) -> dict[str, list[str]]:
    """Return what stands for each key, by its id."""
    b = tables.key_binding
    found: dict[str, list[str]] = {}
    for row in connection.execute(select(b).where(b.c.council == slug).order_by(b.c.kind, b.c.value)):
        found.setdefault(row.key_id, []).append(f"{row.kind} {row.value}")
    return found


def fingerprint_in(path: Path) -> str:
    """Return the SHA-256 fingerprint of the certificate in a PEM file.

    Raises: Refusal; OSError.
    """
    try:
        return x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(SHA256()).hex()
    except ValueError:
        raise Refusal(422, "certificate_file", f"{path} holds no certificate in PEM form.") from None
