"""Know of a request what may be written down: which route, who asked, from where; never its path, query or body."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.central.keys import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network, IPv6Network

    from starlette.types import Scope

SEEN: Final = "ims_seen"
"""Where a request's state holds what is known of it."""

_PLAIN: Final = re.compile(rb"[0-9A-Za-z._-]{1,64}", re.ASCII)
_UNKNOWN: Final = "unknown"
_HERE: Final = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


@dataclass(slots=True)
class Seen:
    """What is known of a request. Shape: `caller` is the kind only: `till`, `key`, `person`; empty until known."""

    request_id: str
    address: str
    council: str = ""
    caller: str = ""

    def know(self, council: str, caller: str) -> None:
        """Learn who asks."""
        self.council, self.caller = council, caller


def look_at(scope: Scope, proxies: Iterable[IPv4Network | IPv6Network]) -> Seen:
    """Look at a request's head; leave what is known in its state, for those who find out more."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    said = next((value for name, value in headers if name == b"x-request-id"), b"")
    request_id = said.decode() if _PLAIN.fullmatch(said) else new_id()
    seen = Seen(request_id, _through(scope, headers, tuple(proxies)))
    scope.setdefault("state", {})[SEEN] = seen
    return seen


def may_be_plain(scope: Scope, proxies: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Tell whether a connection without TLS never left this machine, or is that of a proxy we know."""
    peer = _peer(scope)
    return peer == _UNKNOWN or _is_among(peer, (*_HERE, *proxies))


def seen_in(scope: Scope) -> Seen:
    """Return what is known of a request; one that passed no guard is known for nothing."""
    found = scope.get("state", {}).get(SEEN)
    return found if isinstance(found, Seen) else Seen("", _peer(scope))


def _through(scope: Scope, headers: list[tuple[bytes, bytes]], proxies: tuple[IPv4Network | IPv6Network, ...]) -> str:
    """Tell who connected: what a proxy that is trusted says of it counts, read from the nearest proxy outwards.

    The connection's own address stays in the scope: it is what decides whom we believe.
    """
    address = _peer(scope)
    if not _is_among(address, proxies):
        return address
    values = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
    for hop in reversed([part.strip() for value in values for part in value.split(",")]):
        if not _is_address(hop):
            break
        address = hop
        if not _is_among(hop, proxies):
            break
    if any(name == b"x-forwarded-proto" and value == b"https" for name, value in headers):
        scope["scheme"] = "https"
    return address


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else _UNKNOWN


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_among(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    if not networks or not _is_address(address):
        return False
    found = ipaddress.ip_address(address)
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in networks)
