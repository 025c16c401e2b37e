"""Keep what central needs to use services outside for a council: addresses in the open, their keys sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select

from sync.central import audit, tables
from sync.central.dialect import insert_into, seal_of
from sync.central.errors import Refusal
from sync.central.seal import opened

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

GOVUK_PAY: Final = "govuk_pay"
GOVUK_PAY_HOOK: Final = "govuk_pay_hook"
"""The signing secret of GOV.UK Pay's webhooks."""
LOCALGOV: Final = "localgov"
"""Cards through the LocalGov IMS that a council's payments go on to."""
RECORDING: Final = "recording"
KEYPAD: Final = "keypad"
NOTIFY: Final = "notify"
SMTP: Final = "smtp"
KINDS: Final = (GOVUK_PAY, GOVUK_PAY_HOOK, LOCALGOV, RECORDING, KEYPAD, NOTIFY, SMTP)


@dataclass(frozen=True, slots=True)
class Service:
    """One service as it is set. Shape: `fund` "" for all of a council; `settings` JSON, by the kind's own rules."""

    kind: str
    fund: str
    settings: Mapping[str, Any]
    secret: str = field(repr=False)


def set_service(
    connection: Connection,
    slug: str,
    kind: str,
    settings: Mapping[str, Any],
    secret: str,
    now: datetime,
    *,
    fund: str = "",
) -> None:
    """Set a service, in place of how it was. Whoever calls has held the settings to the rules of their kind.

    Raises: Refusal.
    """
    if kind not in KINDS:
        raise Refusal(422, "unknown_service", f"{kind} is no service: one of {', '.join(KINDS)}.")
    seal = seal_of(connection)
    stored = (
        None if not secret else secret.encode() if seal is None else seal.close(_label(slug, kind), secret.encode())
    )
    values = {
        "settings": dict(settings),
        "secret": stored,
        "sealed_by": None if seal is None or stored is None else seal.fingerprint,
        "set_at": now,
    }
    row = insert_into(connection, tables.outside_service).values(council=slug, kind=kind, fund=fund, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["council", "kind", "fund"], set_=values))
    audit.note(connection, slug, now, audit.ADMIN, "service_set", f"{kind} {fund}".strip())


def remove_service(connection: Connection, slug: str, kind: str, now: datetime, *, fund: str = "") -> bool:
    """Use a service no more; tell whether it was set."""
    s = tables.outside_service
    # Its key is not opened for it: one that does not open any more goes too.
    gone = connection.execute(delete(s).where(s.c.council == slug, s.c.kind == kind, s.c.fund == fund))
    found = gone.rowcount > 0
    if found:
        audit.note(connection, slug, now, audit.ADMIN, "service_removed", f"{kind} {fund}".strip())
    return found


def service_of(connection: Connection, slug: str, kind: str, fund: str = "") -> Service | None:
    """Return exactly this service; None when it is not set. Raises: Refusal, when its key does not open."""
    s = tables.outside_service.c
    row = connection.execute(
        select(tables.outside_service).where(s.council == slug, s.kind == kind, s.fund == fund)
    ).one_or_none()
    if row is None:
        return None
    secret = b"" if row.secret is None else opened(seal_of(connection), _label(slug, kind), row.secret, row.sealed_by)
    return Service(row.kind, row.fund, row.settings, secret.decode())


def service_for(connection: Connection, slug: str, kind: str, fund: str) -> Service | None:
    """Return the service for a fund: its own, else the one for all. Raises: Refusal, when its key does not open."""
    return service_of(connection, slug, kind, fund) or service_of(connection, slug, kind)


def services_set(connection: Connection, slug: str) -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    """Return every service that is set, as (kind, fund, settings); no key is among it."""
    s = tables.outside_service.c
    rows = connection.execute(select(s.kind, s.fund, s.settings).where(s.council == slug).order_by(s.kind, s.fund))
    return tuple((row.kind, row.fund, row.settings) for row in rows)


def _label(slug: str, kind: str) -> str:
    """Name what is sealed, so that one key never stands in for another."""
    return f"{slug}:{kind}"
