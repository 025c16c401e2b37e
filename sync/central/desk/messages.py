"""Tell everybody at a council's tills something for a while, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case, delete, select

from sync.central import audit, tables
from sync.central.errors import Refusal
from sync.central.keys import new_id
from sync.contract.card_numbers import holds_card_number
from sync.contract.messages import MESSAGES_MAX, SystemMessage, SystemMessagesAnswer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

SEVERITIES: Final = ("error", "warning", "info")
TEXT_MAX: Final = 160
AHEAD: Final = timedelta(hours=24)
"""A till that goes offline tonight still tells in the morning what was planned for it."""


def add_message(
    connection: Connection,
    slug: str,
    severity: str,
    span: tuple[datetime, datetime],
    texts: tuple[str, str],
    now: datetime,
) -> str:
    """Add a message; return its id.

    Shape: `span` from when until when; `texts` English and Welsh, the Welsh one may be blank.

    Raises: Refusal.
    """
    starts_at, ends_at = span
    text, text_cy = (" ".join(it.split()) for it in texts)
    if severity not in SEVERITIES:
        raise Refusal(422, "bad_message", f"A message is one of {', '.join(SEVERITIES)}.")
    if not text:
        raise Refusal(422, "bad_message", "The message has no text.")
    if max(len(text), len(text_cy)) > TEXT_MAX:
        raise Refusal(422, "bad_message", f"A message has at most {TEXT_MAX} characters.")
    if not (text + text_cy).isprintable():
        raise Refusal(422, "bad_message", "The message has characters that are not text.")
    if holds_card_number(text) or holds_card_number(text_cy):
        raise Refusal(422, "card_number", "The message holds what looks like a card number. Nothing was kept of it.")
    if ends_at <= starts_at:
        raise Refusal(422, "bad_message", "The message would end before it begins.")
    message_id = new_id()
    connection.execute(
        tables.system_message.insert().values(
            council=slug,
            message_id=message_id,
            severity=severity,
            starts_at=starts_at,
            ends_at=ends_at,
            text=text,
            text_cy=text_cy,
        )
    )
    audit.note(connection, slug, now, audit.ADMIN, "message_added", message_id)
    return message_id


def remove_message(connection: Connection, slug: str, message_id: str, now: datetime) -> None:
    """Take a message back.

    Raises: Refusal.
    """
    m = tables.system_message
    done = connection.execute(delete(m).where(m.c.council == slug, m.c.message_id == message_id))
    if not done.rowcount:
        raise Refusal(404, "unknown_message", f"There is no message {message_id}.")
    audit.note(connection, slug, now, audit.ADMIN, "message_removed", message_id)


def list_messages(connection: Connection, slug: str) -> list[dict[str, object]]:
    """Return every message that is kept, the next to end first."""
    m = tables.system_message
    rows = connection.execute(select(m).where(m.c.council == slug).order_by(m.c.ends_at, m.c.message_id))
    return [_said(row).model_dump(mode="json") for row in rows]


def current_messages(connection: Connection, slug: str, now: datetime) -> SystemMessagesAnswer:
    """Return what a till is to tell now, and what it will have to within a day, the most severe first."""
    m = tables.system_message.c
    rank = case({it: n for n, it in enumerate(SEVERITIES)}, value=m.severity)
    rows = connection.execute(
        select(tables.system_message)
        .where(m.council == slug, m.starts_at <= now + AHEAD, m.ends_at > now)
        .order_by(rank, m.starts_at, m.message_id)
        .limit(MESSAGES_MAX)
    )
    return SystemMessagesAnswer(messages=[_said(row) for row in rows])


def _said(row: Row[Any]) -> SystemMessage:
    return SystemMessage(
        message_id=row.message_id,
        severity=row.severity,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        text=row.text,
        text_cy=row.text_cy,
    )
