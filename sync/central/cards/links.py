"""Tell whether the page of a charge can go by e-mail or text before anybody is asked to make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.central.services import NOTIFY, SMTP, service_of

if TYPE_CHECKING:
    from sqlalchemy import Connection


def can_send(connection: Connection, slug: str, to: str) -> bool:
    """Tell whether the council has anything that sends letters to such an address."""
    if not to:
        return False
    kinds = (NOTIFY, SMTP) if "@" in to else (NOTIFY,)
    return any(service_of(connection, slug, kind) is not None for kind in kinds)
