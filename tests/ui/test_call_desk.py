"""F4 at the whole window: the header offers what the counter can, and the lock and the way out forget who calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.ui.desk_hands import ALT, ENTER, sit_down, training_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

F4, F12 = Qt.Key.Key_F4, Qt.Key.Key_F12
NUMBER = "07700900123"


def test_f4_says_why_not_then_serves_callers_and_the_lock_forgets_them(qtbot: QtBot, tmp_path: Path) -> None:
    at = sit_down(qtbot, training_settings(tmp_path))
    at.until(lambda: at.desk.flow.till is not None and not at.desk.lanes.busy)
    at.reach_counter()
    at.until(lambda: not at.desk.lanes.busy)
    header, screen = at.desk.window.header.at_counter, at.desk.counter
    assert screen is not None
    at.press(F4)
    assert not screen.calling.on
    assert "Telephone payments are not set up" in screen.stage.entry.sentence
    screen.calling.offered = True
    screen.calling.offered_changed.emit(True)
    at.press(F4)
    assert screen.calling.on
    assert (header.counter.accessibleName(), header.telephone.accessibleName()) == ("Counter, F4", "Telephone")
    at.press(Qt.Key.Key_W, modifier=ALT)
    at.press(ENTER)
    at.type(NUMBER)
    at.press(ENTER)
    assert NUMBER in screen.calling.top.bar.detail.text()
    at.press(F12)
    at.until_screen("LockScreen")
    assert NUMBER not in screen.calling.top.bar.detail.text()
    assert screen.calling.on
