"""Notice a clock that went back: a record and a banner, never a reason to refuse money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.records import EventDraft

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer

# A time service puts a clock right by fractions of a second all day long; that is not news.
SLACK_S = 5


def clock_behind_s(reader: Reader, now: datetime) -> int:
    """Tell how many whole seconds the clock stands behind the latest time this till has seen; 0 when it does not."""
    mark = reader.clock_mark()
    behind = 0 if mark is None else int((mark - now).total_seconds())
    return behind if behind > SLACK_S else 0


def note_clock(till: Till, unit: Writer, now: datetime) -> int:
    """Raise the mark of time, or record as a fact that the clock stands behind it. Units: seconds behind."""
    behind = clock_behind_s(unit, now)
    if behind:
        unit.append(EventDraft(till.ids.new(), "clock_moved", now, {"seconds": -behind, "against": "mark"}))
    else:
        unit.raise_clock_mark(now)
    return behind
