"""Reckon for how long central has not been heard, by clocks of which one can be set and the other cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.catalogue import Policy


@dataclass(frozen=True, slots=True)
class Contact:
    """The last time central answered this till's own credential. Units: `counted_s` seconds.

    Shape: `at` aware UTC, never before the latest time this till has seen; `counted_s` is how long the program has run
    since without an answer, by a clock nobody can set.
    """

    at: datetime
    counted_s: int = 0


def latest(now: datetime, mark: datetime | None) -> datetime:
    """Return the latest time this till has seen: a clock that was put back wins no time."""
    return now if mark is None else max(now, mark)


def silence_s(contact: Contact, now: datetime, mark: datetime | None) -> int:
    """Return for how many seconds central was not heard, by whichever clock says longer."""
    return max(int((latest(now, mark) - contact.at).total_seconds()), contact.counted_s, 0)


def left_s(contact: Contact, now: datetime, mark: datetime | None, policy: Policy) -> int:
    """Return how many seconds the copy of the accounts may still be kept without a word from central; 0 when none."""
    return max(0, policy.catalogue_silence_s - silence_s(contact, now, mark))
