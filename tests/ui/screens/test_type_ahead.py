"""Keys typed while an answer is on its way are kept in order, and none acts on what is not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.screens.type_ahead import TypeAhead

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


@pytest.fixture
def screen(show: Callable[..., QWidget]) -> tuple[QWidget, QLineEdit, TypeAhead]:
    edit = QLineEdit()
    window = show(edit)
    edit.setFocus()
    return window, edit, TypeAhead(window)


def test_plain_keys_wait_and_are_pressed_afterwards_in_order(
    screen: tuple[QWidget, QLineEdit, TypeAhead], qtbot: QtBot
) -> None:
    window, edit, ahead = screen
    ahead.wait()
    for key in (Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_C):
        QTest.keyClick(window.windowHandle(), key)
    assert edit.text() == ""
    assert ahead.behind
    ahead.go_on()
    qtbot.waitUntil(lambda: edit.text() == "abc")
    assert not ahead.behind


def test_a_key_that_comes_before_the_kept_ones_are_pressed_does_not_overtake_them(
    screen: tuple[QWidget, QLineEdit, TypeAhead], qtbot: QtBot
) -> None:
    window, edit, ahead = screen
    ahead.wait()
    for key in (Qt.Key.Key_A, Qt.Key.Key_B):
        QTest.keyClick(window.windowHandle(), key)
    ahead.go_on()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_C)
    qtbot.waitUntil(lambda: edit.text() == "abc")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_D)
    assert edit.text() == "abcd"


def test_enter_is_dropped_while_money_is_recorded(screen: tuple[QWidget, QLineEdit, TypeAhead], qtbot: QtBot) -> None:
    window, edit, ahead = screen
    entered: list[bool] = []
    edit.returnPressed.connect(lambda: entered.append(True))
    ahead.wait(drop_enter=True)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_7):
        QTest.keyClick(window.windowHandle(), key)
    ahead.go_on()
    qtbot.waitUntil(lambda: edit.text() == "7")
    assert entered == []


def test_an_action_waits_its_turn_between_the_keys(screen: tuple[QWidget, QLineEdit, TypeAhead], qtbot: QtBot) -> None:
    window, edit, ahead = screen
    seen: list[str] = []

    def action() -> None:
        if not ahead.later(action):
            seen.append(edit.text())

    ahead.wait()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_1)
    action()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_2)
    assert seen == []
    ahead.go_on()
    qtbot.waitUntil(lambda: edit.text() == "12")
    assert seen == ["1"]


def test_waiting_again_in_the_middle_keeps_the_rest(screen: tuple[QWidget, QLineEdit, TypeAhead], qtbot: QtBot) -> None:
    window, edit, ahead = screen
    edit.textChanged.connect(lambda text: ahead.wait() if text == "1" else None)
    ahead.wait()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        QTest.keyClick(window.windowHandle(), key)
    ahead.go_on()
    qtbot.waitUntil(lambda: edit.text() == "1")
    assert ahead.waiting
    ahead.go_on()
    qtbot.waitUntil(lambda: edit.text() == "12")


def test_what_was_meant_for_something_that_did_not_happen_is_forgotten(
    screen: tuple[QWidget, QLineEdit, TypeAhead],
) -> None:
    window, edit, ahead = screen
    ahead.wait()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_1)
    ahead.forget()
    ahead.go_on()
    assert not ahead.behind
    assert edit.text() == ""
