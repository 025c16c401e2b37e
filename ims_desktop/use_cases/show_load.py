"""Say how far a load of all accounts is, for the desk that goes on taking payments meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ims_desktop.records import LoadProgress
    from ims_desktop.till import Till


def show_load(till: Till) -> LoadProgress | None:
    """Return how far the load is, None when there is none; never waits, so a window may ask every second."""
    return till.catalogue.loading()
