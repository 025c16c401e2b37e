"""Write moments, days and flags the one way the files hold them, so that text order is time order."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.store.driver import Value


def moment_text(at: datetime) -> str:
    """Write a moment as UTC with microseconds and a Z.

    Raises: ValueError for a moment without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def to_moment(value: Value) -> datetime:
    """Read a moment back as aware UTC."""
    return datetime.fromisoformat(to_text(value))


def to_optional_moment(value: Value) -> datetime | None:
    """Read a moment that may be missing."""
    return None if value is None else to_moment(value)


def to_day(value: Value) -> date:
    """Read a day."""
    return date.fromisoformat(to_text(value))


def to_text(value: Value) -> str:
    """Hold a value to being text, as its STRICT column promised."""
    if not isinstance(value, str):
        raise TypeError("the column does not hold text")
    return value


def to_int(value: Value) -> int:
    """Hold a value to being a whole number, as its STRICT column promised."""
    if not isinstance(value, int):
        raise TypeError("the column does not hold a whole number")
    return value


def to_bytes(value: Value) -> bytes:
    """Hold a value to being bytes, as its STRICT column promised."""
    if not isinstance(value, bytes):
        raise TypeError("the column does not hold bytes")
    return value


def to_optional_int(value: Value) -> int | None:
    """Read a whole number that may be missing."""
    return None if value is None else to_int(value)


def counts_text(counts: Mapping[int, int]) -> str:
    """Write how many of each note and coin there were, the largest first."""
    return json.dumps({str(each): counts[each] for each in sorted(counts, reverse=True)}, separators=(",", ":"))


def to_counts(value: Value) -> dict[int, int]:
    """Read a count back."""
    return {int(each): int(pieces) for each, pieces in json.loads(to_text(value)).items()}
