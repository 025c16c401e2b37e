"""Open the cash drawer once the money is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ims_desktop.till import Till


def open_drawer(till: Till) -> bool:
    """Open the drawer; False when there is none or this till is for training, and the key must do."""
    return not till.identity.training and till.drawer.open()
