"""Read the wire's dates in every suffix they come with, and write them as the server's wall clock: Europe/London.

The wire says no zone. A text without a suffix is wall clock; in the hour that October has twice it means two moments,
in the hour that March leaves out none, and then it is read as if the clocks had not gone forward yet. Whoever must
know the moment keeps a UTC stamp of their own.

Units: 100 nanoseconds in the text (datetime2(7)), microseconds in the moments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")

_DAY: Final = r"(\d{4})-(\d\d)-(\d\d)"
_ZONE: Final = r"(Z|[+-]\d\d:\d\d)?"
_BODY: Final = re.compile(rf"{_DAY}(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{{1,7}}))?{_ZONE})?", re.ASCII)
_QUERY: Final = re.compile(rf"{_DAY}(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{{1,7}}))?)?{_ZONE})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class WireDate:
    """A date of the wire: the wall clock it says, to 100 ns, and the moment it means.

    Shape: `text` is naive local time without trailing zeros; `at` and `latest` are aware UTC and differ only for a
    wall clock of the hour that October has twice.
    """

    text: str
    at: datetime
    latest: datetime

    @classmethod
    def of(cls, at: datetime) -> WireDate:
        """Take a moment of our own to the wire.

        Raises: ValueError for a moment without a zone.
        """
        text = local_text(at)
        return cls(text, at.astimezone(UTC), at.astimezone(UTC))


def read_date(text: str) -> WireDate:
    """Read a date of a body.

    Raises: ValueError with the rule: not_a_date, out_of_range.
    """
    return _read(_BODY, text)


def read_query_date(text: str) -> WireDate:
    """Read a date of a query, where a blank may stand for the T and the seconds may be left out.

    Raises: ValueError with the rule: not_a_date, out_of_range.
    """
    return _read(_QUERY, text)


def local_text(at: datetime) -> str:
    """Write a moment as London's wall clock, as short as it can be said.

    Raises: ValueError for a moment without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    local = at.astimezone(LONDON)
    return _wall_text(local, local.microsecond * 10)


def _read(form: re.Pattern[str], text: str) -> WireDate:
    found = form.fullmatch(text)
    if found is None:
        raise ValueError("not_a_date")
    *numbers, fraction, suffix = found.groups()
    try:
        wall = datetime(*(int(number or 0) for number in numbers))  # type: ignore[arg-type]  # noqa: DTZ001 - the zone follows
        zone = _zone(suffix)
    except ValueError:
        raise ValueError("not_a_date") from None
    ticks = int((fraction or "").ljust(7, "0"))
    part = timedelta(microseconds=ticks // 10)
    try:
        at, latest = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if suffix:
            wall = at.astimezone(LONDON)
    except OverflowError:
        raise ValueError("out_of_range") from None
    # In March's missing hour the second reading comes out before the first, and is none.
    return WireDate(_wall_text(wall, ticks), at + part, max(at, latest) + part)


def _zone(suffix: str | None) -> tzinfo:
    if suffix is None:
        return LONDON
    if suffix == "Z":
        return UTC
    hours, minutes = int(suffix[1:3]), int(suffix[4:])
    if minutes > 59:
        raise ValueError("not_a_date")
    return timezone((-1 if suffix[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _wall_text(wall: datetime, ticks: int) -> str:
    fraction = f".{ticks:07}".rstrip("0").rstrip(".")
    return wall.replace(tzinfo=None, microsecond=0).isoformat() + fraction
