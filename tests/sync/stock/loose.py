"""Read bodies and queries as the .NET framework does: what cannot be converted is dropped without a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING
from typing import Any

from sync.contract.localgov.dates import read_date
from sync.contract.localgov.errors import BadMember
from sync.contract.localgov.shapes import Date, Many, Member, Model, Money, One, Whole, members_of

Fields = dict[str, Any]
"""The values of a model under our names."""

TOO_LONG = "String or binary data would be cut off while the entries were being updated"


class Refused(Exception):
    """400: with a message, or without one and then with an empty body."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or "")
        self.message = message


class Absent(Exception):
    """404, always empty."""


def loosely(model: type[Model], document: object) -> Fields:
    """Read a body.

    Raises: Refused for null where an object is needed, and for text no column holds.
    """
    if not isinstance(document, dict):
        raise Refused
    sent = {name.lower(): value for name, value in document.items()}
    return {member.name: _take(member, sent.get(member.wire.lower())) for member in members_of(model)}


def criteria(model: type[Model], pairs: Iterable[tuple[str, str]]) -> Fields:
    """Read a query: blank values are absent, unreadable ones fall away and the search widens."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            given.setdefault(name.lower(), []).append(value.strip())
    found: Fields = {}
    for member in members_of(model):
        values = given.get(member.wire.lower())
        many = isinstance(member.shape, Many)
        found[member.name] = _nothing(member) if values is None else _take(member, values if many else values[0])
    return found


def _take(member: Member, value: object) -> Any:
    shape = member.shape
    if value is None:
        return _nothing(member)
    if isinstance(shape, One):
        return loosely(shape.model, value)
    if isinstance(shape, Many) and isinstance(shape.item, One) and isinstance(value, list):
        return [loosely(shape.item.model, row) for row in value]
    if isinstance(shape, Date) and isinstance(value, str) and value.endswith("Z"):
        value = value.removesuffix("Z")  # stored as the clock reading it is, not converted
    try:
        return shape.read(value, member.wire)
    except BadMember as bad:
        if bad.rule == "too_long":
            raise Refused(TOO_LONG) from None
        cut = bad.rule == "too_many_decimals" and isinstance(shape, Money)
        return int(value * 100) if cut else _nothing(member)  # type: ignore[operator]


def _nothing(member: Member) -> Any:
    if member.default is not MISSING:
        return member.default
    if member.nullable:
        return None
    if isinstance(member.shape, Date):
        return read_date("0001-01-01T00:00:00")
    return 0 if isinstance(member.shape, Money | Whole) else None
