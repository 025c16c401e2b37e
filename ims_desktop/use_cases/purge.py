"""Drop personal data the council's policy no longer keeps; that it was dropped is itself a fact."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.records import EventDraft
from ims_desktop.use_cases.note_clock import clock_behind_s
from ims_desktop.use_cases.permit import policy_of

if TYPE_CHECKING:
    from ims_desktop.till import Till

BATCH = 500


def purge(till: Till) -> int:
    """Drop bytes and personal members of facts settled longer ago than policy keeps them; return how many facts.

    A clock that stands behind what this till has seen purges nothing: it cannot be trusted to count days.
    """
    purged = 0
    while ids := _due(till):
        now = till.clock.now()
        with till.store.write() as unit:
            unit.purge(ids, now)
            unit.append(EventDraft(till.ids.new(), "personal_data_purged", now, {"event_ids": list(ids)}))
        purged += len(ids)
    return purged


def _due(till: Till) -> tuple[str, ...]:
    """Look without writing, because nearly always there is nothing."""
    now = till.clock.now()
    with till.store.read() as reader:
        if clock_behind_s(reader, now):
            return ()
        return reader.purgeable(now - timedelta(days=policy_of(reader).personal_data_days), BATCH)
