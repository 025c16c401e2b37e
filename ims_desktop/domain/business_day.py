"""Tell London's day and time, as desks and receipts say them. Units: aware UTC in, Europe/London out.

Windows keeps no time-zone data, so the product brings the `tzdata` package there.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ims_desktop.words import say

if TYPE_CHECKING:
    from datetime import date

    from ims_desktop.words import Words


@cache
def _london() -> ZoneInfo:
    return ZoneInfo("Europe/London")


def in_london(moment: datetime) -> datetime:
    """Return a moment as clocks in London show it."""
    return moment.astimezone(_london())


def beginning_of(day: date) -> datetime:
    """Return when a day begins in London, in UTC."""
    return datetime.combine(day, time(), _london()).astimezone(UTC)


def at_london(day: date, at: time) -> datetime:
    """Return the moment a clock in London shows this time on this day, in UTC."""
    return datetime.combine(day, at, _london()).astimezone(UTC)


def business_date(now: datetime, latest: date | None) -> date:
    """Return the date to open a session under: today in London, but never before one this till has already worked."""
    today = in_london(now).date()
    return today if latest is None else max(today, latest)


def clock_text(moment: datetime) -> str:
    """Return the time in London, 24 hours: `16:55`."""
    return f"{in_london(moment):%H:%M}"


def date_words(day: date) -> Words:
    """Say a date in full: 20 November 2026."""
    return say("{day} {month} {year}", day=day.day, month=_months()[day.month - 1], year=day.year)


def _months() -> tuple[Words, ...]:
    return (
        say("January"),
        say("February"),
        say("March"),
        say("April"),
        say("May"),
        say("June"),
        say("July"),
        say("August"),
        say("September"),
        say("October"),
        say("November"),
        say("December"),
    )
