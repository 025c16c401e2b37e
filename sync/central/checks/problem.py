"""What validators say, and how they read: streams, bodies that still have their hash, and plain words for pence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sync.contract.canonical import event_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Connection, Row
    from sqlalchemy.sql.selectable import TypedReturnsRows

_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit. Shape: `code` never changes; `text` names till or receipt, and nobody."""

    code: str
    text: str


def stream(connection: Connection, query: TypedReturnsRows[Any]) -> Iterator[Row[Any]]:
    """Read rows a thousand at a time, however many there are."""
    yield from connection.execute(query, execution_options={"yield_per": _AT_ONCE})


def body_of(row: Row[Any]) -> dict[str, Any] | None:
    """Read the body of a fact; None when it is not the body that was hashed, which `chains` tells."""
    body: str = row.body
    if event_hash(body.encode()) != row.hash:
        return None
    read: dict[str, Any] = json.loads(body)
    return read


def pounds(pence: object) -> str:
    """Write pence for people."""
    amount = int(str(pence))
    whole, rest = divmod(abs(amount), 100)
    return f"{'−' if amount < 0 else ''}£{whole:,}.{rest:02d}"


def day(at: date) -> str:
    """Write a date for people."""
    return f"{at.day} {at:%B %Y}"


def count(number: int, one: str, many: str = "") -> str:
    """Write how many there are of something."""
    return f"{number} {one if number == 1 else many or one + 's'}"
