"""Write down who did what, for staff to read; never a password, a code or a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.central import tables
from sync.central.keys import new_id

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

ADMIN = "sync.central"


def note(connection: Connection, council: str, at: datetime, actor: str, action: str, detail: str = "") -> None:
    """Add an audit row."""
    connection.execute(
        tables.audit.insert().values(
            council=council, audit_id=new_id(), at=at, actor=actor[:100], action=action, detail=detail[:300]
        )
    )
