"""Write how long a charge lasts, and how long ago it was asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.words import say, say_n
from ui.when import age

if TYPE_CHECKING:
    from datetime import timedelta

    from ims_desktop.words import Words


def stopwatch(span: timedelta) -> str:
    """Write how long something lasts: `0:42`, `12:05`, `1:02:05`."""
    seconds = max(0, int(span.total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def asked_words(span: timedelta) -> Words:
    """Say how long ago it was asked."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 1:
        return say("asked just now")
    if seconds < 60:
        return say_n("asked {n} second ago", "asked {n} seconds ago", seconds)
    return say("asked {age} ago", age=age(span))
