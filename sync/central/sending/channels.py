"""Tell by what a council can send which letters: what is set, and has a template for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.central.sending.addresses import EMAIL, TEXT
from sync.central.services import NOTIFY, SMTP, services_set

if TYPE_CHECKING:
    from sqlalchemy import Connection


def channels_for(connection: Connection, slug: str, kind: str) -> tuple[str, ...]:
    """Return the channels of a kind of letter, "receipt" or "link"; a letter in Welsh may fall back on English."""
    found = {service: settings for service, _, settings in services_set(connection, slug)}
    templates = found.get(NOTIFY, {})
    by_mail = SMTP in found
    return tuple(
        channel for channel in (EMAIL, TEXT) if templates.get(f"{kind}_{channel}_en") or (channel == EMAIL and by_mail)
    )
