"""Tell the guided demo's call: a payment by link, whose provider falls silent just then, and which is booked by itself.

Every scene presses keys and waits for what a person would wait for; none changes anything in another way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from ui.guided_cashier import CTRL
from ui.screens.card.moods import Mood
from ui.screens.letters.letter_dialog import LetterDialog
from ui.screens.telephone.steps import Step
from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.guided_cashier import Cashier

CALLERS_BILL: Final = "27730418"
"""An overpaid benefit of Ms Maeve O'Neil, £38.00 owed."""
NUMBER: Final = "07700900417"


def pay_by_telephone(at: Cashier, lose_answers: Callable[[bool], None]) -> None:
    """Take a call: the bill, the read-back, a link, no answer for a while, and then the receipt."""
    hands, calling = at.hands, at.counter.calling
    hands.count_from_here()
    hands.press(Qt.Key.Key_F4)
    hands.until(lambda: calling.on, "the telephone")
    hands.picture("telephone")
    hands.type(CALLERS_BILL)
    at.see(CALLERS_BILL, EntryState.VALID)
    at.accept()
    at.add()
    at.go_to_tender()
    hands.type(NUMBER)
    hands.picture("telephone-read-back")
    hands.enter()
    _wait_for(at, Mood.WAITING, "the provider's first word")
    keys = hands.keys
    hands.picture("telephone-waiting")
    lose_answers(True)
    _wait_for(at, Mood.SILENT, "the provider's silence")
    hands.picture("telephone-no-answer")
    lose_answers(False)
    hands.until(lambda: calling.step is Step.RECEIPT, "the payment that is booked by itself")
    at.wait_taken("by telephone, with an answer that was lost", keys)
    hands.picture("telephone-receipt")
    _send_receipt(at)
    hands.press(Qt.Key.Key_N, CTRL)
    hands.until(lambda: calling.step is Step.CALLER, "the next caller")
    hands.press(Qt.Key.Key_F4)
    hands.until(lambda: not calling.on, "the counter again")


def _send_receipt(at: Cashier) -> None:
    """Send the receipt to the number the caller gave."""
    hands, window = at.hands, at.desk.window
    hands.press(Qt.Key.Key_E, CTRL)
    hands.until(lambda: isinstance(window.overlay.dialog, LetterDialog), "where the receipt goes")
    hands.enter()
    hands.until(lambda: at.counter.calling.line.value == "end", "the receipt on its way")
    hands.picture("telephone-receipt-sent")
    hands.press(Qt.Key.Key_Escape)
    hands.until(lambda: window.overlay.dialog is None, "the letter closed")


def _wait_for(at: Cashier, mood: Mood, what: str) -> None:
    panel = at.counter.tender.cards.attempt
    at.hands.until(lambda: panel.view is not None and panel.view.mood is mood and not panel.view.asking, what)
