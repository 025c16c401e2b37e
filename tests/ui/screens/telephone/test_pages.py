"""A page where a card is typed opens only while the call is not recorded, also after its basket was put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWord
from tests.ui.card_service import PAGE, Scripted, approved, waiting
from tests.ui.counter_hands import CTRL, ENTER
from tests.ui.screens.telephone.call_hands import BILL, DEAF, PAUSED, answer_calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.counter_hands import Hands

F2, F5 = Qt.Key.Key_F2, Qt.Key.Key_F5


def test_a_page_of_a_charge_that_is_taken_up_again_waits_for_the_recording_too(seat: Callable[..., Hands]) -> None:
    callers = answer_calls(seat, ways=("browser",), card_browser_moto=True, says=PAUSED)
    callers.central.words = [CardWord(CardHeard.UNKNOWN, code="no_answer"), waiting(PAGE)]
    callers.hands.add(BILL)
    callers.go(ENTER, ENTER, F2)
    assert len(callers.central.asked) == 1
    callers.recorder.says = DEAF
    callers.hands.press(Qt.Key.Key_R, modifier=CTRL)
    callers.hands.quiet()
    assert callers.hands.screen.tender.cards.attempt.next.label.text() == "Go to the card page"
    callers.go(ENTER)
    assert callers.pages == []
    callers.recorder.says = PAUSED
    callers.go(F5, ENTER)
    assert callers.pages == [PAGE]
    assert not callers.recorder.runs
    callers.go(F2)
    assert callers.recorder.runs


def test_no_card_is_asked_for_aloud_once_its_caller_was_left(seat: Callable[..., Hands]) -> None:
    terminal = Scripted([approved(18_450)], name="nexo")
    callers = answer_calls(seat, ways=("terminal",), terminal=terminal)
    callers.hands.add(BILL)
    callers.go(ENTER)
    callers.hands.press(ENTER)
    callers.hands.screen.taking.cards.leave()
    callers.hands.quiet()
    with callers.hands.desk.store.read() as reader:
        (attempt,) = reader.card_attempts_of(callers.hands.screen.keeper.basket_id)
    assert (terminal.asked, attempt.state) == ([], CardState.CANCELLED)
