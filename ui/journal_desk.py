"""Bring the journal into the window and out again, and do with a payment what was asked for there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from ims_desktop.words import say
from ui.approval_desk import ApprovalDesk
from ui.keys import Act, binding

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.screens.journal.journal import Journal

FINISH_FIRST: Final = say("Finish this payment first, then look for another.")


class JournalDesk(QObject):
    """One look at the journal at a time, for whoever is signed in."""

    recorded = Signal(object)
    """A void or refund is durable."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.journal: Journal | None = None
        self.approvals = ApprovalDesk(desk)
        key = QShortcut(QKeySequence(binding(Act.FIND_PAYMENT).key), desk.window)
        key.setAutoRepeat(False)
        key.activated.connect(self.open)

    @property
    def is_shown(self) -> bool:
        """Whether one of its pages is the screen that is shown."""
        return self.journal is not None and self._desk.window.screen_now is self.journal.guide.page

    @property
    def can_open(self) -> bool:
        """Whether somebody is at the counter who may look now."""
        flow = self._desk.flow
        return flow.till is not None and flow.cashier is not None and self._desk.counter is not None

    def open(self) -> None:
        """Show it; a payment under way is finished first."""
        counter = self._desk.counter
        if counter is None or not self.can_open:
            return
        if counter.in_tender or counter.paying.recording:
            counter.tell(FINISH_FIRST)
            return
        self._make().open()

    def come_back(self) -> bool:
        """Show again what stood here before the desk was locked; tells whether anything did."""
        if self.journal is None or self.journal.guide.page is None:
            return False
        self._desk.open_up()
        self.journal.guide.page.show_busy(busy=False)
        self._desk.window.show_screen(self.journal.guide.page)
        return True

    def step_out(self) -> None:
        """Go one step back for the next customer, as Esc does."""
        if self.is_shown and self.journal is not None and self.journal.guide.page is not None:
            self.journal.guide.page.step_back()

    def drop(self) -> None:
        """Take the pages away: somebody signed out, or went back to the counter."""
        journal, self.journal = self.journal, None
        if journal is not None:
            journal.guide.drop()
            journal.deleteLater()

    def _make(self) -> Journal:
        from ui.screens.journal.journal import Journal

        desk = self._desk
        till, cashier = desk.flow.till, desk.flow.cashier
        if till is None or cashier is None:
            raise AssertionError("nobody looks for payments before they are signed in")
        self.drop()
        journal = self.journal = Journal(desk.window, desk.lanes, till, cashier)
        journal.left.connect(self._on_left)
        journal.recorded.connect(self.recorded)
        journal.guide.problem.connect(desk.show_problem)
        return journal

    def _on_left(self) -> None:
        self._desk.open_counter()
        self.drop()
        if self._desk.counter is not None:
            self._desk.counter.between.refresh()
            self._desk.counter.billing.read_paid()
