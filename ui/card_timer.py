"""Decide when to go after cards without an answer: at start-up, when the network is back, and on a timer, for ever."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ims_desktop.errors import ImsError
from ui.background import Lane, Lanes

if TYPE_CHECKING:
    from ims_desktop.till import Till
    from ims_desktop.use_cases.chase_cards import Chase

LONGEST_S: Final = 120.0
AFTER_PROBLEM_S: Final = 30.0
SOON_S: Final = 3.0


class CardTimer(QObject):
    """One chase at a time, on a lane of its own: a provider that is slow holds nobody up."""

    chased = Signal(object)
    """A Chase: what is open, what is in no payment, what was booked just now."""

    problem = Signal(object)

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._till: Till | None = None
        self._chasing = self._again = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.chase_now)

    def start(self, till: Till) -> None:
        """Begin with this till, at once."""
        self._till = till
        self.chase_now()

    def stop(self) -> None:
        """Chase no more; a chase under way ends by itself."""
        self._timer.stop()
        self._till = None

    def chase_now(self) -> None:
        """Ask about everything at once; asked for while a chase is under way, another follows it."""
        if self._till is None:
            return
        if self._chasing:
            self._again = True
            return
        self._timer.stop()
        self._chasing = self._lanes.run(
            Lane.CHASE, partial(_chase, self._till), self, self._on_chased, self._on_problem
        )

    def soon(self) -> None:
        """Ask shortly: a charge was left just now."""
        if self._till is not None and not self._chasing:
            self._timer.start(round(SOON_S * 1000))

    def _on_chased(self, chase: Chase) -> None:
        self._chasing = False
        self._wait(chase.next_s)
        self.chased.emit(chase)

    def _on_problem(self, wrong: BaseException) -> None:
        self._chasing = False
        self._wait(AFTER_PROBLEM_S)
        if not isinstance(wrong, ImsError):
            self.problem.emit(wrong)

    def _wait(self, delay_s: float) -> None:
        if self._till is None:
            return
        delay_s = 0.0 if self._again else min(max(delay_s, 1.0), LONGEST_S)
        self._again = False
        self._timer.start(round(delay_s * 1000))


def _chase(till: Till) -> Chase:
    from ims_desktop.use_cases.chase_cards import chase_cards

    return chase_cards(till)
