"""Offer a supervisor what can be done with the open session of somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.words import say
from ui.keys import Act
from ui.screens.day.tables import session_words
from ui.widgets.key_button import KeyButton
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.session import CashierSession
    from ui.screens.day.facts import DayFacts


class SessionDialog(Dialog):
    """Another person's session: look at its totals, or count and close it because they are away."""

    totals_requested = Signal()
    close_requested = Signal()

    def __init__(self, facts: DayFacts, session: CashierSession) -> None:
        super().__init__("users", say("Session of {name}", name=facts.name(session.cashier)))
        words = session_words(session, facts.name(session.cashier), facts.now)
        self.leave = KeyButton(say("Leave it"), act=Act.BACK, kind="dialog")
        self.totals = KeyButton(say("X report"), icon="receipt-text", kind="dialog")
        self.count = KeyButton(say("Count and close it"), icon="coins", kind="primary")
        self.body.addWidget(Text(words, "body", wrap=True))
        detail = say("Two people count: you and a second person. Both names are recorded.")
        self.body.addWidget(Panel(say("Close it only when they are away"), detail, icon="users"))
        self.add_buttons(self.leave, self.count)
        self.foot.insertWidget(1, self.totals)
        self.leave.activated.connect(self.step_back)
        self.totals.activated.connect(self._on_totals)
        self.count.activated.connect(self._on_count)

    def first_field(self) -> QWidget:
        """Begin on the safe button."""
        return self.leave

    def _on_totals(self) -> None:
        self.closed.emit()
        self.totals_requested.emit()

    def _on_count(self) -> None:
        self.closed.emit()
        self.close_requested.emit()
