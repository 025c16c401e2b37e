"""The count by notes and coins: Enter goes down and says none, values are worked out, nothing is ever filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ims_desktop.domain.denominations import DENOMINATIONS
from ui import theme
from ui.screens.day.count_card import CountCard
from ui.screens.day.count_edit import PiecesEdit
from ui.widgets.line_edit import CARD_WIPED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

ENTER, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up


@pytest.fixture
def card(show: Callable[..., QWidget]) -> CountCard:
    made = CountCard()
    show(made)
    made.take_focus()
    return made


@pytest.fixture
def usual() -> Iterator[None]:
    yield
    theme.use(theme.Look())


def at(card: CountCard) -> int:
    """Tell which kind the caret is at."""
    focused = QApplication.focusWidget()
    assert isinstance(focused, PiecesEdit)
    assert card.isAncestorOf(focused)
    return focused.each_pence


def type_in(card: CountCard, text: str) -> None:
    QTest.keyClicks(card.rows[at(card)].edit, text)


def press(card: CountCard, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(card.rows[at(card)].edit, key)


def test_the_value_stands_beside_what_is_typed_and_the_sum_below(card: CountCard) -> None:
    type_in(card, "4")
    press(card, ENTER)
    type_in(card, "21")
    assert card.rows[5000]._value.text() == "£200.00"
    assert card.rows[2000]._value.text() == "£420.00"
    assert card.total.text() == "£620.00"
    assert card.counts == {5000: 4, 2000: 21}


def test_enter_on_an_empty_box_says_none_and_goes_on(card: CountCard) -> None:
    press(card, ENTER)
    assert (at(card), card.counts) == (2000, {5000: 0})
    assert len(card.missing) == 11


def test_arrows_move_and_say_nothing(card: CountCard) -> None:
    press(card, DOWN, DOWN, UP)
    assert (at(card), card.counts) == (2000, {})
    press(card, UP, UP)
    assert at(card) == 5000


def test_after_the_last_kind_the_card_says_it_is_at_its_end(card: CountCard) -> None:
    ended: list[str] = []
    card.ended.connect(lambda: ended.append("ended"))
    press(card, *[ENTER] * 12)
    assert ended == ["ended"]
    assert card.missing == ()
    assert card.counts == dict.fromkeys(DENOMINATIONS, 0)


def test_a_held_enter_goes_no_further_than_one_kind(card: CountCard) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    none = Qt.KeyboardModifier.NoModifier
    press(card, ENTER)
    QApplication.sendEvent(card.rows[2000].edit, QKeyEvent(QEvent.Type.KeyPress, ENTER, none, "\r", autorep=True))
    assert (at(card), card.counts) == (2000, {5000: 0})


@pytest.mark.parametrize("text", ["3.5", "-1", "two", "100001", "²"])
def test_what_is_no_number_of_pieces_is_not_counted_and_says_the_rule(card: CountCard, text: str) -> None:
    edit = card.rows[5000].edit
    edit.setText(text)
    edit.typed.emit(text)
    press(card, ENTER)
    assert at(card) == 5000
    assert card.counts == {}
    assert edit.property("state") == "bad"
    assert 5000 in card.missing
    assert "number" in card._done.text() or "0 to 100000" in card._done.text()


def test_what_is_missing_is_named_and_the_caret_goes_to_the_first_of_it(card: CountCard) -> None:
    card.fill({each: "0" for each in DENOMINATIONS if each not in {500, 5}})
    card.go_to(1)
    card.say_what_is_missing()
    assert at(card) == 500
    assert card._done.text() == "Not counted yet: £5, 5p. Enter on an empty box says none."


def test_a_card_number_is_wiped_and_said(card: CountCard) -> None:
    edit = card.rows[5000].edit
    edit.setText("4111111111111111")
    assert edit.text() == ""
    assert card._done.text() == str(CARD_WIPED)


def test_what_was_typed_can_be_gone_on_with(card: CountCard, show: Callable[..., QWidget]) -> None:
    type_in(card, "4")
    press(card, ENTER, ENTER)
    other = CountCard()
    show(other)
    other.fill(card.typed)
    assert other.counts == card.counts
    other.take_focus()
    assert at(other) == 1000


def test_the_compact_grid_sets_the_coins_in_two_columns(card: CountCard, usual: None) -> None:
    assert card._columns[1].indexOf(card.rows[10]) > 0
    theme.adapt(compact=True)
    assert card._columns[2].indexOf(card.rows[10]) > 0
    theme.adapt(compact=False)
    assert card._columns[1].indexOf(card.rows[10]) > 0


def test_every_box_has_a_name_of_its_own(card: CountCard) -> None:
    names = [row.edit.accessibleName() for row in card.rows.values()]
    assert names[0] == "How many £50 notes"
    assert names[-1] == "How many 1p coins"
    assert len(set(names)) == 12
