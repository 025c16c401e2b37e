"""Hold what every part of the counter needs: the till, its lanes, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ui.background import Lanes
    from ui.sounds import Sounds


@dataclass(frozen=True, slots=True)
class Seat:
    """One cashier at one till, from signing in to signing out."""

    till: Till
    lanes: Lanes
    cashier: Cashier
    sounds: Sounds

    def now(self) -> datetime:
        """Tell the time by the till's own clock."""
        return self.till.clock.now()
