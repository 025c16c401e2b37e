"""The entry box and its floor: each mood looks and says what it is, is announced once, and costs only a property."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest

from ims_desktop.words import say
from ui import theme
from ui.icons import Icon
from ui.widgets.entry_box import START, EntryBox, EntryState
from ui.widgets.key_cap import KeyCap

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

WORDS = {
    EntryState.EMPTY: "",
    EntryState.TYPING: "Typing",
    EntryState.VALID: "Valid",
    EntryState.UNVERIFIED: "Unverified",
    EntryState.REFUSED: "Refused",
    EntryState.STOPPED: "Stopped",
    EntryState.SEVERAL: "Which one?",
}
ICONS = {
    EntryState.EMPTY: "scan-barcode",
    EntryState.TYPING: "pencil-line",
    EntryState.SEARCHING: "search",
    EntryState.VALID: "circle-check",
    EntryState.UNVERIFIED: "shield-question-mark",
    EntryState.REFUSED: "circle-x",
    EntryState.STOPPED: "hand",
    EntryState.SEVERAL: "git-fork",
}
LINES = {
    EntryState.VALID: "ok_line",
    EntryState.UNVERIFIED: "warn_line",
    EntryState.REFUSED: "bad_line",
    EntryState.STOPPED: "stop_line",
    EntryState.SEVERAL: "info_line",
}


@pytest.mark.parametrize("state", WORDS)
def test_each_mood_says_its_word_and_its_sentence(state: EntryState, show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    show(box)
    box.show_state(state, say("The last digit does not fit."))
    assert (box.word, box.sentence, box.state) == (WORDS[state], "The last digit does not fit.", state)
    assert box._word.isVisible() == (WORDS[state] != "")


def test_no_mood_is_told_by_colour_alone() -> None:
    assert len(set(ICONS.values())) == len(EntryState)


@pytest.mark.parametrize("state", ICONS)
def test_each_mood_has_its_icon(state: EntryState, show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    show(box)
    box.show_state(state)
    assert box._mark.name == ICONS[state]


@pytest.mark.parametrize("state", LINES)
def test_the_edge_and_the_floor_take_the_colours_of_the_mood(state: EntryState, show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    show(box)
    box.show_state(state, "x")
    image = box.grab().toImage()
    look = theme.look()
    assert image.pixelColor(image.width() // 2, 0).name().upper() == look.colour(LINES[state])
    ground = LINES[state].replace("_line", "_bg")
    assert image.pixelColor(image.width() // 2, image.height() - 6).name().upper() == look.colour(ground)


def test_unverified_is_the_only_mood_with_a_dashed_floor(show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    show(box)
    inks: dict[EntryState, int] = {}
    for state in (EntryState.VALID, EntryState.UNVERIFIED):
        box.show_state(state, "x")
        image = box.grab().toImage()
        row = theme.look().size("entry") + 2
        inks[state] = len({image.pixelColor(x, row).name() for x in range(20, image.width() - 20)})
    assert inks[EntryState.VALID] == 1
    assert inks[EntryState.UNVERIFIED] > 1


def test_changing_the_mood_moves_nothing(show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    show(box)
    places = set()
    for state in EntryState:
        box.show_state(state, "This reference fits Council Tax and Business Rates. Ask which bill.")
        box.layout().activate()  # type: ignore[union-attr]  # it has one
        places.add(
            (box.geometry().getRect(), box.edit.geometry().topLeft().toTuple(), box._verdict.geometry().getRect())
        )
    assert len(places) == 1


def test_changing_the_mood_never_applies_the_style_sheet_again(show: Callable[..., QWidget], qapp: object) -> None:
    box = EntryBox()
    show(box)
    before = qapp.styleSheet()  # type: ignore[attr-defined]
    for state in EntryState:
        box.show_state(state, "x")
    assert qapp.styleSheet() is before or qapp.styleSheet() == before  # type: ignore[attr-defined]
    assert box.styleSheet() == ""


def test_a_burst_of_moods_is_announced_once_after_quiet(show: Callable[..., QWidget], qtbot: QtBot) -> None:
    box = EntryBox()
    show(box)
    for digits in range(8, 0, -1):
        box.show_state(EntryState.TYPING, say("Council Tax: {n} digits to go.", n=digits))
    box.show_state(EntryState.VALID, say("Council Tax. Account found, check digit right."))
    assert box._announcer.last_announced == ""
    qtbot.waitUntil(lambda: box._announcer.last_announced != "", timeout=1000)
    assert box._announcer.last_announced == "Valid. Council Tax. Account found, check digit right."


def test_typing_arrows_pages_and_enter_are_told_apart(show: Callable[..., QWidget]) -> None:
    box, heard = EntryBox(), list[object]()
    window = show(box)
    box.typed.connect(heard.append)
    box.moved.connect(lambda step: heard.append(("moved", step)))
    box.paged.connect(lambda step: heard.append(("paged", step)))
    box.entered.connect(lambda: heard.append("entered"))
    box.search_people_requested.connect(lambda: heard.append("people"))
    box.take_focus()
    for key in (Qt.Key.Key_7, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_F3):
        QTest.keyClick(window.windowHandle(), key)
    assert heard == ["7", ("moved", 1), ("moved", -1), ("paged", 1), "entered", "people"]


def test_search_people_is_offered_while_the_box_is_empty(show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    window = show(box)
    assert box.people.isVisible()
    box.take_focus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_7)
    assert not box.people.isVisible()
    box.show_text("")
    assert box.people.isVisible()


def test_a_reference_is_set_wider_than_words(show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    show(box)
    box.show_text("775326912")
    box.show_state(EntryState.SEARCHING, "x", word=say("7 accounts found"))
    narrow = box.edit.fontMetrics().horizontalAdvance("775326912")
    box.show_state(EntryState.TYPING, "x")
    assert box.edit.fontMetrics().horizontalAdvance("775326912") > narrow
    assert box.edit.font().letterSpacingType() == QFont.SpacingType.AbsoluteSpacing


def test_the_key_at_the_right_end_is_that_of_the_mood(show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    show(box)
    caps: dict[EntryState, list[str]] = {}
    for state in (EntryState.VALID, EntryState.REFUSED, EntryState.SEVERAL, EntryState.EMPTY):
        box.show_state(state, "x")
        caps[state] = [cap.key for cap in box._verdict.findChildren(KeyCap) if cap.isVisible()]
    assert caps == {
        EntryState.VALID: ["Enter"],
        EntryState.REFUSED: ["Esc"],
        EntryState.SEVERAL: ["Down"],
        EntryState.EMPTY: [],
    }
    box.show_state(EntryState.VALID, "x", hint=())
    assert not any(cap.isVisible() for cap in box._verdict.findChildren(KeyCap))


def test_it_starts_with_what_to_do(show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    show(box)
    assert (box.state, box.sentence) == (EntryState.EMPTY, START.text())
    assert box.findChild(Icon) is not None


def test_box_and_floor_have_the_heights_of_the_grid(show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    show(box)
    assert (box._top.height(), box._verdict.height()) == (66, 46)
    theme.adapt(compact=True)
    assert (box._top.height(), box._verdict.minimumHeight()) == (52, 42) or box._top.minimumHeight() == 52
    theme.adapt(compact=False)
