"""Dialogs in the window: nothing below is reached, Tab stays inside, Esc steps back, the focus returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ims_desktop.words import say
from ui.keys import Act
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import LineEdit
from ui.widgets.overlay import Dialog, Overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

Opened = tuple["QWidget", LineEdit, Overlay, Dialog, Field, list[str]]


@pytest.fixture
def opened(show: Callable[..., QWidget]) -> Opened:
    """Open a dialog with a field over a window with a field and a cash key."""
    heard: list[str] = []
    below, cash, clear = LineEdit(), KeyButton(say("Cash"), act=Act.CASH), KeyButton(say("Clear"), act=Act.BACK)
    cash.activated.connect(lambda: heard.append("cash"))
    clear.activated.connect(lambda: heard.append("clear"))
    window = show(below, cash, clear)
    below.setFocus()
    overlay, dialog, field = Overlay(window), Dialog("shield-check", say("Ask for approval")), Field(say("Why"))
    approve, not_now = KeyButton(say("Approve"), kind="primary"), KeyButton(say("Not now"), act=Act.BACK, kind="dialog")
    approve.activated.connect(lambda: heard.append("approved"))
    not_now.activated.connect(lambda: heard.append("not now"))
    not_now.activated.connect(dialog.step_back)
    dialog.body.addWidget(field)
    dialog.add_buttons(not_now, approve)
    overlay.open(dialog)
    return window, below, overlay, dialog, field, heard


def test_the_focus_starts_inside_and_returns_where_it_was(opened: Opened) -> None:
    window, below, overlay, _, field, heard = opened
    assert QApplication.focusWidget() is field.edit
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert heard == ["not now"]
    assert (QApplication.focusWidget(), overlay.dialog) == (below, None)


def test_no_key_reaches_what_is_below(opened: Opened) -> None:
    window, below, _, _, field, heard = opened
    for key in (Qt.Key.Key_F6, Qt.Key.Key_7):
        QTest.keyClick(window.windowHandle(), key)
    assert (heard, below.text(), field.text()) == ([], "", "7")


def test_no_click_reaches_what_is_below(opened: Opened) -> None:
    window, _, _, _, _, heard = opened
    cash = next(button for button in window.findChildren(KeyButton) if button.act is Act.CASH)
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=cash.mapTo(window, QPoint(5, 5)))
    assert heard == []


def test_tab_goes_round_inside_both_ways(opened: Opened) -> None:
    window, _, _, dialog, field, _ = opened
    forward, backward = [], []
    for _ in range(3):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        forward.append(QApplication.focusWidget())
    for _ in range(3):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        backward.append(QApplication.focusWidget())
    assert all(widget is not None and dialog.isAncestorOf(widget) for widget in (*forward, *backward))
    assert forward[-1] is field.edit
    assert backward[-1] is field.edit


def test_it_covers_the_window_but_for_a_training_band(opened: Opened) -> None:
    window, _, overlay, dialog, _, _ = opened
    window.setProperty("covered_from", 32)
    window.resize(1000, 600)
    assert overlay.geometry().getRect() == (0, 32, 1000, 568)
    assert dialog.width() == 680
    window.resize(500, 600)
    assert dialog.width() == 476


def test_a_dialog_opened_over_another_takes_its_place_and_the_focus_still_returns(opened: Opened) -> None:
    window, below, overlay, _, _, _ = opened
    second = Dialog("info", say("Help"))
    second.body.addWidget(QLabel("words"))
    overlay.open(second)
    assert overlay.dialog is second
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is below


def test_a_screen_reader_is_told_the_title(opened: Opened) -> None:
    assert opened[3].accessibleName() == "Ask for approval"
