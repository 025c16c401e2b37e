"""Hold what the parts of the till day share: who is there, the lanes, the window, and one page shown at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.errors import ImsError
from ims_desktop.words import Words, say
from ui.background import Lane
from ui.problem import ProblemDialog, explain
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.lock import LockScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.approval import Approval, AskedFor
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.records import PrintOutcome
    from ims_desktop.till import Till
    from ui.background import Lanes
    from ui.main_window import MainWindow
    from ui.screens.day.facts import Draft
    from ui.screens.day.page import DayPage


@dataclass(slots=True)
class Drafts:
    """What was typed of closes that are not finished, by session; it lives as long as the program does."""

    of_session: dict[str, Draft] = field(default_factory=dict)


def perhaps_recorded(what: Words) -> ProblemDialog:
    """Make the dialog for the moment after a write nobody knows the end of: its id was made before, so it is safe."""
    again = say("Do it once more here: what was recorded already is found, and nothing is recorded twice.")
    return ProblemDialog(say("It may be recorded, or not"), what, again, "warn")


class Guide(QObject):
    """One page at a time in the window. What goes wrong is said on the page it is about; the rest goes out."""

    problem = Signal(object, str)
    """An exception nobody foresaw."""

    status_changed = Signal()
    """The strip may say something else now."""

    def __init__(self, window: MainWindow, lanes: Lanes, till: Till, cashier: Cashier) -> None:
        super().__init__(window)
        self.window, self.lanes, self.till, self.cashier = window, lanes, till, cashier
        self.page: DayPage | None = None
        self.coming = False
        """Whether the first page is being read."""
        self._over = False

    def show(self, page: DayPage) -> None:
        """Show a page; the one before it is gone. Under a lock it waits, and for somebody who left it never comes."""
        if self._over:
            page.deleteLater()
            return
        before, self.page, self.coming = self.page, page, False
        page.dialog_requested.connect(self.window.show_dialog)
        if isinstance(self.window.screen_now, LockScreen):
            self.window.screens.addWidget(page)
        else:
            self.window.show_screen(page)
        self.window.drop_screen(before)

    def end(self) -> None:
        """Take the page away for good: whoever it was for has left."""
        self._over = True
        self.drop()

    def drop(self) -> None:
        """Take the page away."""
        page, self.page = self.page, None
        self.window.drop_screen(page)

    def run(
        self,
        job: Callable[[], object],
        done: Callable[..., None],
        refused: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Ask the journal; what it refuses is said on the page."""
        self.lanes.run(Lane.JOURNAL, job, self, done, refused or self.on_refused)

    def on_refused(self, problem: BaseException) -> None:
        """Say on the page why nothing was recorded; after what nobody foresaw, the same key finds what was."""
        page, self.coming = self.page, False
        if page is None:
            self.problem.emit(problem, "")
        elif isinstance(problem, ImsError):
            self.say(problem.words)
        else:
            page.show_busy(busy=False)
            self.window.show_dialog(perhaps_recorded(explain(problem)))

    def say(self, words: Words, *, state: str = "bad") -> None:
        """Say something on the page, and let its keys work again."""
        if self.page is not None:
            self.page.show_busy(busy=False)
            self.page.show_refused(words, state=state)

    def print(self, job: Callable[[], PrintOutcome], paper: Words) -> None:
        """Print beside the window. What is recorded stands whatever the printer says."""
        page = self.page
        if page is None:
            return
        page.show_refused(say("Printing: {paper}.", paper=paper), state="info")
        self.lanes.run(Lane.PRINT, job, page, partial(self._on_printed, paper), self.on_refused)

    def _on_printed(self, paper: Words, outcome: PrintOutcome) -> None:
        done = say("Printed: {paper}.", paper=paper)
        self.say(done if outcome.confirmed else say("Handed to the printer: {paper}.", paper=paper), state="ok")

    def ask(self, asked: AskedFor, approved: Callable[[Approval], None], about: Words | str = "") -> None:
        """Ask for a second person; without one, nothing happens and the page waits as it was."""
        dialog = ApprovalDialog(self.till, self.lanes, self.cashier, asked, about)
        dialog.approved.connect(approved)
        dialog.declined.connect(self._on_declined)
        self.window.show_dialog(dialog)

    def _on_declined(self) -> None:
        if self.page is not None:
            self.page.show_busy(busy=False)
            self.page.take_focus()
