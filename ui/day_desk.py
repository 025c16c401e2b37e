"""Bring the till day into the window and out again: what stands behind it, and what its end means for the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from ims_desktop.words import say
from ui.keys import Act, binding

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.screens.day.guide import Drafts
    from ui.screens.day.till_day import TillDay

FINISH_FIRST: Final = say("Finish this payment first, then open the till day.")


class DayDesk(QObject):
    """One till day at a time, for whoever is signed in. What they typed of a count stays when they go."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._drafts: Drafts | None = None
        self.day: TillDay | None = None
        key = QShortcut(QKeySequence(binding(Act.DAY).key), desk.window)
        key.setAutoRepeat(False)
        key.activated.connect(self._on_key)

    @property
    def is_open(self) -> bool:
        """Whether its pages stand in the window, be it under a lock."""
        return self.day is not None and self.day.is_open

    @property
    def is_shown(self) -> bool:
        """Whether one of its pages is the screen that is shown."""
        page = None if self.day is None else self.day.guide.page
        return page is not None and self._desk.window.screen_now is page

    @property
    def can_open(self) -> bool:
        """Whether somebody is here who may look at it now."""
        flow = self._desk.flow
        return flow.till is not None and flow.cashier is not None and not self.is_open

    def open(self) -> None:
        """Show the overview; a payment under way is finished first."""
        counter = self._desk.counter
        if counter is not None and (counter.in_tender or counter.paying.recording):
            counter.tell(FINISH_FIRST)
        elif self.can_open:
            self._make().open()

    def close_session(self) -> None:
        """Go on with the end of a session that was left open."""
        if self.can_open:
            self._make().close_own()

    def save_evidence(self) -> None:
        """Let whoever is here save the evidence of a session of theirs."""
        from ui.screens.evidence_dialog import EvidenceDialog

        flow = self._desk.flow
        if flow.till is not None and flow.cashier is not None:
            self._desk.window.show_dialog(EvidenceDialog(flow.till, self._desk.lanes, flow.cashier))

    def come_back(self) -> bool:
        """Show again what stood here before the desk was locked; tells whether anything did."""
        if self.day is None or self.day.guide.page is None:
            return False
        self._desk.open_up()
        self.day.guide.page.show_busy(busy=False)
        self._desk.window.show_screen(self.day.guide.page)
        return True

    def step_out(self) -> None:
        """Go one step back for the next customer, as Esc does."""
        if self.is_shown and self.day is not None and self.day.guide.page is not None:
            self.day.guide.page.step_back()

    def drop(self) -> None:
        """Take the pages away: somebody signed out."""
        day, self.day = self.day, None
        self._desk.status.counting = False
        if day is not None:
            day.guide.end()
            day.deleteLater()

    # ------------------------------------------------------------------------------------------------------ inside
    def _on_key(self) -> None:
        """Answer to the key at the counter, and where its cap stands on another screen."""
        from ui.screens.open_session import OpenSessionScreen

        if self._desk.counter is not None or isinstance(self._desk.window.screen_now, OpenSessionScreen):
            self.open()

    def _make(self) -> TillDay:
        """Make the day of the person signed in. It is loaded when it is first asked for."""
        from ui.screens.day.guide import Drafts
        from ui.screens.day.till_day import TillDay

        desk = self._desk
        till, cashier = desk.flow.till, desk.flow.cashier
        if till is None or cashier is None:
            raise AssertionError("nobody opens a till day before they are signed in")
        self._drafts = self._drafts or Drafts()
        self.drop()
        day = self.day = TillDay(desk.window, desk.lanes, till, cashier, self._drafts)
        day.left.connect(self._on_left)
        day.session_closed.connect(desk.put_counter_away)
        day.sign_out_requested.connect(desk.next_cashier)
        day.open_requested.connect(self._on_open_wanted)
        day.closing.counting.connect(lambda counting: desk.status.show_counting(counting=counting))
        day.guide.problem.connect(desk.show_problem)
        day.guide.status_changed.connect(desk.status.refresh)
        day.guide.status_changed.connect(desk.sync.step_now)
        desk.open_up()
        return day

    def _on_left(self) -> None:
        """Back to where the day was opened from: the counter, or the way to it."""
        if self._desk.has_counter:
            self._desk.open_counter()
        else:
            self._desk.close_up()
            self._desk.flow.go_on()

    def _on_open_wanted(self) -> None:
        self.drop()
        self._desk.close_up()
        self._desk.flow.go_on()
