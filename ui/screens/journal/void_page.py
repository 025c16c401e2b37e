"""Take a payment back whole: what it was, and why; it records nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage
from ui.screens.day.tables import line
from ui.screens.journal.details import detail_rows
from ui.widgets.boxes import Column, Surface
from ui.widgets.field import Field
from ui.widgets.headed_card import HeadedCard, Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.payment import Payment
    from ims_desktop.use_cases.show_payment import ShownPayment


class VoidPage(DayPage):
    """One void, of a payment of the session that is open."""

    void_requested = Signal(str)
    """The reason."""

    def __init__(self, shown: ShownPayment, payment: Payment) -> None:
        lead = say("{receipt} of this session. Every bill and tender of it goes back.", receipt=payment.receipt)
        super().__init__(
            say("Take a payment back whole"), lead, DayLedger("x", say("To give back")),
            back=say("Back to the payment"), help_topic="void",
        )  # fmt: skip
        self._busy = False
        self.reason = Field(say("Why"))
        self.submit = KeyButton(
            say("Take back {amount}", amount=pounds(payment.amount_pence)), icon="check", act=Act.TAKE, kind="primary"
        )
        card = HeadedCard(say("The payment"), payment.receipt, icon="receipt-text")
        rows = Lines()
        card.body.addLayout(rows)
        rows.show_rows(detail_rows(shown))
        why = Surface("card")
        Column(why, margins=(18, 12, 18, 14)).addWidget(self.reason)
        self.stage.addWidget(why)
        self.stage.addWidget(card)
        for tender in payment.tenders:
            self.ledger.body.addWidget(line(tender.method_name, pounds(tender.amount_pence)))
        self.ledger.panels.addWidget(Panel(_hands(payment), icon="info"))
        self.ledger.foot.addWidget(Text(pounds(payment.amount_pence), "total"))
        self.ledger.foot.addWidget(self.submit)
        self.reason.edit.typed.connect(self.hide_notice)
        self.reason.edit.entered.connect(lambda: self.submit.setFocus(Qt.FocusReason.OtherFocusReason))
        self.reason.edit.card_dropped.connect(lambda: self.show_refused(CARD_WIPED, state="warn"))
        self.submit.activated.connect(self._on_submit)

    @property
    def typed(self) -> bool:
        """Whether a reason was typed."""
        return self.reason.text().strip() != ""

    def take_focus(self) -> None:
        """Go to the reason."""
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, *, busy: bool) -> None:
        """While it is being recorded, it is not asked for again."""
        self._busy = busy

    def _on_submit(self) -> None:
        if self._busy:
            return
        if not self.typed:
            self.show_refused(say("Say why. The reason is recorded."))
            self.take_focus()
            return
        self.void_requested.emit(self.reason.text())


def _hands(payment: Payment) -> Words:
    """Say what the hands do once it is recorded."""
    if all(tender.authorisation for tender in payment.tenders):
        return say("Reverse it at the card terminal too.")
    if any(tender.authorisation for tender in payment.tenders):
        return say("Give back what was handed over, and reverse the card at its terminal.")
    return say("Give back what was handed over.")
