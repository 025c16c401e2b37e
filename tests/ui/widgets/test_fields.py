"""Fields: card numbers never stay, a held Enter is nothing, an amount is judged at this edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from ims_desktop.errors import InvalidAmount
from ims_desktop.words import say
from tests.ui.ways_in import by_input_method
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


def press(field: LineEdit, text: str, at_ms: int, gap_ms: int = 5) -> int:
    """Press keys at moments of one's own, "\r" for Enter; return the moment of the last."""
    for character in text:
        key = Qt.Key.Key_Return if character == "\r" else Qt.Key.Key_unknown
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, character)
        event.setTimestamp(at_ms)
        QApplication.sendEvent(field, event)
        at_ms += gap_ms
    return at_ms


@pytest.mark.parametrize("track", [f"%B{CARDS[0]}^NAIR/P^30121010000?\r", f";{CARDS[0]}=30121010000012300?\r"])
def test_what_a_reader_types_behind_a_card_number_goes_with_it_and_so_does_its_enter(
    track: str, show: Callable[..., QWidget]
) -> None:
    field, heard = LineEdit(), list[str]()
    show(field)
    field.entered.connect(lambda: heard.append("entered"))
    last = press(field, track, 1000)
    assert (field.text(), heard) == ("", [])
    press(field, "Lee\r", last + 500, 120)
    assert (field.text(), heard) == ("Lee", ["entered"])


def test_what_a_reader_types_on_is_dropped_in_the_field_the_keys_went_to(show: Callable[..., QWidget]) -> None:
    box, other, heard = MoneyEdit(say("Amount to pay")), LineEdit(), list[str]()
    show(box, other)
    other.entered.connect(lambda: heard.append("entered"))
    last = press(box.edit, f"10{CARDS[0]}", 1000)
    assert box.is_empty
    press(other, "=30121010000012300?\r", last)
    assert (other.text(), heard) == ("", [])


def test_a_hand_that_goes_on_typing_is_not_taken_for_a_reader(show: Callable[..., QWidget]) -> None:
    field = LineEdit()
    show(field)
    press(field, f"{CARDS[0]}77", 1000, 90)
    assert field.text() == "77"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab])
def test_what_might_have_become_a_reference_is_judged_when_nothing_more_comes(
    key: Qt.Key, show: Callable[..., QWidget]
) -> None:
    field, other, heard = LineEdit(), LineEdit(), list[str]()
    show(field, other)
    field.use_guard(lambda text: CARDS[0] in text, lambda _: False)
    field.entered.connect(lambda: heard.append("entered"))
    field.card_dropped.connect(lambda: heard.append("dropped"))
    field.setFocus()
    field.insert(CARDS[0])
    assert field.text() == CARDS[0]
    QTest.keyClick(field, key)
    assert (field.text(), heard) == ("", ["dropped"])


def test_listeners_are_told_that_nothing_is_left_of_a_number_that_was_begun(show: Callable[..., QWidget]) -> None:
    field, texts = LineEdit(), list[str]()
    show(field)
    field.typed.connect(texts.append)
    field.textChanged.connect(texts.append)
    field.setText("41111111")
    texts.clear()
    field.insert("11111111")
    assert set(texts) == {""}


def test_a_text_that_is_too_long_is_cut_where_it_came_in_and_a_card_number_in_it_is_seen_whole(
    show: Callable[..., QWidget],
) -> None:
    field, heard = LineEdit(), list[str]()
    show(field)
    field.card_dropped.connect(lambda: heard.append("dropped"))
    field.setMaxLength(10)
    field.setText("abcdef")
    field.setCursorPosition(3)
    field.insert("123456")
    assert (field.text(), field.cursorPosition()) == ("abc1234def", 7)
    field.insert("5")
    assert field.text() == "abc1234def"
    field.setText("")
    field.insert(f"x {CARDS[0]}")
    assert (field.text(), heard) == ("", ["dropped"])


def test_a_card_number_an_input_method_only_shows_is_not_shown(show: Callable[..., QWidget]) -> None:
    field = LineEdit()
    show(field)
    field.insert("41111111")
    QApplication.sendEvent(field, QInputMethodEvent("11111111", []))
    assert field.text() == ""


def test_an_input_method_that_hands_in_what_was_dropped_is_not_heard(show: Callable[..., QWidget]) -> None:
    field = LineEdit()
    show(field)
    for begun, rest in (("41111111", "11111111"), ("%B41", "11111111111111^NAIR/P^3012?")):
        field.insert(begun)
        by_input_method(field, rest)
        assert field.text() == ""
    by_input_method(field, "Siân")
    assert field.text() == "Siân"


def test_a_secret_is_no_place_for_a_card_number_either(show: Callable[..., QWidget]) -> None:
    field = Field(say("Password"), secret=True)
    show(field)
    field.edit.insert(CARDS[0])
    assert field.text() == ""


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


def test_an_amount_that_was_begun_takes_no_card_number_behind_it(show: Callable[..., QWidget]) -> None:
    box = MoneyEdit(say("Amount to pay"))
    show(box)
    box.edit.insert("1,284.50")
    assert box.pence() == 128450
    box.edit.insert(CARDS[0])
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
