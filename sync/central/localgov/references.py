"""Make the references that transactions are known by: nobody can guess one, and a council never has one twice."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, union_all

from sync.central import tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

LENGTH: Final = 10
_LETTERS: Final = string.ascii_letters + string.digits
_AT_ONCE: Final = 1_000


def new_reference(connection: Connection, slug: str) -> str:
    """Make a reference of ten letters and digits, as LocalGov IMS's are."""
    return new_references(connection, slug, 1)[0]


def new_references(connection: Connection, slug: str, count: int) -> list[str]:
    """Make many references at once, with a question to the records for each thousand."""
    made: dict[str, None] = {}
    while len(made) < count:
        drawn = {_draw() for _ in range(min(_AT_ONCE, count - len(made)))}
        made |= dict.fromkeys(drawn - _taken(connection, slug, drawn))
    return list(made)


def _draw() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def _taken(connection: Connection, slug: str, references: Collection[str]) -> set[str]:
    kept = (
        (tables.pending, "internal_reference"),
        (tables.processed, "internal_reference"),
        (tables.processed, "reference"),
        (tables.entry, "entry_id"),
    )
    there = [
        select(table.c[name]).where(table.c.council == slug, table.c[name].in_(references)) for table, name in kept
    ]
    return set(connection.execute(union_all(*there)).scalars())
