"""A reader that types is heard whatever has the focus, and a hand that types is never in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from ims_desktop.domain.scan import Scan
from ims_desktop.words import say
from tests.ui.scan_reader import ENTER, NONE, Reader, reader_at
from ui.keys import Act
from ui.scan_keys import Place
from ui.scanner import Scanner
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import LineEdit
from ui.widgets.money_edit import MoneyEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

CTRL = Qt.KeyboardModifier.ControlModifier
TAB, F9 = Qt.Key.Key_Tab, Qt.Key.Key_F9
SWIPE = "%B4111111111111111^DOE/JANE^2512101?"


@pytest.fixture
def at(show: Callable[..., QWidget]) -> Callable[..., Reader]:
    return reader_at(show)


@pytest.fixture
def edit() -> LineEdit:
    return LineEdit()


def texts(reader: Reader) -> list[str]:
    return [scan.text for scan in reader.heard]


# ------------------------------------------------------------------------------------------------------------ a reader
@pytest.mark.parametrize("gap_ms", [0, 2, 20, 35])
@pytest.mark.parametrize("end", [ENTER, Qt.Key.Key_Enter, TAB])
def test_a_scan_is_heard_once_and_nothing_of_it_stays_in_the_field(
    at: Callable[..., Reader], edit: LineEdit, gap_ms: int, end: Qt.Key
) -> None:
    other = LineEdit()
    reader = at(edit, other)
    edit.setFocus()
    edit.setText("smith")
    entered: list[bool] = []
    edit.entered.connect(lambda: entered.append(True))
    reader.scan("775326912", gap_ms, end)
    assert texts(reader) == ["775326912"]
    assert (edit.text(), edit.cursorPosition(), entered) == ("smith", 5, [])
    assert edit.hasFocus()


def test_a_scan_takes_back_what_was_selected_when_it_came(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    typed: list[str] = []
    edit.typed.connect(typed.append)
    edit.setFocus()
    edit.setText("sian ellacott")
    edit.setSelection(5, 8)
    reader.scan("775326912")
    assert (edit.text(), edit.selectedText()) == ("sian ellacott", "ellacott")
    assert typed == ["sian 7", "sian ellacott"]


def test_a_scan_is_heard_from_a_button_a_list_and_nowhere(at: Callable[..., Reader]) -> None:
    pressed: list[bool] = []
    button, box = QPushButton("Remove"), QWidget()
    button.clicked.connect(lambda: pressed.append(True))
    reader = at(button, box)
    button.setFocus()
    reader.scan(" 775326912")
    box.setFocus()
    reader.scan("300418279")
    button.clearFocus()
    reader.scan("216405732")
    assert texts(reader) == ["775326912", "300418279", "216405732"]
    assert pressed == []


def test_the_kind_of_code_is_told_and_the_prefix_is_not(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    edit.setFocus()
    for prefix, modifier in ((Qt.Key.Key_B, CTRL), (F9, NONE)):
        reader.key(prefix, 500, modifier)
        reader.scan("]C0775326912", first_ms=2)
    reader.scan("]Q1https://pay.example/?reference=7")
    assert [(scan.symbology, scan.text) for scan in reader.heard] == [
        ("]C0", "775326912"),
        ("]C0", "775326912"),
        ("]Q1", "https://pay.example/?reference=7"),
    ]
    assert edit.text() == ""


def test_a_prefix_makes_a_short_code_a_scan_and_needs_no_enter(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    edit.setFocus()
    reader.key(Qt.Key.Key_B, 500, CTRL)
    reader.scan("42", first_ms=2)
    reader.key(F9, 500)
    reader.send("]C07753", 2, first_ms=2)
    reader.nothing_more()
    assert texts(reader) == ["42", "7753"]
    assert edit.text() == ""


def test_two_scans_one_right_after_the_other_are_two(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    edit.setFocus()
    reader.scan("775326912")
    reader.scan("300418279", first_ms=2)
    assert texts(reader) == ["775326912", "300418279"]
    assert edit.text() == ""


@pytest.mark.parametrize("shift_first", [True, False])
def test_the_shift_a_reader_holds_down_breaks_nothing(
    at: Callable[..., Reader], edit: LineEdit, shift_first: bool
) -> None:
    reader = at(edit)
    edit.setFocus()
    if shift_first:
        QTest.keyPress(reader.window.windowHandle(), Qt.Key.Key_Shift)
    reader.send("BJ", 2)
    QTest.keyPress(reader.window.windowHandle(), Qt.Key.Key_Shift)
    reader.send("99518409", 2, first_ms=2)
    QTest.keyRelease(reader.window.windowHandle(), Qt.Key.Key_Shift)
    reader.key(ENTER, 2)
    assert texts(reader) == ["BJ99518409"]


def test_the_time_the_system_says_a_key_was_pressed_is_what_counts(
    show: Callable[..., QWidget], edit: LineEdit
) -> None:
    heard: list[Scan] = []
    window, scanner = show(edit), Scanner(gap_ms=500, shortest=6)
    scanner.scanned.connect(heard.append)
    scanner.listen(window)
    edit.setFocus()
    for character in "775326912":
        QTest.keyClick(window.windowHandle(), Qt.Key(ord(character)))
    QTest.keyClick(window.windowHandle(), ENTER)
    assert (heard, edit.text()) == ([Scan("775326912")], "")


def test_the_longest_pause_within_a_scan_is_told_to_whoever_sets_readers_up(at: Callable[..., Reader]) -> None:
    reader = at(QWidget())
    reader.scan("775326912", 12)
    assert reader.scanner.slowest_ms == 12


# -------------------------------------------------------------------------------------------------------------- a hand
def test_slow_typing_goes_straight_through_key_by_key(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    edit.setFocus()
    for end in range(1, 10):
        reader.send("775326912"[end - 1], 0, first_ms=120)
        assert edit.text() == "775326912"[:end]
        assert not reader.scanner.waiting
    reader.key(ENTER, 120)
    assert reader.heard == []


@pytest.mark.parametrize("gap_ms", [36, 60])
def test_typing_slower_than_the_gap_is_no_scan_however_long(
    at: Callable[..., Reader], edit: LineEdit, gap_ms: int
) -> None:
    entered: list[str] = []
    edit.entered.connect(lambda: entered.append(edit.text()))
    reader = at(edit)
    edit.setFocus()
    reader.scan("775326912", gap_ms)
    assert (reader.heard, entered) == ([], ["775326912"])


def test_a_short_fast_burst_comes_back_in_order_with_its_enter(at: Callable[..., Reader], edit: LineEdit) -> None:
    entered: list[str] = []
    edit.entered.connect(lambda: entered.append(edit.text()))
    reader = at(edit)
    edit.setFocus()
    reader.scan("7753", 5)
    assert (reader.heard, entered) == ([], ["7753"])


@pytest.mark.parametrize("text", ["th", "7753", "jones-edwards of aberystwyth"])
def test_a_burst_that_no_enter_follows_comes_back_whole(at: Callable[..., Reader], edit: LineEdit, text: str) -> None:
    reader = at(edit)
    edit.setFocus()
    reader.send(text, 5)
    assert edit.text() == text[0]
    reader.nothing_more()
    assert (edit.text(), reader.heard, reader.dropped) == (text, [], [])


def test_keys_wait_no_longer_than_the_gap_and_a_little(at: Callable[..., Reader], edit: LineEdit, qtbot: QtBot) -> None:
    reader = at(edit)
    edit.setFocus()
    reader.scanner.timed = True
    reader.send("th", 5)
    assert reader.scanner.waits_ms <= 50
    qtbot.waitUntil(lambda: edit.text() == "th", timeout=1000)


def test_a_button_gets_its_keys_pressed_and_let_go_in_order(at: Callable[..., Reader]) -> None:
    pressed: list[bool] = []
    button = QPushButton("Take out")
    button.clicked.connect(lambda: pressed.append(button.isDown()))
    reader = at(button)
    button.setFocus()
    reader.key(Qt.Key.Key_Space, 500)
    assert pressed == []
    reader.nothing_more()
    assert (pressed, button.isDown()) == ([False], False)


def test_a_held_key_repeats_and_is_no_scan(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    edit.setFocus()
    reader.send("7", 0)
    for _ in range(20):
        reader.now_ms += 30
        repeat = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_7, NONE, "7", autorep=True)
        QCoreApplication.sendEvent(reader.window.windowHandle(), repeat)
    reader.key(ENTER, 30)
    assert (edit.text(), reader.heard) == ("7" * 21, [])


def test_what_an_input_method_brings_comes_after_the_keys_before_it(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    edit.setFocus()
    reader.send("si", 5)
    brought = QInputMethodEvent()
    brought.setCommitString("\N{LATIN SMALL LETTER A WITH CIRCUMFLEX}n")
    QCoreApplication.sendEvent(edit, brought)
    assert edit.text() == "si\N{LATIN SMALL LETTER A WITH CIRCUMFLEX}n"


def test_a_press_of_the_mouse_does_not_overtake_keys(at: Callable[..., Reader], edit: LineEdit) -> None:
    seen: list[str] = []
    button = QPushButton("Go")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.pressed.connect(lambda: seen.append(edit.text()))
    reader = at(edit, button)
    edit.setFocus()
    reader.send("th", 5)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen == ["th"]


def test_a_key_that_writes_nothing_does_not_overtake_either(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    edit.setFocus()
    reader.send("th", 5)
    reader.key(Qt.Key.Key_Backspace, 5)
    assert edit.text() == "t"


def test_f9_of_a_finger_is_still_split(at: Callable[..., Reader], edit: LineEdit) -> None:
    asked: list[bool] = []
    split = KeyButton(say("Split"), act=Act.SPLIT)
    split.activated.connect(lambda: asked.append(True))
    reader = at(edit, split)
    edit.setFocus()
    reader.key(F9, 500)
    assert asked == []
    reader.nothing_more()
    assert asked == [True]
    reader.key(F9, 500)
    reader.send("7", 0, first_ms=10)
    assert (asked, edit.text()) == ([True, True], "7")
    split.hide()
    reader.key(F9, 500)
    reader.nothing_more()
    assert asked == [True, True]


def test_while_others_keep_keys_in_order_even_the_first_one_waits(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    reader.scanner.holds_first = lambda: True
    edit.setFocus()
    reader.send("7", 0)
    assert edit.text() == ""
    reader.nothing_more()
    assert edit.text() == "7"


def test_a_gap_of_nothing_hears_nothing(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit, gap_ms=0)
    edit.setFocus()
    reader.scan("775326912", 0)
    assert (edit.text(), reader.heard) == ("775326912", [])


# ----------------------------------------------------------------------------------------- where a scan must never go
def secret() -> QLineEdit:
    field = LineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


def amount() -> QLineEdit:
    return MoneyEdit(say("Amount")).edit


@pytest.mark.parametrize(("make", "place"), [(secret, Place.SECRET), (amount, Place.AMOUNT)])
@pytest.mark.parametrize("end", [ENTER, TAB, None])
def test_a_scan_into_a_password_or_an_amount_is_dropped_and_nothing_of_it_stays(
    at: Callable[..., Reader], make: Callable[[], LineEdit], place: Place, end: Qt.Key | None
) -> None:
    field = make()
    owner = field.parentWidget() or field
    entered: list[bool] = []
    field.entered.connect(lambda: entered.append(True))
    reader = at(owner, QPushButton("Next"))
    field.setFocus()
    field.setText("58.75")
    field.selectAll()
    reader.send("775326912", 2)
    assert field.text() == "58.75"
    if end is not None:
        reader.key(end, 2)
    reader.nothing_more()
    assert (field.text(), entered, reader.heard, reader.dropped) == ("58.75", [], [], [place])
    assert field.hasFocus()


@pytest.mark.parametrize("make", [secret, amount])
def test_what_a_hand_types_there_arrives(at: Callable[..., Reader], make: Callable[[], LineEdit]) -> None:
    field = make()
    entered: list[str] = []
    field.entered.connect(lambda: entered.append(field.text()))
    reader = at(field.parentWidget() or field)
    field.setFocus()
    reader.scan("146.20", 90)
    assert (entered, reader.dropped) == (["146.20"], [])


def test_a_card_drawn_through_leaves_nothing_even_without_an_enter(at: Callable[..., Reader], edit: LineEdit) -> None:
    reader = at(edit)
    edit.setFocus()
    reader.send(SWIPE, 2)
    reader.nothing_more()
    assert edit.text() == ""
    assert [scan.is_swipe for scan in reader.heard] == [True]


def test_keys_that_wait_when_the_window_goes_away_trouble_nobody(at: Callable[..., Reader]) -> None:
    reader = at(QWidget())
    reader.send("th", 5)
    QApplication.sendEvent(reader.window, QEvent(QEvent.Type.WindowDeactivate))
    assert not reader.scanner.waiting
