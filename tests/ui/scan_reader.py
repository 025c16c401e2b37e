"""A code reader that types, for tests: every key at the moment it is said to be pressed, without waiting for any."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from ims_desktop.domain.scan_check import is_proved
from ui.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.scan import Scan
    from tests.ui.desk_hands import AtDesk
    from ui.scan_keys import Place

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return


@dataclass
class Reader:
    """A reader and a hand at one window, with one clock that is turned by hand."""

    window: QWidget
    scanner: Scanner
    now_ms: int = 1000
    heard: list[Scan] = field(default_factory=list)
    dropped: list[Place] = field(default_factory=list)

    def key(self, key: Qt.Key, after_ms: int, modifier: Qt.KeyboardModifier = NONE) -> None:
        self.now_ms += after_ms
        QTest.keyClick(self.window.windowHandle(), key, modifier)

    def send(self, text: str, gap_ms: int, *, first_ms: int = 500) -> None:
        """Press a key for each character, as the system would tell them."""
        handle = self.window.windowHandle()
        for place, character in enumerate(text):
            self.now_ms += gap_ms if place else first_ms
            key = Qt.Key(ord(character.upper())) if character.isascii() else Qt.Key.Key_unknown
            modifier = SHIFT if character.isupper() or character in "%^?" else NONE
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(handle, QKeyEvent(kind, key, modifier, character))

    def scan(self, text: str, gap_ms: int = 2, end: Qt.Key = ENTER, first_ms: int = 500) -> None:
        self.send(text, gap_ms, first_ms=first_ms)
        self.key(end, gap_ms)

    def nothing_more(self) -> None:
        """Turn the clock past the gap."""
        while self.scanner.waiting:
            self.scanner.pass_time()


def reader_at(show: Callable[..., QWidget]) -> Callable[..., Reader]:
    """Return what sits a reader down at a window of these widgets."""

    def sit(*widgets: QWidget, gap_ms: int = 35, shortest: int = 6) -> Reader:
        reader = Reader(show(*widgets), Scanner(gap_ms=gap_ms, shortest=shortest))
        reader.scanner.clock = lambda _: reader.now_ms
        reader.scanner.scanned.connect(reader.heard.append)
        reader.scanner.dropped.connect(lambda _, place: reader.dropped.append(place))
        reader.scanner.timed = False
        reader.scanner.listen(reader.window)
        return reader

    return sit


def luhn(digits: str) -> str:
    return digits + next(last for last in "0123456789" if is_proved(digits + last, "luhn"))


def said(at: AtDesk) -> str:
    """Everything that can be read in the window."""
    labels = at.desk.window.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisible())


def everywhere(at: AtDesk) -> str:
    return said(at) + " ".join(edit.text() for edit in at.desk.window.findChildren(QLineEdit))
