"""Fields: card numbers never stay, a held Enter is nothing, an amount is judged at this edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from ims_desktop.errors import InvalidAmount
from ims_desktop.words import say
from ui.widgets.field import Field
from ui.widgets.line_edit import LineEdit
from ui.widgets.money_edit import MoneyEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

# Numbers every card scheme gives out for tests.
CARDS = ["4111111111111111", "5555 5555 5555 4444", "3782-822463-10005", "%B4111111111111111^NAIR/P^3012?"]


@pytest.mark.parametrize("card", CARDS)
def test_a_pasted_card_number_is_wiped_in_the_same_event_and_cannot_be_brought_back(
    card: str, show: Callable[..., QWidget]
) -> None:
    field, heard = LineEdit(), list[str]()
    texts: list[str] = []
    show(field)
    field.card_dropped.connect(lambda: heard.append("dropped"))
    field.typed.connect(texts.append)
    field.setFocus()
    QGuiApplication.clipboard().setText(card)
    field.paste()
    assert (field.text(), heard, texts) == ("", ["dropped"], [])
    field.undo()
    field.redo()
    assert field.text() == ""


def test_a_typed_card_number_is_wiped_at_its_last_digit(show: Callable[..., QWidget]) -> None:
    field, texts = LineEdit(), list[str]()
    window = show(field)
    field.typed.connect(texts.append)
    field.setFocus()
    for digit in CARDS[0]:
        QTest.keyClick(window.windowHandle(), Qt.Key(ord(digit)))
    assert field.text() == ""
    assert CARDS[0] not in texts


def test_a_reference_of_the_council_is_no_card_number_where_the_desk_says_so(show: Callable[..., QWidget]) -> None:
    field = LineEdit(guard=lambda text: text != CARDS[0])
    show(field)
    field.setFocus()
    QGuiApplication.clipboard().setText(CARDS[0])
    field.paste()
    assert field.text() == CARDS[0]


def test_a_held_enter_is_heard_once(show: Callable[..., QWidget]) -> None:
    field, heard = LineEdit(), []
    show(field)
    field.entered.connect(lambda: heard.append("entered"))
    for repeats in (False, True, True):
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=repeats)
        QApplication.sendEvent(field, key)
    assert heard == ["entered"]


def test_a_secret_is_never_shown_nor_kept_in_the_undo_history(show: Callable[..., QWidget]) -> None:
    field = Field(say("Password"), secret=True)
    show(field)
    QTest.keyClicks(field.edit, "s3cret")
    assert field.edit.echoMode() == QLineEdit.EchoMode.Password
    assert field.edit.displayText() == "\u2022" * 6
    field.clear()
    field.edit.undo()
    assert field.text() == ""


def test_a_label_stands_for_its_field(show: Callable[..., QWidget]) -> None:
    field = Field(say("User name"))
    show(field)
    assert (field.label.buddy(), field.edit.accessibleName()) == (field.edit, "User name")
    field.rename(say("PIN"))
    assert (field.label.text(), field.edit.accessibleName()) == ("PIN", "PIN")


@pytest.mark.parametrize(("typed", "pence"), [("184.50", 18450), ("£1,284.50", 128450), ("58.7", 5870), ("58", 5800)])
def test_an_amount_is_read_as_pence(typed: str, pence: int, show: Callable[..., QWidget]) -> None:
    box = MoneyEdit(say("Amount to pay"))
    show(box)
    box.edit.setText(typed)
    assert box.pence() == pence


@pytest.mark.parametrize("typed", ["1,000.505", "-3", "£", "1e3", "\uff11\uff12", "", "1 2"])
def test_what_is_no_amount_is_refused_with_its_rule(typed: str, show: Callable[..., QWidget]) -> None:
    box = MoneyEdit(say("Amount to pay"))
    show(box)
    box.edit.setText(typed)
    with pytest.raises(InvalidAmount):
        box.pence()


def test_a_proposed_amount_is_selected_and_a_digit_types_over_it(show: Callable[..., QWidget]) -> None:
    box = MoneyEdit(say("Amount to pay"))
    window = show(box)
    box.show_pence(18450)
    box.select_all()
    assert box.edit.text() == "184.50"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_5)
    assert box.edit.text() == "5"
    box.show_pence(None)
    assert box.is_empty


def test_a_card_number_typed_as_an_amount_is_wiped(show: Callable[..., QWidget]) -> None:
    box, heard = MoneyEdit(say("Amount to pay")), []
    show(box)
    box.card_dropped.connect(lambda: heard.append("dropped"))
    box.edit.setFocus()
    QGuiApplication.clipboard().setText(CARDS[0])
    box.edit.paste()
    assert (box.is_empty, heard) == (True, ["dropped"])


def test_the_box_shows_where_the_caret_is_and_what_was_refused(show: Callable[..., QWidget]) -> None:
    box, other = MoneyEdit(say("Amount to pay")), LineEdit()
    show(box, other)
    box.edit.setFocus()
    assert box.property("focused") is True
    other.setFocus()
    assert box.property("focused") is False
    box.show_refused(refused=True)
    assert box.property("state") == "bad"
    QTest.keyClicks(box.edit, "5")
    assert box.property("state") == ""
