"""Tell somebody who signs in that their session is from another day, or was counted and not closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.words import say
from ui.keys import Act
from ui.when import long_date
from ui.widgets.card_page import CardPage
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Notice

if TYPE_CHECKING:
    from datetime import date

_DATE = say("What you take in it still carries its date. Close it when the day is over, then open a new one.")
_COUNTED = say("It takes no more payments, so that what was counted stays what is there.")


class StillOpenScreen(CardPage):
    """Close it now, or go on in it; one that was counted can only be closed."""

    close_requested = Signal()
    go_on_requested = Signal()

    def __init__(self, business_date: date, *, counted: bool) -> None:
        day = long_date(business_date, weekday=True)
        title = say("Your session was counted") if counted else say("Your session is still open")
        lead = say("It was opened for {date}, and is not closed.", date=day)
        super().__init__("wallet", title, lead, width=600)
        self.notice = Notice(_COUNTED if counted else _DATE)
        close = say("Go on and close it") if counted else say("Count and close it")
        self.close_button = KeyButton(close, icon="coins", caps=("Enter",), kind="primary")
        self.go_on = KeyButton(say("Not now") if counted else say("Go on in this session"), act=Act.BACK, kind="dialog")
        self.body.addWidget(self.notice)
        self.foot.addWidget(self.go_on)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.close_button.activated.connect(self.close_requested)
        self.go_on.activated.connect(self.go_on_requested)

    def take_focus(self) -> None:
        """Stand on the way that ends the day."""
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
