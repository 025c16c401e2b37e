"""Work the real window from sign-in to the counter, type there key by key, and print when each answer was painted.

python -m bench.window_keys FOLDER < texts.json
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ims_desktop.bootstrap import build_till
from ims_desktop.settings import Settings
from ui.app import make_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.desk import Desk
    from ui.screens.look_up import Answer

PASSWORD, PIN = "training", "280461"
PATIENCE_S = 30
PACE_S = 0.045
"""Between two keys; anything much faster would be taken for a code reader, and held until that is clear."""
_STATUS = Path("/proc/self/status")


class Hands(QObject):
    """A person at the window, with a stop watch."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.painted = 0
        self.answer: Answer | None = None
        self.answered_at = 0
        """How often the list had been painted when the answer came."""

    def until(self, ready: Callable[[], bool]) -> None:
        """Let the window work until something is so."""
        nudge = QTimer(self)
        nudge.start(5)
        ends = time.monotonic() + PATIENCE_S
        while not ready():
            if time.monotonic() > ends:
                raise SystemExit(f"the window did not get there: {type(self.desk.window.screen_now).__name__}")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        nudge.stop()
        nudge.deleteLater()

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.desk.window.windowHandle(), key)

    def type(self, text: str) -> None:
        for letter in text:
            self._tap(letter)
            self.pause()

    def _tap(self, letter: str) -> None:
        """Press the key of a letter, with whatever accent, as the system tells the window of it."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, ord(letter.upper()[0]), Qt.KeyboardModifier.NoModifier, letter)
            key.setTimestamp(time.monotonic_ns() // 1_000_000)
            QApplication.sendEvent(self.desk.window.windowHandle(), key)

    def until_screen(self, name: str) -> None:
        window = self.desk.window
        window.show()
        window.activateWindow()
        self.until(window.isActiveWindow)
        self.until(lambda: type(window.screen_now).__name__ == name)
        self.until(lambda: _has_keys(window.screen_now))

    def reach_counter(self) -> None:
        """Sign in, choose a PIN, open the session."""
        self.until_screen("SignInScreen")
        for text in ("priya", PASSWORD):
            self.type(text)
            self.press(Qt.Key.Key_Return)
        self.until_screen("ChoosePinScreen")
        for _ in range(2):
            self.type(PIN)
            self.press(Qt.Key.Key_Return)
        self.until_screen("OpenSessionScreen")
        self.press(Qt.Key.Key_Return)
        self.until_screen("CounterScreen")
        counter = self.desk.counter
        if counter is None:
            raise SystemExit("there is no counter")
        counter.finding.answered.connect(self._on_answered)
        counter.stage.results.list.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802 - Qt gives both, and names it
        """Count how often the list is painted."""
        self.painted += event.type() == QEvent.Type.Paint
        return False

    def key_to_paint(self, text: str, end: int) -> float:
        """Press one key and wait for the list, or the verdict, to be on the window. Units: milliseconds."""
        self.answer = None
        wanted = text[:end]
        began = time.perf_counter()
        self._tap(text[end - 1])
        self.until(lambda: self.answer is not None and self.answer.question.text == wanted)
        QApplication.processEvents()
        if self.answer is not None and self.answer.page is not None and self.answer.page.rows:
            self.until(lambda: self.painted > self.answered_at)
        return (time.perf_counter() - began) * 1000

    def pause(self) -> None:
        """Wait as long as a quick hand does before its next key; a load on a lane of its own may go on."""
        next_key = time.monotonic() + PACE_S
        self.until(lambda: time.monotonic() >= next_key)

    def _on_answered(self, answer: Answer) -> None:
        self.answer, self.answered_at = answer, self.painted


def _has_keys(screen: QWidget | None) -> bool:
    focused = QApplication.focusWidget()
    return screen is not None and focused is not None and screen.isAncestorOf(focused)


def settings_of(folder: str) -> Settings:
    """Say how the till in a folder is opened, without the modules that make one."""
    return Settings(data_dir=Path(folder), training=True, reserve_bytes=0, printer="file", theme="light")


def resident_mb() -> dict[str, float]:
    """Say what this process holds now, and held at most, where the system tells. Units: megabytes."""
    if not _STATUS.exists():
        return {}
    told = dict(line.split(":", 1) for line in _STATUS.read_text(encoding="ascii").splitlines() if ":" in line)
    return {name: round(int(told[key].split()[0]) / 1000, 1) for name, key in (("now", "VmRSS"), ("most", "VmHWM"))}


def type_all(hands: Hands, texts: list[str]) -> dict[str, float]:
    """Type texts one after the other, Esc between them; return how long each key took. Units: milliseconds."""
    times: dict[str, float] = {}
    for text in texts:
        for end in range(1, len(text) + 1):
            took = hands.key_to_paint(text, end)
            if text[end - 1] != " ":
                times.setdefault(text[:end], took)
            hands.pause()
        hands.press(Qt.Key.Key_Escape)
        hands.pause()
    return times


def main(folder: str) -> None:
    """Type every text that was asked for and print what was seen."""
    texts: list[str] = json.load(sys.stdin)
    settings = settings_of(folder)
    desk = make_desk(settings, partial(build_till, settings))
    hand = count(1, 120)
    desk.scanning.scanner.clock = lambda _: next(hand)  # a hand, however fast the keys come here
    hands = Hands(desk)
    hands.reach_counter()
    began_with = resident_mb()
    first, *others = texts
    before = type_all(hands, [first])
    times = type_all(hands, others)
    print(json.dumps({"first_ms": before, "ms": times, "at_first_mb": began_with, "mb": resident_mb()}))
    desk.shut_down()


if __name__ == "__main__":
    main(*sys.argv[1:])
