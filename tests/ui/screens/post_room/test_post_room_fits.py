"""Every state of the post room fits the least window, the usual one, the large text and both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.domain.bank_check import BankCheck, BankResult
from tests.ui.desk_hands import ALT, ENTER, ESC
from tests.ui.fits import clipped, low, nameless, primaries, too_small
from tests.ui.post_hands import MICR, OTHER_TAX, TAX
from ui import theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.ui.post_hands import PostHands

LOOKS = [
    ((1366, 689), {}, "en"),
    ((1366, 689), {"theme": "dark"}, "cy"),
    ((960, 461), {}, "cy"),
    ((1920, 1001), {"scale": 200}, "cy"),
]


def states(post: PostHands) -> Iterator[str]:
    """Come to every state, one after the other."""
    yield "slip"
    post.press(Qt.Key.Key_F10)
    yield "slip that says too little"
    post.begin("p 12", "5", "200")
    yield "first item"
    post.cheque("000123", (TAX, "10"), (OTHER_TAX, "20"))
    post.press(Qt.Key.Key_S, modifier=ALT)
    post.type("000124", TAX, "15")
    yield "bills"
    post.type("300418279")
    yield "which fund"
    post.press(Qt.Key.Key_2)
    yield "whose account"
    post.type("10", "")
    post.at.scan(MICR.replace("1", "?", 1))
    yield "not read"
    post.page.show_bank_check(BankCheck(BankResult.DOES_NOT_FIT))
    yield "does not fit"
    post.page.items.enter()
    post.press(Qt.Key.Key_Delete)
    yield "why out"
    post.press(ESC)
    post.press(Qt.Key.Key_F10)
    yield "leave to differ"
    post.press(ESC)
    post.press(ESC)
    post.open()
    yield "go on with"
    post.press(ENTER)
    post.page.items.enter()
    post.press(Qt.Key.Key_F1)
    yield "help"
    post.press(ESC)


@pytest.mark.parametrize(("size", "look", "language"), LOOKS)
def test_every_state_fits(post: PostHands, size: tuple[int, int], look: dict[str, str | int], language: str) -> None:
    window = post.at.desk.window
    theme.adapt(**look)  # type: ignore[arg-type]  # named looks
    window.speak(language)
    window.resize(*size)
    for state in states(post):
        post.quiet()
        found = [*clipped(window), *too_small(window), *nameless(window), *low(window)]
        assert found == [], (state, found)
        dialog = window.overlay.dialog
        assert len(primaries(window if dialog is None else dialog)) <= 1, state
