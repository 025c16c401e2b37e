"""Write times as the desk reads them: 24 hours, Europe/London, months by name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.business_day import clock_text, date_words, in_london
from ims_desktop.words import Words, say, say_n

if TYPE_CHECKING:
    from datetime import date, timedelta

_DAYS: Final = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)


def clock_time(at: datetime, *, seconds: bool = False) -> str:
    """Write a moment as `16:54`."""
    return f"{in_london(at):%H:%M:%S}" if seconds else clock_text(at)


def local_date(at: datetime) -> date:
    """Give the day a moment falls on at the desk."""
    return in_london(at).date()


def long_date(day: date, *, weekday: bool = False) -> Words:
    """Write a day as `20 November 2026`, or `Friday 20 November 2026`."""
    date_in_full = date_words(day)
    return say("{weekday} {date}", weekday=_DAYS[day.weekday()], date=date_in_full) if weekday else date_in_full


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
