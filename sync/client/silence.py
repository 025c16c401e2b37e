"""Note durably when central was last heard, and let go of the accounts when that is too long ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.silence import Contact, latest
from ims_desktop.use_cases.forget_accounts import forget_when_silent

if TYPE_CHECKING:
    from sync.client.desk import Desk

NOTED_EVERY: Final = timedelta(minutes=1)
"""So exactly is a contact known: who is online steps often, and need not write each time."""


class Silence:
    """What the wire knows of its own silence. Shape: `_counted_to` is up to where the running clock was counted."""

    def __init__(self) -> None:
        self._counted_to: float | None = None

    def heard(self, desk: Desk) -> None:
        """Note that central answered with this till's own credential."""
        self._counted_to = desk.clock.monotonic()
        now = desk.clock.now()
        with desk.store.read() as reader:
            known, at = reader.last_contact(), latest(now, reader.clock_mark())
        if known is None or known.counted_s or abs(at - known.at) >= NOTED_EVERY:
            with desk.store.write() as unit:
                unit.note_contact(Contact(at))

    def unheard(self, desk: Desk) -> None:
        """Count the time without an answer, and let go of the accounts when policy says so."""
        self._count(desk)
        forget_when_silent(desk.store, desk.catalogue, desk.clock.now())

    def _count(self, desk: Desk) -> None:
        """Count by the clock nobody can set: one that is put back again and again would never come to an end."""
        here = desk.clock.monotonic()
        if self._counted_to is None:
            self._counted_to = here
        ran_s = int(here - self._counted_to)
        if ran_s < NOTED_EVERY.total_seconds():
            return
        self._counted_to += ran_s
        with desk.store.write() as unit:
            known = unit.last_contact()
            if known is not None:
                unit.note_contact(replace(known, counted_s=known.counted_s + ran_s))
