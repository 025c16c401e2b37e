"""Sit at the whole window of a real till: keys go in at the window, and the eyes wait for what a person waits for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ims_desktop.bootstrap import build_till
from ims_desktop.bootstrap.training import make_training_till
from ims_desktop.cli.training import training_pack
from ims_desktop.demo.council import OFFICE
from ims_desktop.settings import Settings
from tests.ui.counter_desk import showcase
from ui.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from ims_desktop.till import Till

NONE = Qt.KeyboardModifier.NoModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER, ESC, DOWN, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Tab
PASSWORD, PIN = "training", "280461"


def training_settings(folder: Path) -> Settings:
    """Make a till for training with the accounts of the pictures, and say how it is opened."""
    settings = Settings(data_dir=folder / "till", training=True, reserve_bytes=0, printer="file", theme="light")
    make_training_till(settings, training_pack(), OFFICE, iter(showcase()))
    return settings


def without_training(settings: Settings, till: Till) -> Till:
    """Let a till for training behave as one that is not: the window only."""
    return replace(till, settings=replace(settings, training=False))


@dataclass
class AtDesk:
    """A person in front of the whole window."""

    qtbot: QtBot
    desk: Desk
    pressed: list[str] = field(default_factory=list)
    pace_ms: int = 120
    """From key to key, by the clock that tells a hand from a code reader."""
    now_ms: int = 0

    def tick(self, _event: object) -> int:
        """Turn that clock on by one key."""
        self.now_ms += self.pace_ms
        return self.now_ms

    def scan(self, text: str, gap_ms: int = 2, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Type as a code reader does, after a pause."""
        scanner = self.desk.scanning.scanner
        self.now_ms += 1000
        self.pace_ms, scanner.timed = gap_ms, False
        handle = self.desk.window.windowHandle()
        for character in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(handle, QKeyEvent(kind, ord(character.upper()), NONE, character))
        self.press(end)
        self.pace_ms, scanner.timed = 120, True
        self.now_ms += 1000

    @property
    def screen(self) -> str:
        """What kind of screen is shown."""
        return type(self.desk.window.screen_now).__name__

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press keys one after the other, without waiting."""
        for key in keys:
            QTest.keyClick(self.desk.window.windowHandle(), key, modifier)
            while self.pace_ms > 100 and self.desk.scanning.scanner.waiting:
                self.desk.scanning.scanner.pass_time()  # a hand is slower than what waits for a code reader

    def type(self, text: str) -> None:
        """Type plain small letters, digits and signs, without waiting."""
        self.press(*(Qt.Key(ord(character.upper())) for character in text))

    def until(self, ready: Callable[[], bool]) -> None:
        """Let the window work until something is so."""
        self.qtbot.waitUntil(ready, timeout=10_000)

    def until_screen(self, name: str) -> QWidget:
        """Wait for a screen and for the keyboard to be its own."""
        self.until(lambda: self.screen == name)
        self.until(lambda: self.focused is not self.desk.window.keeper)
        screen = self.desk.window.screen_now
        assert screen is not None
        return screen

    @property
    def focused(self) -> QWidget | None:
        """What has the keyboard."""
        return QApplication.focusWidget()

    def sign_in(self, username: str = "priya", secret: str = PASSWORD) -> None:
        """Type name and secret, and Enter after each."""
        self.type(username)
        self.press(ENTER)
        self.type(secret)
        self.press(ENTER)

    def reach_counter(self, username: str = "priya") -> None:
        """Do everything up to the counter, with a PIN on the way."""
        self.sign_in(username)
        self.until_screen("ChoosePinScreen")
        for _ in range(2):
            self.type(PIN)
            self.press(ENTER)
        self.until_screen("OpenSessionScreen")
        self.press(ENTER)
        self.until_screen("CounterScreen")


def sit_down(qtbot: QtBot, settings: Settings, build: Callable[[], Till] | None = None) -> AtDesk:
    """Open the window on a till and wait until it has the keyboard."""
    desk = Desk(settings, build or (lambda: build_till(settings)))
    desk.window.resize(1366, 768)
    qtbot.addWidget(desk.window, before_close_func=lambda _: _leave(desk))
    with qtbot.waitActive(desk.window):
        desk.window.show()
        desk.window.activateWindow()
    at = AtDesk(qtbot, desk)
    desk.scanning.scanner.clock = at.tick
    return at


def _leave(desk: Desk) -> None:
    desk.shut_down()
    desk.deleteLater()
