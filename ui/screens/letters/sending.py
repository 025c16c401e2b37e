"""Drive one letter beside the window: asked for, looked at until nothing more can be heard of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ims_desktop.errors import ImsError, WireUnavailable
from ims_desktop.use_cases.send_receipt import letter_state, send_receipt
from ims_desktop.words import say
from ui.background import Lane
from ui.screens.letters.letter_words import is_over

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from ims_desktop.till_cards import LetterWord
    from ui.background import Lanes

LOOK_MS: Final = 2_000
LOOK_LATER_MS: Final = 10_000
_OFTEN: Final = 20
NOT_KNOWN: Final = say("Central did not answer, so it is not known to be sent. Press Enter to ask again: it goes once.")


class Sending(QObject):
    """One wish at a time. Asking again for what got no answer is the same letter; anything else is a new one."""

    changed = Signal(object)
    """The LetterWord that was heard."""

    refused = Signal(object)
    """The Words why nothing was sent, or is not known to be."""

    problem = Signal(object)
    """An exception nobody foresaw."""

    def __init__(self, till: Till, lanes: Lanes, cashier: Cashier, payment: Payment, parent: QObject) -> None:
        super().__init__(parent)
        self._till, self._lanes, self._cashier, self._payment = till, lanes, cashier, payment
        self._asked: tuple[str, str, str] | None = None
        self._message_id = ""
        self._looks = 0
        self.busy = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)

    def send(self, channel: str, to: str, language: str) -> None:
        """Let the receipt be sent."""
        wish = (channel, to.strip(), language)
        if self.busy:
            return
        if wish != self._asked:
            self._asked, self._message_id = wish, self._till.ids.new()
        self.busy = True
        job = partial(
            send_receipt, self._till, self._message_id, self._cashier, self._payment.payment_id, channel, to, language
        )
        self._lanes.run(Lane.ASK, job, self, self._on_sent, self._on_not_sent)

    def stop(self) -> None:
        """Look no more: what was asked for goes on by itself."""
        self._timer.stop()

    def _on_sent(self, word: LetterWord) -> None:
        self.busy, self._asked, self._looks = False, None, 0
        self._on_word(word)

    def _on_not_sent(self, wrong: BaseException) -> None:
        self.busy = False
        if isinstance(wrong, WireUnavailable) and wrong.reason != "no_central":
            self.refused.emit(NOT_KNOWN)
            return
        self._asked = None
        if isinstance(wrong, ImsError):
            self.refused.emit(wrong.words)
        else:
            self.problem.emit(wrong)

    def _look(self) -> None:
        self._timer.stop()
        self._lanes.run(Lane.ASK, partial(letter_state, self._till, self._message_id), self, self._on_word, self._again)

    def _on_word(self, word: LetterWord) -> None:
        self.changed.emit(word)
        if not is_over(word):
            self._again()

    def _again(self, _: object = None) -> None:
        self._looks += 1
        self._timer.start(LOOK_MS if self._looks < _OFTEN else LOOK_LATER_MS)
