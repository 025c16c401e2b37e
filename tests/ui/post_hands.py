"""Work the post room as a clerk does: real keys go in at the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ims_desktop.use_cases.show_batch import open_batches
from tests.ui.desk_hands import CTRL, ENTER
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.post_room.begin_page import BeginPage
from ui.screens.post_room.closed_page import ClosedPage
from ui.screens.post_room.entry_page import EntryPage
from ui.screens.post_room.why_dialog import WhyDialog

if TYPE_CHECKING:
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_batch import ShownBatch
    from tests.ui.desk_hands import AtDesk

MICR = "U000123U08-9999T66374958U"
TAX, OTHER_TAX, NO_CHEQUES = "216405732", "118203391", "775326912"


@dataclass
class PostHands:
    """A clerk in the post room."""

    at: AtDesk

    def quiet(self) -> None:
        """Wait until nothing is on its way and every key typed ahead was pressed."""
        lanes = self.at.desk.lanes
        for _ in range(4):
            self.at.until(lambda: not lanes.busy)
            QApplication.processEvents()
        screen = self.at.desk.window.screen_now
        if isinstance(screen, EntryPage):
            self.at.until(lambda: not lanes.busy and not screen.ahead.behind)

    def open(self) -> None:
        self.press(Qt.Key.Key_P, modifier=CTRL)
        self.at.until_screen("BeginPage")

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.at.press(*keys, modifier=modifier)
        self.quiet()

    def type(self, *lines: str) -> None:
        """Type lines, Enter after each, without waiting for anything."""
        for text in lines:
            self.at.type(text)
            self.at.press(ENTER)
        self.quiet()

    def begin(self, number: str = "p 12", items: str = "2", pounds: str = "80.00") -> None:
        self.begin_page.number.setFocus()
        self.type(number, items, pounds)
        self.at.until_screen("EntryPage")
        self.quiet()

    def cheque(self, number: str, *bills: tuple[str, str], name: str = "s ellacott") -> None:
        """Key a cheque and what it pays, as fast as the keys go."""
        self.at.type(number)
        self.at.press(ENTER)
        for text in ("089999", "66374958", name):
            self.at.type(text)
            self.at.press(ENTER)
        self.pays(*bills)

    def pays(self, *bills: tuple[str, str]) -> None:
        for reference, amount in bills:
            self.at.type(reference)
            self.at.press(ENTER)
            self.at.type(amount)
            self.at.press(ENTER)
        self.at.press(ENTER)
        self.quiet()

    @property
    def till(self) -> Till:
        till = self.at.desk.flow.till
        assert till is not None
        return till

    @property
    def page(self) -> EntryPage:
        screen = self.at.desk.window.screen_now
        assert isinstance(screen, EntryPage), screen
        return screen

    @property
    def begin_page(self) -> BeginPage:
        screen = self.at.desk.window.screen_now
        assert isinstance(screen, BeginPage), screen
        return screen

    @property
    def closed_page(self) -> ClosedPage:
        screen = self.at.desk.window.screen_now
        assert isinstance(screen, ClosedPage), screen
        return screen

    @property
    def approval(self) -> ApprovalDialog:
        dialog = self.at.desk.window.overlay.dialog
        assert isinstance(dialog, ApprovalDialog), dialog
        return dialog

    @property
    def why(self) -> WhyDialog:
        dialog = self.at.desk.window.overlay.dialog
        assert isinstance(dialog, WhyDialog), dialog
        return dialog

    @property
    def open_now(self) -> tuple[ShownBatch, ...]:
        cashier = self.at.desk.flow.cashier
        assert cashier is not None
        return open_batches(self.till, cashier)
