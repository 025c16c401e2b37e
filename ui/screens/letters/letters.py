"""Open the way by which receipts are sent, for whatever screen has one to send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.card_attempt import CallDetails
from ims_desktop.words import current_language, say
from ui.screens.letters.letter_dialog import LetterDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from ui.background import Lanes

NOT_SET_UP: Final = say("Not set up")
NO_LETTERS: Final = say("Receipts by e-mail or text are not set up at central. Print it again with F11.")


class Letters(QObject):
    """Sends nothing by itself. `channels` is what the council's rules allow and central can do."""

    dialog_requested = Signal(object)
    sent = Signal()
    """Central has a receipt to send."""

    problem = Signal(object)

    def __init__(self, till: Till, lanes: Lanes, cashier: Cashier, parent: QObject) -> None:
        super().__init__(parent)
        self._till, self._lanes, self._cashier = till, lanes, cashier
        self.channels: tuple[str, ...] = ()

    @property
    def can_send(self) -> bool:
        """Whether anything is set up that sends receipts."""
        return bool(self.channels)

    def use(self, channels: Sequence[str]) -> None:
        """Take up what can be sent by."""
        self.channels = tuple(channels)

    def open(self, payment: Payment, call: CallDetails | None = None) -> None:
        """Ask where the receipt of a payment goes; what a call knows of its caller stands there already."""
        if not self.channels:
            return
        known = call or CallDetails(language=current_language())
        dialog = LetterDialog(self._till, self._lanes, self._cashier, payment, self.channels, known)
        dialog.sent.connect(self.sent)
        dialog.problem.connect(self.problem)
        self.dialog_requested.emit(dialog)
