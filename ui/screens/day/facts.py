"""Hold the plain values the till day's screens are filled from, read in one go on the JOURNAL lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import Policy
    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.domain.session import CashCount, CashierSession, CashMovement, Direction, SessionTotals
    from ims_desktop.records import Unsent


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What this person's day at this till looks like now.

    Shape: `session` their open one, None without; `totals` without a figure of cash; `others` the open sessions of
    other people; `waiting` the eReturns nobody approved; `names` display names by user name, in small letters.
    """

    now: datetime
    cashier: Cashier
    session: CashierSession | None
    totals: SessionTotals | None
    movements: tuple[CashMovement, ...]
    counts: tuple[CashCount, ...]
    others: tuple[CashierSession, ...]
    waiting: tuple[EReturn, ...]
    unsent: Unsent
    policy: Policy
    names: Mapping[str, str]

    def name(self, username: str) -> str:
        """Name a person as the council does."""
        return self.names.get(username.casefold(), username)


@dataclass(frozen=True, slots=True)
class MoveAsked:
    """Cash somebody wants to move. Units: pence. Shape: `movement_id` made once, so that a second press finds it."""

    movement_id: str
    direction: Direction
    amount_pence: int
    reason: str
    seal: str
    counts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class CloseAsked:
    """How somebody wants to close. Units: pence. Shape: `close_id` made once."""

    close_id: str
    left_pence: int
    seal: str
    reason: str


@dataclass(slots=True)
class Draft:
    """What was typed of a close so far; kept while the program runs, whoever signs in meanwhile."""

    counts: dict[int, str]
    seal: str = ""
    left: str = ""
    reason: str = ""
