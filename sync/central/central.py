"""Hold what a route of central may touch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

from sync.central.access.bindings import Trust
from sync.central.access.oidc_keys import ProviderKeys
from sync.central.access.refusals import Refusals
from sync.central.cards.providers import Make, make
from sync.central.desk.devices import Tokens
from sync.central.serving.limits import RequestLimits
from sync.central.serving.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv4Network, IPv6Network

    from sync.central.database import Database
    from sync.central.serving.metrics import Meters
    from sync.central.serving.traces import Tracer


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Central:
    """Everything a route may touch."""

    database: Database
    now: Callable[[], datetime] = utc_now
    limits: RequestLimits = field(default_factory=RequestLimits)
    provider_keys: ProviderKeys = field(default_factory=ProviderKeys)
    trust: Trust = field(default_factory=Trust)
    refusals: Refusals = field(default_factory=Refusals)
    forwarders: tuple[IPv4Network | IPv6Network, ...] = ()
    plain: bool = True
    pace: Pace = field(default_factory=Pace)
    tokens: Tokens = field(default_factory=Tokens)
    meters: Meters | None = None
    tracer: Tracer | None = None
    make_provider: Make = make
    leaving: Event = field(default_factory=Event)
