"""Show staff every till: its last contact, what it still holds, its epoch and head; and give out a wrapped key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.reference import current_content
from sync.contract.fields import read_utc, to_base64, utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Row

SILENT_AFTER: Final = timedelta(hours=72)
COLUMNS: Final = ("TILL", "OFFICE", "HEARD OF", "UNSENT", "SINCE", "QUARANTINED", "FACTS", "VERSION", "NOTE")


def list_tills(connection: Connection, slug: str, now: datetime | None = None) -> list[dict[str, object]]:
    """Return the tills of a council as of their present epoch.

    Shape: `sequence` and `head` are the furthest fact known, `whole_sequence` the last before the first gap; `silent`
    when a till that is not revoked was not heard of for longer than policy allows.
    """
    t, d, c = tables.till, tables.device, tables.chain
    rows = connection.execute(
        select(t.c.office.label("till_office"), d, c.c.sequence, c.c.hash, c.c.whole_sequence, c.c.forked_at)
        .join(d, (d.c.council == t.c.council) & (d.c.till == t.c.till) & (d.c.epoch == t.c.epoch))
        .outerjoin(c, (c.c.council == d.c.council) & (c.c.till == d.c.till) & (c.c.epoch == d.c.epoch))
        .where(t.c.council == slug)
        .order_by(t.c.till)
    ).all()
    silent_before = (now or datetime.now(UTC)) - _silence(connection, slug)
    return [_till(row, silent_before) for row in rows]


def _silence(connection: Connection, slug: str) -> timedelta:
    content = current_content(connection, slug)
    said = None if content is None else content.policy.till_silent_hours
    return SILENT_AFTER if said is None else timedelta(hours=said)


def _till(row: Row[Any], silent_before: datetime) -> dict[str, object]:
    heard_at = row.last_contact_at or row.enrolled_at
    return {
        "till": row.till,
        "office": row.till_office,
        "epoch": row.epoch,
        "machine": row.machine,
        "enrolled_at": utc_text(row.enrolled_at),
        "last_contact_at": _text(row.last_contact_at),
        "version": row.program_version,
        "unsent": row.unsent,
        "oldest_unsent_at": _text(row.oldest_unsent_at),
        "quarantined": row.quarantined,
        "sequence": row.sequence or 0,
        "head": row.hash,
        "whole_sequence": row.whole_sequence or 0,
        "escrow": row.escrow_at is not None,
        "blocked": "revoked" if row.revoked_at else "forked" if row.forked_at else "",
        "silent": row.revoked_at is None and heard_at < silent_before,
    }


def table_of(found: Sequence[Mapping[str, object]], now: datetime) -> str:
    """Write the list as a plain table for people; what needs somebody is in the last column."""
    rows = [COLUMNS, *(_cells(it, now) for it in found)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _cells(it: Mapping[str, object], now: datetime) -> tuple[str, ...]:
    gap = f", whole to {it['whole_sequence']}" if it["sequence"] != it["whole_sequence"] else ""
    notes = [str(it["blocked"]), "SILENT" if it["silent"] else "", "" if it["escrow"] else "no escrow"]
    return (
        f"{it['till']}{it['epoch']}",
        str(it["office"]),
        _ago(it["last_contact_at"], now) or "never",
        "?" if it["unsent"] is None else str(it["unsent"]),
        _ago(it["oldest_unsent_at"], now),
        "?" if it["quarantined"] is None else str(it["quarantined"]),
        f"{it['sequence']}{gap}",
        str(it["version"] or "?"),
        ", ".join(note for note in notes if note),
    )


def _ago(at: object, now: datetime) -> str:
    """Say how long ago a moment was, in the largest unit that says enough."""
    if at is None:
        return ""
    minutes = int((now - read_utc(str(at))).total_seconds() // 60)
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}"
    return f"{max(0, minutes)} min"


def wrapped_key(connection: Connection, slug: str, till: str) -> dict[str, object]:
    """Return the newest wrapped journal key of a till; only the council's recovery key opens it.

    Raises: Refusal.
    """
    d = tables.device.c
    row = connection.execute(
        select(d.epoch, d.escrow_key_id, d.escrow_key, d.escrow_at)
        .where(d.council == slug, d.till == till, d.escrow_at.is_not(None))
        .order_by(d.escrow_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise Refusal(404, "no_escrow", f"Central holds no key of a till {till}.")
    return {
        "council": slug,
        "till": till,
        "epoch": row.epoch,
        "key_id": row.escrow_key_id,
        "wrapped_journal_key": to_base64(row.escrow_key),
        "kept_at": utc_text(row.escrow_at),
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else utc_text(at)
