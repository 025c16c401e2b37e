"""Work the window as a person does, for the guided demo: keys in, eyes on the picture, patience with a limit.

Keys go in where the system's keys come in, at the window itself: Qt finds the focus and the shortcuts. Nothing here
calls a slot, sets a text or moves the focus.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from ims_desktop.errors import Unavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

PATIENCE_S: Final = 30.0
_LOOK_EVERY_MS: Final = 10
_SETTLE_MS: Final = 60
_HAND_MS: Final = 120
_READER_MS: Final = 2
_PAUSE_MS: Final = 1000
_NONE: Final = Qt.KeyboardModifier.NoModifier


class Album:
    """The numbered pictures of one demo."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.names: list[str] = []

    def keep(self, window: QWidget, name: str) -> None:
        """Keep a picture of the window as it is."""
        file = f"{len(self.names) + 1:02}-{name}.png"
        window.grab().save(str(self._folder / file))
        self.names.append(file)


class Hands:
    """A person at the keyboard. Shape: `keys` counts every key pressed since `count_from_here`."""

    def __init__(self, window: QWidget, album: Album) -> None:
        self.window = window
        self.keys = 0
        self._now_ms, self._pace_ms = 0, _HAND_MS
        self._album = album

    def sit_down(self) -> None:
        """Wait until the window is on the screen and the keyboard is its own."""
        self.until(lambda: self.window.windowHandle() is not None and self.window.windowHandle().isExposed(), "window")
        self.window.activateWindow()
        self.until(self.window.isActiveWindow, "keyboard")

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """Press one key and let the window see it."""
        QTest.keyClick(self.window.windowHandle(), key, modifier)
        self.keys += 1

    def enter(self) -> None:
        """Press Enter."""
        self.press(Qt.Key.Key_Return)

    def type(self, text: str) -> None:
        """Type a text of plain letters, digits and signs, key by key; letters come out small."""
        for character in text:
            self.press(Qt.Key(ord(character.upper())))

    def clock(self, _event: object) -> int:
        """Tell when a key was pressed, for whoever tells a hand from a code reader: a demo's keys all come fast."""
        self._now_ms += self._pace_ms
        return self._now_ms

    def scan(self, text: str) -> None:
        """Let a code reader send a text and its Enter; no finger moves, so no key is counted."""
        self._now_ms += _PAUSE_MS
        self._pace_ms = _READER_MS
        for character in f"{text}\r":
            key = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character.upper()))
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(self.window.windowHandle(), QKeyEvent(kind, key, _NONE, character))
        self._pace_ms = _HAND_MS

    def count_from_here(self) -> None:
        """Start counting keys anew."""
        self.keys = 0

    def until(self, ready: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
        """Let the window work until something is so; it is looked at every few milliseconds.

        Raises: Unavailable, naming what did not come.
        """
        deadline = time.monotonic() + patience_s
        loop = QEventLoop()
        look = QTimer(interval=_LOOK_EVERY_MS)
        look.timeout.connect(lambda: loop.quit() if ready() or time.monotonic() > deadline else None)
        look.start()
        if not ready():
            loop.exec()
        look.stop()
        if not ready():
            self._album.keep(self.window, "not-as-expected")
            raise Unavailable(say("The guided demo waited in vain for this: {what}", what=what), code="guided_demo")

    def settle(self, _name: str = "") -> None:
        """Let the window finish what it is drawing."""
        loop = QEventLoop()
        QTimer.singleShot(_SETTLE_MS, loop.quit)
        loop.exec()

    def picture(self, name: str) -> None:
        """Keep a picture of the window once it has settled."""
        self.settle()
        self._album.keep(self.window, name)
