"""Keep one line at the foot of the stage: the last receipt and its key, or the one thing to remember now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.domain.money import pounds
from ims_desktop.words import say
from ui.icons import Icon
from ui.keys import Act
from ui.theme import look
from ui.when import moment
from ui.widgets.boxes import CENTRE, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.payment import Payment
    from ims_desktop.words import Words


class LastReceipt(Surface):
    """The foot bar of the stage; its lower edge meets the ledger's."""

    reprint_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self._icon = Icon("receipt-text", "text_2", 18)
        self._label = Text(say("Last receipt"), "caption")
        self._number = Text("", "strong")
        self._detail = Text("", "caption", wrap=True)
        self.print_again = KeyButton(say("Print again"), act=Act.PRINT_AGAIN, kind="quiet")
        self.print_again.activated.connect(self.reprint_requested)
        row = Row(self, gap=9, margins=(17, 0, 10, 0))
        row.addWidget(self._icon, 0, CENTRE)
        row.addWidget(self._label)
        row.addWidget(self._number)
        row.addWidget(self._detail, 100)
        row.addStretch(1)
        row.addWidget(self.print_again, 0, CENTRE)
        self.restyle()
        self.show_payment(None, None)

    @property
    def detail(self) -> str:
        """What is said of the last receipt, as shown."""
        return self._detail.text()

    @property
    def reminder(self) -> str:
        """The one thing to remember now, as shown."""
        return self._number.text()

    def show_payment(self, payment: Payment | None, now: datetime | None, done: Words | None = None) -> None:
        """Show the last payment; `done` says what became of its receipt, where that is known."""
        self._icon.show_icon("receipt-text")
        self._label.setVisible(payment is not None)
        self._number.setVisible(payment is not None)
        self.print_again.setVisible(payment is not None)
        if payment is None or now is None:
            self._detail.say(say("The last receipt will be shown here."))
            return
        self._label.say(say("Last receipt"))
        self._number.say(payment.receipt)
        self.restyle()
        told = done or say("taken {time}", time=moment(payment.taken_at, now))
        self._detail.say(_summary(payment, told))

    def show_reminder(self, title: Words, detail: Words | str = "") -> None:
        """Show the one thing to remember now instead."""
        self._icon.show_icon("info")
        self._label.hide()
        self._number.show()
        self._number.say(title)
        self.restyle()
        self._detail.say(detail)
        self.print_again.hide()

    def show_trouble(self, title: Words) -> None:
        """Say that the last receipt did not come out; F11 stays where it is."""
        self._detail.say(title)

    def restyle(self) -> None:
        """Take up the text size and the grid: the compact one has room for the number and its key."""
        self._detail.setVisible(not look().compact or not self._number.isVisibleTo(self))
        self.setMinimumHeight(look().size("foot_bar"))


def _summary(payment: Payment, told: Words) -> Words:
    """Say what it came to and how; money that went back is said to have."""
    amount = pounds(payment.amount_pence)
    if payment.kind != "payment":
        kind = say("void") if payment.kind == "void" else say("refund")
        return say("{kind} {amount} · {done}", kind=kind, amount=amount, done=told)
    return say(
        "{amount} {method} · change {change} · {done}",
        amount=amount,
        method=payment.tenders[0].method_name.lower() if payment.tenders else "",
        change=pounds(payment.change_pence),
        done=told,
    )
