"""Write times as the desk reads them: 24 hours, Europe/London, months by name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from ims_desktop.words import Words, say, say_n

if TYPE_CHECKING:
    from datetime import date, timedelta

LONDON: Final = ZoneInfo("Europe/London")
_DAYS: Final = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
_MONTHS: Final = (
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


def clock_time(at: datetime, *, seconds: bool = False) -> str:
    """Write a moment as `16:54`."""
    return at.astimezone(LONDON).strftime("%H:%M:%S" if seconds else "%H:%M")


def local_date(at: datetime) -> date:
    """Give the day a moment falls on at the desk."""
    return at.astimezone(LONDON).date()


def long_date(day: date, *, weekday: bool = False) -> Words:
    """Write a day as `20 November 2026`, or `Friday 20 November 2026`."""
    month = _MONTHS[day.month - 1]
    if weekday:
        return say(
            "{weekday} {day} {month} {year}", weekday=_DAYS[day.weekday()], day=day.day, month=month, year=day.year
        )
    return say("{day} {month} {year}", day=day.day, month=month, year=day.year)


def moment(at: datetime, now: datetime) -> Words | str:
    """Write a moment shortly: the time when it was today, the day as well when it was not."""
    if local_date(at) == local_date(now):
        return clock_time(at)
    return say("{time} on {date}", time=clock_time(at), date=long_date(local_date(at)))


def age(span: timedelta) -> Words:
    """Write how long ago something was: `24 min`, `3 h`, `2 days`."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return say("{n} min", n=minutes)
    if minutes < 48 * 60:
        return say("{n} h", n=minutes // 60)
    return say_n("{n} day", "{n} days", minutes // (24 * 60))
