"""Write down who did what, and let staff read it; never a password, a code or a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, or_, select

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.keys import new_id

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

ADMIN: Final = "sync.central"
PAGE_MAX: Final = 500


def note(connection: Connection, council: str, at: datetime, actor: str, action: str, detail: str = "") -> None:
    """Add an audit row."""
    connection.execute(
        tables.audit.insert().values(
            council=council, audit_id=new_id(), at=at, actor=actor[:100], action=action, detail=detail[:300]
        )
    )


def page(
    connection: Connection, council: str, *, after: str | None = None, since: datetime | None = None, limit: int = 100
) -> list[Row[tuple[object, ...]]]:
    """Return rows, newest first; `after` is the last row already seen.

    Raises: Refusal, for a row that is not here.
    """
    a = tables.audit.c
    query = select(tables.audit).where(a.council == council).order_by(a.at.desc(), a.audit_id.desc())
    if since is not None:
        query = query.where(a.at >= since)
    if after is not None:
        seen = connection.execute(select(a.at).where(a.council == council, a.audit_id == after)).scalar_one_or_none()
        if seen is None:
            raise Refusal(422, "bad_cursor", "There is no such row in the audit.")
        query = query.where(or_(a.at < seen, and_(a.at == seen, a.audit_id < after)))
    return list(connection.execute(query.limit(max(1, min(limit, PAGE_MAX)))))
