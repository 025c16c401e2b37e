"""Cover the counter while its cashier is away, and open it for them again; what they were doing waits behind it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.errors import WireUnavailable
from ui import jobs
from ui.background import Lane
from ui.problem import explain
from ui.screens.lock import LockScreen
from ui.when import clock_time

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ui.background import Lanes
    from ui.main_window import MainWindow


class Locking(QObject):
    """One lock at a time. `unlocked` when the same person is proved, `next_cashier_requested` when another comes."""

    unlocked = Signal()
    next_cashier_requested = Signal()

    def __init__(self, window: MainWindow, lanes: Lanes) -> None:
        super().__init__(window)
        self._window = window
        self._lanes = lanes
        self._screen: LockScreen | None = None

    def lock(self, till: Till, cashier: Cashier, at: datetime, *, by_pin: bool) -> None:
        """Cover the counter."""
        screen = LockScreen(cashier, clock_time(at), by_pin=by_pin)
        screen.setProperty("help", "sign_in")
        screen.unlock_requested.connect(partial(self._prove, till, cashier))
        screen.next_cashier_requested.connect(self.next_cashier_requested)
        self._screen = screen
        self._window.overlay.close_dialog()
        self._window.header.show_locked(locked=True)
        self._window.show_screen(screen, hand_keys=False)

    def drop(self) -> None:
        """Take the lock away."""
        screen, self._screen = self._screen, None
        self._window.drop_screen(screen)

    def _prove(self, till: Till, cashier: Cashier, secret: str, by_pin: bool) -> None:  # noqa: FBT001 - a signal's
        self._window.keeper.hold()
        job = partial(jobs.prove, till, cashier.username, secret, by_pin=by_pin)
        self._lanes.run(Lane.ASK, job, self, self._on_proved, self._on_not_proved)

    def _on_proved(self, here: object) -> None:  # noqa: ARG002 - it is the same person
        self.unlocked.emit()
        self.drop()

    def _on_not_proved(self, problem: BaseException) -> None:
        self._window.keeper.forget()
        if self._screen is None:
            return
        if isinstance(problem, WireUnavailable):
            self._screen.ask_for(pin=True, words=problem.words)
        else:
            self._screen.show_refused(explain(problem))
