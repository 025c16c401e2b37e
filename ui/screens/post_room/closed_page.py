"""Say that a pile is closed, how it compares with its slip, and what is done with the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.money import pounds
from ims_desktop.domain.open_batch import Progress, difference_words
from ims_desktop.words import Words, say, say_n
from ui.keys import Act
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage
from ui.screens.day.tables import line
from ui.widgets.headed_card import HeadedCard, Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from ims_desktop.journal_records import PostBatch


class ClosedPage(DayPage):
    """One pile that is closed. The batch receipt is on its way; what else is wanted has a key."""

    receipt_requested = Signal()
    paying_in_requested = Signal()
    next_requested = Signal()

    def __init__(self, closed: PostBatch) -> None:
        super().__init__(
            say("Batch {number} is closed", number=closed.number),
            say("Keep the pile with its batch receipt for the bank."),
            DayLedger("mail", say("What is next")),
            back=say("Back to the counter"),
            help_topic="post_room",
        )
        self.next = KeyButton(say("Begin another batch"), icon="plus", act=Act.TAKE, kind="primary")
        self.receipt = KeyButton(say("Batch receipt again"), icon="printer", act=Act.PRINT_AGAIN)
        self.slip = KeyButton(say("Paying-in slip"), icon="landmark", act=Act.PAYING_IN)
        progress = Progress(closed.control_items, closed.control_pence, closed.items, closed.amount_pence)
        card = HeadedCard(say("Pile and slip"), f"{closed.first_receipt} – {closed.last_receipt}", icon="receipt-text")
        rows = Lines()
        card.body.addLayout(rows)
        rows.show_rows(
            [
                line(say("Entered"), pounds(closed.amount_pence), detail=_items(closed.items)),
                line(say("On the slip"), pounds(closed.control_pence), detail=_items(closed.control_items)),
            ]
        )
        differs = difference_words(progress)
        self.stage.addWidget(
            Panel(say("The pile agrees with its slip."), state="ok", icon="circle-check")
            if differs is None
            else Panel(differs, say("Reason: {reason}", reason=closed.reason), icon="info")
        )
        self.stage.addWidget(card)
        about = say("The paying-in slip is of the whole session, and can be printed once it is closed.")
        self.ledger.body.addWidget(Panel(about, icon="info"))
        for button in (self.next, self.receipt, self.slip):
            self.ledger.foot.addWidget(button)
        self.next.activated.connect(self.next_requested)
        self.receipt.activated.connect(self.receipt_requested)
        self.slip.activated.connect(self.paying_in_requested)

    def take_focus(self) -> None:
        """Begin on what is most often next."""
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)


def _items(count: int) -> Words:
    return say_n("{n} item", "{n} items", count)
