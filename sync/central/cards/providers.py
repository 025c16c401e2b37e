"""Choose the provider that charges a card, by the way it gets there and by whose key is set; and make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

from sync.central.cards.provider import NotAsked
from sync.central.errors import Refusal
from sync.central.gateway.upstream import upstream_of
from sync.central.services import GOVUK_PAY, KEYPAD, LOCALGOV, Service, service_for, service_of, services_set

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.central.cards.provider import CardProvider

PAGES: Final = ("link", "qr", "browser")
"""The ways by which a card is typed at a page of the provider."""


_MODULES: Final = {
    GOVUK_PAY: "sync.central.cards.govuk_pay",
    LOCALGOV: "sync.central.cards.localgov_cards",
    KEYPAD: "sync.central.cards.keypad",
}
"""Each has `make(service) -> CardProvider`, and `ways_of(service)` the ways it serves; both raise Refusal."""


class _Provider(Protocol):
    """A module that makes one provider."""

    def make(self, service: Service) -> CardProvider: ...
    def ways_of(self, service: Service) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """The provider of an attempt. Shape: `name` one of the kinds of service; `fund` whose key it is, "" for all."""

    name: str
    fund: str
    service: Service


Make = Callable[[Chosen], "CardProvider"]
"""What makes a provider of what was chosen; a test may bring its own."""


def choose(connection: Connection, slug: str, way: str, fund: str) -> Chosen:
    """Choose who is asked for a new charge. Shape: `fund` that of the first bill.

    Raises: NotAsked, when no provider of the council serves this way.
    """
    kinds = (KEYPAD,) if way == "keypad" else (GOVUK_PAY, LOCALGOV) if way in PAGES else ()
    for kind in kinds:
        service = service_for(connection, slug, kind, fund)
        if service is not None:
            return Chosen(kind, service.fund, _whole(connection, slug, service))
    raise NotAsked("no_provider", "No provider of cards is set up for this way. Nothing was charged.")


def chosen_before(connection: Connection, slug: str, name: str, fund: str) -> Chosen | None:
    """Return the provider an attempt was made at; None when its key was taken away since."""
    service = service_of(connection, slug, name, fund)
    return None if service is None else Chosen(name, service.fund, _whole(connection, slug, service))


def served_ways(connection: Connection, slug: str) -> tuple[str, ...]:
    """Return the ways by which a provider of the council takes cards, as the services that are set say themselves."""
    served: dict[str, None] = {}
    for kind, fund, settings in services_set(connection, slug):
        module = _MODULES.get(kind, "")
        if not module:
            continue
        try:
            ways = cast("_Provider", import_module(module)).ways_of(Service(kind, fund, settings, ""))
        except Refusal:
            continue
        served |= dict.fromkeys(ways)
    return tuple(served)


def make(chosen: Chosen) -> CardProvider:
    """Make the provider, with its own connection to the outside; whoever has it closes it."""
    # Each is loaded when it is first used: a council has one of them, most councils none.
    module = cast("_Provider", import_module(_MODULES[chosen.name]))
    return module.make(chosen.service)


def _whole(connection: Connection, slug: str, service: Service) -> Service:
    """Say where the other IMS is, when nothing else was said: it is where payments go on to."""
    if service.kind != LOCALGOV or service.settings.get("url"):
        return service
    upstream = upstream_of(connection, slug)
    return service if upstream is None else replace(service, settings={**service.settings, "url": upstream.url})
