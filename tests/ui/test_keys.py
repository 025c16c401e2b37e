"""The table of keys: no key means two things, every action has its key, and the window's keys reach the window."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest

from ui.keys import BINDINGS, Act, Scope, binding
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


def test_every_action_has_exactly_one_key() -> None:
    assert Counter(one.act for one in BINDINGS) == Counter(Act)


def test_no_key_asks_for_two_actions() -> None:
    """A key of the window means the same everywhere, so no screen may use it for something else."""
    window = [one.sequence.toString() for one in BINDINGS if one.scope is Scope.WINDOW]
    assert len(window) == len(set(window))
    for scope in (Scope.TENDER, Scope.LIST):
        own = [one.sequence.toString() for one in BINDINGS if one.scope is scope]
        assert len(own) == len(set(own))
        assert set(own).isdisjoint(window)


def test_qt_understands_every_key() -> None:
    assert all(
        not one.sequence.isEmpty() and one.sequence.toString() == QKeySequence(one.key).toString() for one in BINDINGS
    )


@pytest.mark.parametrize(
    ("act", "key"),
    [
        (Act.HELP, "F1"),
        (Act.CASH, "F6"),
        (Act.TAKE, "F10"),
        (Act.LOCK, "F12"),
        (Act.COMMANDS, "Ctrl+K"),
        (Act.TWENTY, "D"),
    ],
)
def test_the_keys_people_know_do_not_move(act: Act, key: str) -> None:
    assert binding(act).key == key


@pytest.mark.parametrize("act", [Act.COMMANDS, Act.UNSENT, Act.EMAIL, Act.APPROVAL, Act.NOTE, Act.TAKE_UP, Act.CASH])
def test_a_text_field_lets_the_keys_of_the_window_pass(act: Act, show: Callable[..., QWidget]) -> None:
    """On Linux, Ctrl+U and Ctrl+K would otherwise empty the field."""
    field, heard = LineEdit(), []
    window = show(field)
    shortcut = QShortcut(binding(act).sequence, window)
    shortcut.activated.connect(lambda: heard.append(act))
    field.setFocus()
    field.setText("775326912")
    combination = binding(act).sequence[0]  # type: ignore[index]  # the stubs do not know that it is a list
    QTest.keyClick(field, combination.key(), combination.keyboardModifiers())
    assert (heard, field.text()) == ([act], "775326912")


def test_a_key_works_where_its_cap_is_shown_and_only_while_it_is(show: Callable[..., QWidget]) -> None:
    button, field, heard = KeyButton("Cash", act=Act.CASH), LineEdit(), []
    button.activated.connect(lambda: heard.append("cash"))
    show(field, button)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_F6)
    button.hide()
    QTest.keyClick(field, Qt.Key.Key_F6)
    assert heard == ["cash"]
