"""Drop personal data the council's policy no longer keeps; that it was dropped is itself a fact."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.till import EventDraft
from ims_desktop.use_cases.note_clock import clock_behind_s
from ims_desktop.use_cases.permit import pack_of

if TYPE_CHECKING:
    from ims_desktop.till import Till

BATCH = 500


def purge(till: Till) -> int:
    """Drop bytes and personal members of facts settled longer ago than policy keeps them; return how many facts.

    A clock that stands behind what this till has seen purges nothing: it cannot be trusted to count days.
    """
    purged = 0
    while True:
        now = till.clock.now()
        with till.store.write() as unit:
            if clock_behind_s(unit, now):
                return purged
            keep = timedelta(days=pack_of(unit).policy.personal_data_days)
            ids = unit.purgeable(now - keep, BATCH)
            if not ids:
                return purged
            unit.purge(ids, now)
            unit.append(EventDraft(till.ids.new(), "personal_data_purged", now, {"event_ids": list(ids)}))
        purged += len(ids)
