"""Let the page of a charge go by e-mail or text: what sends letters sends it, and says how that stands."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol, cast

from sync.central.services import NOTIFY, SMTP, service_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.contract.card_asking import MessageAnswer

_SENDING = "sync.central.sending"


class _Sending(Protocol):
    """What the package that sends letters offers. Raises: nothing; what cannot be sent is a message that failed."""

    def queue_link(
        self, connection: Connection, slug: str, attempt: Row[Any], to: str, page: str, now: datetime
    ) -> str: ...
    def message_of(self, connection: Connection, slug: str, message_id: str) -> MessageAnswer | None: ...


def can_send(connection: Connection, slug: str, to: str) -> bool:
    """Tell whether the council has anything that sends letters to such an address."""
    if find_spec(_SENDING) is None:
        return False
    kinds = (NOTIFY, SMTP) if "@" in to else (NOTIFY,)
    return any(service_of(connection, slug, kind) is not None for kind in kinds)


def queue_link(connection: Connection, slug: str, attempt: Row[Any], to: str, page: str, now: datetime) -> str:
    """Put a link among what is to be sent, in this transaction; return the message's id."""
    return _sending().queue_link(connection, slug, attempt, to, page, now)


def message_of(connection: Connection, slug: str, message_id: str | None) -> MessageAnswer | None:
    """Return how sending a link stands; None when there is none."""
    return None if message_id is None else _sending().message_of(connection, slug, message_id)


def masked(to: str) -> str:
    """Return an address so that whoever gave it knows it again, and nobody else learns it."""
    name, at, domain = to.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    digits = "".join(letter for letter in to if letter.isdigit())
    return f"*** {digits[-3:]}"


def _sending() -> _Sending:
    return cast("_Sending", import_module(_SENDING))
