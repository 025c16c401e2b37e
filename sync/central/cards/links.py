"""Tell whether the page of a charge can go by e-mail or text before anybody is asked to make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.central.sending.addresses import EMAIL, TEXT
from sync.central.sending.channels import channels_for

if TYPE_CHECKING:
    from sqlalchemy import Connection


def can_send(connection: Connection, slug: str, to: str) -> bool:
    """Tell whether the council has anything that sends links to such an address."""
    return bool(to) and (EMAIL if "@" in to else TEXT) in channels_for(connection, slug, "link")
