"""Every moment of a call on the smallest grids in the longest words: nothing clipped or small, a name for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.domain.card_attempt import CardHeard, CardWord
from tests.ui.card_service import PAGE, approved, waiting
from tests.ui.counter_hands import ENTER, ESC
from tests.ui.fits import clipped, low, nameless, primaries, too_small
from tests.ui.screens.telephone.call_hands import BILL, DEAF, NUMBER, RENT, Callers, answer_calls
from ui import theme
from ui.grid import is_compact

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.counter_hands import Hands

F5, TAB = Qt.Key.Key_F5, Qt.Key.Key_Tab


@pytest.mark.parametrize("size", [(1366, 689), (960, 461)])
def test_every_moment_of_a_call_has_room(seat: Callable[..., Hands], size: tuple[int, int]) -> None:
    theme.adapt(theme="light", compact=is_compact(size[0], 100), scale=100)
    callers = answer_calls(
        seat,
        ways=("link", "keypad", "browser"),
        card_browser_moto=True,
        call_recording="spoken",
        letter_channels=["email", "text"],
        size=size,
    )
    callers.hands.window.speak("cy")
    fits(callers, "begun")
    callers.hands.add(BILL)
    callers.who_calls()
    fits(callers, "who calls", dialog=True)
    callers.go(ESC)
    callers.hands.add(RENT)
    callers.go(ENTER)
    fits(callers, "read back")
    callers.hands.enter(NUMBER)
    fits(callers, "waiting")
    callers.central.words = [CardWord(CardHeard.UNKNOWN, "", code="no_answer")]
    callers.go(F5)
    fits(callers, "no answer")
    callers.next_caller()
    fits(callers, "next caller", dialog=True)
    callers.go(ESC)
    callers.central.words = [approved(callers.hands.screen.keeper.basket.total_pence)]
    callers.go(F5)
    fits(callers, "receipt")
    callers.next_caller()
    callers.recorder.says, callers.central.words = DEAF, [waiting(PAGE)]
    callers.hands.add(RENT)
    callers.go(ENTER, TAB)
    callers.hands.type("3")
    callers.go(ENTER)
    fits(callers, "held")


def fits(callers: Callers, moment: str, *, dialog: bool = False) -> None:
    callers.hands.quiet()
    window = callers.hands.window
    assert not {look.__name__: look(window) for look in (clipped, too_small, nameless, low) if look(window)}, moment
    assert dialog or len(primaries(window)) <= 1, moment
