"""Ask before the next caller comes while a basket is not paid: it would wait, and nothing of it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.words import say, say_n
from ui.keys import Act
from ui.widgets.key_button import KeyButton
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class NextDialog(Dialog):
    """Two keys: go on with this call, or put its basket aside and take the next."""

    confirmed = Signal()

    def __init__(self, lines: int, amount: str, *, charging: bool) -> None:
        super().__init__("phone", say("Next caller"), amount)
        bills = say_n("{n} bill is not paid yet.", "{n} bills are not paid yet.", lines)
        aside = say(
            "The basket waits here, and Ctrl+R takes it up again. Name and number of this caller are forgotten."
        )
        self.body.addWidget(Text(bills, "strong", wrap=True))
        self.body.addWidget(Text(aside, "body", wrap=True))
        if charging:
            asked = say("Its card has no answer yet: it stays locked, and we keep asking.")
            self.body.addWidget(Panel(asked, state="info", icon="lock"))
        self.go = KeyButton(say("Put it aside, next caller"), icon="arrow-right", caps=("Enter",), kind="primary")
        self.safe = KeyButton(say("Stay with this caller"), act=Act.BACK, kind="dialog")
        self.add_buttons(self.safe, self.go)
        self.go.activated.connect(self._on_go)
        self.safe.activated.connect(self.step_back)

    def first_field(self) -> QWidget:
        """Begin on what was asked for: nothing is lost by it."""
        return self.go

    def _on_go(self) -> None:
        self.closed.emit()
        self.confirmed.emit()
