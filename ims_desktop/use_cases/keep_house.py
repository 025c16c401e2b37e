"""Do what a till owes its council between customers: a second copy of what is unsent, no data past its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.use_cases.back_up import back_up_if_due
from ims_desktop.use_cases.purge import purge

if TYPE_CHECKING:
    from ims_desktop.till import Till


def keep_house(till: Till) -> None:
    """Copy the journal when that is due, and purge what policy no longer keeps; both cost nothing when nothing is due.

    Raises: StoreUnavailable, when the folder for copies cannot be written.
    """
    purge(till)
    back_up_if_due(till)
