"""Step the sync engine beside the window, when its own last report says, or now when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui.background import Lane, Lanes

if TYPE_CHECKING:
    from ims_desktop.records import SyncReport
    from ims_desktop.till import Till

AFTER_PROBLEM_S: Final = 30.0
LONGEST_S: Final = 3600.0


class SyncTimer(QObject):
    """One timer, one step at a time, always on the SYNC lane."""

    reported = Signal(object)
    """A step ended: its SyncReport."""

    problem = Signal(object)
    """A step ended in a way the engine did not foresee: the exception."""

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._till: Till | None = None
        self._stepping = False
        self._again = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.step_now)

    def start(self, till: Till) -> None:
        """Begin with this till, at once."""
        self._till = till
        self.step_now()

    def stop(self) -> None:
        """Step no more; a step under way ends by itself."""
        self._timer.stop()
        self._till = None

    def step_now(self) -> None:
        """Step at once; asked for while a step is under way, another follows it."""
        if self._till is None:
            return
        if self._stepping:
            self._again = True
            return
        self._timer.stop()
        self._stepping = self._lanes.run(Lane.SYNC, self._till.sync.step, self, self._on_stepped, self._on_problem)

    def _on_stepped(self, report: SyncReport) -> None:
        self._stepping = False
        self._wait(report.next_delay_s)
        self.reported.emit(report)

    def _on_problem(self, problem: BaseException) -> None:
        self._stepping = False
        self._wait(AFTER_PROBLEM_S)
        self.problem.emit(problem)

    def _wait(self, delay_s: float) -> None:
        if self._till is None:
            return
        delay_s = 0.0 if self._again else min(max(delay_s, 0.0), LONGEST_S)
        self._again = False
        self._timer.start(round(delay_s * 1000))
