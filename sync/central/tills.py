"""Show staff every till: its last contact, what it still holds, its epoch and head; and give out a wrapped key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from sync.central import tables
from sync.central.errors import Refusal
from sync.contract.fields import to_base64, utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def list_tills(connection: Connection, slug: str) -> list[dict[str, object]]:
    """Return the tills of a council as of their present epoch."""
    t, d, c = tables.till, tables.device, tables.chain
    rows = connection.execute(
        select(t.c.office.label("till_office"), d, c.c.sequence, c.c.hash, c.c.forked_at)
        .join(d, (d.c.council == t.c.council) & (d.c.till == t.c.till) & (d.c.epoch == t.c.epoch))
        .outerjoin(c, (c.c.council == d.c.council) & (c.c.till == d.c.till) & (c.c.epoch == d.c.epoch))
        .where(t.c.council == slug)
        .order_by(t.c.till)
    )
    return [
        {
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
            "escrow": row.escrow_at is not None,
            "blocked": "revoked" if row.revoked_at else "forked" if row.forked_at else "",
        }
        for row in rows
    ]


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
