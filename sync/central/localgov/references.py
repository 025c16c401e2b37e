"""Make the references that transactions are known by: nobody can guess one, and a council never has one twice."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, union_all

from sync.central import tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

LENGTH: Final = 10
_LETTERS: Final = string.ascii_letters + string.digits


def new_reference(connection: Connection, slug: str) -> str:
    """Make a reference of ten letters and digits, as LocalGov IMS's are."""
    while True:
        reference = "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
        if not _is_taken(connection, slug, reference):
            return reference


def _is_taken(connection: Connection, slug: str, reference: str) -> bool:
    kept = (
        (tables.pending, "internal_reference"),
        (tables.processed, "internal_reference"),
        (tables.processed, "reference"),
        (tables.entry, "entry_id"),
    )
    there = [select(table.c[name]).where(table.c.council == slug, table.c[name] == reference) for table, name in kept]
    return connection.execute(union_all(*there)).first() is not None
