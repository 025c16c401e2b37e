"""Say that a stopped account takes no money here, and who may go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.words import say
from ui.keys import Act
from ui.widgets.boxes import Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class StoppedFoot(Surface):
    """The foot of the account card while the council's message stops a payment."""

    cleared = Signal()
    reason_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("foot", parent)
        self._what = Text("", "strong", wrap=True)
        self.clear = KeyButton(say("Clear"), caps=("Esc",), kind="primary")
        self.go_on = KeyButton(say("Take it with a reason"), icon="shield-check", act=Act.APPROVAL, kind="dialog")
        row = Row(gap=12)
        row.addWidget(self.clear)
        row.addStretch(1)
        row.addWidget(self.go_on)
        whole = Column(self, gap=10, margins=(20, 12, 20, 12))
        whole.addWidget(self._what)
        whole.addLayout(row)
        self.clear.activated.connect(self.cleared)
        self.go_on.activated.connect(self.reason_requested)

    @property
    def sentence(self) -> str:
        """What is said, as shown."""
        return self._what.text()

    def show_stop(self, *, has_finance: bool, finance: str) -> None:
        """Say what the cashier can do. Shape: `finance` names who has the Finance role, or is empty."""
        self.go_on.setVisible(has_finance or bool(finance))
        self.go_on.say(say("Take it with a reason") if has_finance else say("Ask for approval"))
        if has_finance:
            self._what.say(say("Finance may take it. The reason is recorded with your name."))
        elif finance:
            self._what.say(say("No payment is taken for this account here. {names} may approve one.", names=finance))
        else:
            self._what.say(
                say("No payment is taken for this account here. Send the customer to the council's own team.")
            )
