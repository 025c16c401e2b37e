"""Work the counter as a person does: real keys go in at the window, and the eyes wait until the desk is quiet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ims_desktop.records import SyncReport
from ims_desktop.use_cases.list_payments import list_payments
from ims_desktop.use_cases.show_status import show_status
from ui.main_window import MainWindow
from ui.screens.counter import CounterScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ims_desktop.records import JournalRow, SystemMessage
    from tests.ui.counter_desk import CounterDesk
    from ui.background import Lanes

NONE = Qt.KeyboardModifier.NoModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER, ESC, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Up


@dataclass
class Hands:
    """A person at the counter. Shape: `keys` counts every key pressed."""

    qtbot: QtBot
    desk: CounterDesk
    lanes: Lanes
    window: MainWindow
    screen: CounterScreen
    keys: int = 0

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press keys one after the other, without waiting for anything."""
        for key in keys:
            QTest.keyClick(self.window.windowHandle(), key, modifier)
            self.keys += 1

    def type(self, text: str) -> None:
        """Type plain letters, digits and signs, without waiting."""
        self.press(*(Qt.Key(ord(character.upper())) for character in text))

    def quiet(self) -> None:
        """Wait until nothing is on its way any more."""
        self.qtbot.waitUntil(lambda: not self.lanes.busy and not self.screen.ahead.behind, timeout=5000)
        for _ in range(4):  # a layout inside a layout takes several turns to settle
            QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not self.lanes.busy and not self.screen.ahead.behind, timeout=5000)

    def enter(self, text: str = "") -> None:
        """Type something and press Enter, then wait."""
        self.type(text)
        self.press(ENTER)
        self.quiet()

    def see(self, text: str) -> None:
        """Type something and wait for the answer."""
        self.type(text)
        self.quiet()

    def add(self, reference: str, amount: str = "") -> None:
        """Put a bill into the basket, at the proposed amount or another."""
        self.enter(reference)
        self.enter(amount)

    def tell_status(self, *, online: bool, problem: str = "", messages: tuple[SystemMessage, ...] = ()) -> None:
        """Let the desk hear how it stands, as the window does after each step of sync."""
        report = SyncReport(online=online, problem=problem, messages=messages)
        self.screen.show_status(show_status(self.desk.till, report), self.desk.clock.now())
        self.quiet()

    @property
    def payments(self) -> list[JournalRow]:
        """What the journal holds."""
        return list(list_payments(self.desk.till))

    @property
    def basket(self) -> list[tuple[str, int]]:
        """References and pence of the basket."""
        return [(line.reference, line.amount_pence) for line in self.screen.keeper.basket.lines]


def sit_down(qtbot: QtBot, desk: CounterDesk, lanes: Lanes, size: tuple[int, int] = (1366, 768)) -> Hands:
    """Open the counter in a window of its own."""
    window = MainWindow()
    window.header.show_cashier(desk.cashier)
    window.header.show_locked(locked=False)
    screen = CounterScreen(desk.till, lanes, desk.cashier, window.screens)
    window.header.new_customer_requested.connect(screen.new_customer)
    window.unsent_requested.connect(screen.show_unsent)
    window.header.reason_given.connect(screen.tell)
    screen.dialog_requested.connect(window.show_dialog)
    window.resize(*size)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    qtbot.waitUntil(window.isActiveWindow)
    window.show_screen(screen)
    hands = Hands(qtbot, desk, lanes, window, screen)
    hands.quiet()
    return hands
