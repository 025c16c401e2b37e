"""Every state of the journal fits the least window, the usual one, the large text and both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.ui.desk_hands import ALT, ENTER, ESC
from tests.ui.fits import clipped, low, nameless, primaries, too_small
from ui import theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.ui.journal_hands import JournalHands

LOOKS = [
    ((1366, 689), {}, "en"),
    ((1366, 689), {"theme": "dark"}, "cy"),
    ((960, 461), {}, "en"),
    ((960, 461), {}, "cy"),
    ((1920, 1001), {"scale": 200}, "cy"),
    ((1366, 760), {"theme": "contrast", "scale": 125}, "en"),
]


def states(journal: JournalHands) -> Iterator[str]:
    """Come to every state, one after the other."""
    journal.search("ellacott 58.75")
    yield "found"
    journal.search("ellacott")
    yield "not enough asked"
    journal.search("nobody 1.00")
    yield "nothing fits"
    journal.search("ellacott 58.75")
    journal.press(Qt.Key.Key_R, modifier=ALT)
    yield "refund in cash"
    journal.press(Qt.Key.Key_F7)
    journal.press(Qt.Key.Key_F10)
    yield "refund by card, without a reason"
    journal.refund.reason.edit.setText("paid twice")
    journal.press(Qt.Key.Key_F10)
    yield "leave is asked for"
    journal.press(Qt.Key.Key_P, modifier=ALT)
    yield "leave by PIN"
    journal.press(ESC)
    journal.press(Qt.Key.Key_F6)
    journal.press(Qt.Key.Key_F10)
    journal.approve()
    yield "given back"
    journal.page.line.clear()
    journal.press(ENTER)
    yield "today"
    journal.press(Qt.Key.Key_Down)
    journal.press(Qt.Key.Key_V, modifier=ALT)
    yield "void"


@pytest.mark.parametrize(("size", "look", "language"), LOOKS)
def test_every_state_fits(
    journal: JournalHands, size: tuple[int, int], look: dict[str, str | int], language: str
) -> None:
    window = journal.at.desk.window
    theme.adapt(**look)  # type: ignore[arg-type]  # named looks
    window.speak(language)
    window.resize(*size)
    journal.quiet()
    for state in states(journal):
        journal.quiet()
        found = [*clipped(window), *too_small(window), *nameless(window), *low(window)]
        assert found == [], (state, found)
        dialog = window.overlay.dialog
        assert len(primaries(window if dialog is None else dialog)) <= 1, state
