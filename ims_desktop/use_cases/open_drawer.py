"""Open the cash drawer once the money is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ims_desktop.till import Till

OPENED: Final = "drawer_opened"


def open_drawer(till: Till) -> bool:
    """Open the drawer and note that it sprang open; False when there is none or this till is for training."""
    if till.identity.training or not till.drawer.open():
        return False
    with till.store.write() as unit:
        unit.audit(till.clock.now(), "", OPENED, "")
    return True
