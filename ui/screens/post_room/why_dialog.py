"""Ask why: an item is taken out again, or a pile is closed though it differs from its slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.words import Words, say
from ui.keys import Act
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.overlay import Dialog
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class WhyDialog(Dialog):
    """What is about to be recorded, and the reason that is recorded with it."""

    given = Signal(str)
    """The reason."""

    left = Signal()

    def __init__(self, title: Words, what: Words | str, does: Words, reason: str = "") -> None:
        super().__init__("pencil-line", title)
        self.why = Field(say("Why"))
        self.why.edit.setText(reason)
        self.why.edit.setMaxLength(300)
        self.stay = KeyButton(say("Leave it as it is"), act=Act.BACK, kind="dialog")
        self.submit = KeyButton(does, icon="check", caps=("Enter",), kind="primary")
        self.body.addWidget(Text(what, "body", wrap=True))
        self.body.addWidget(self.why)
        self.why.edit.entered.connect(self._on_entered)
        self.why.edit.card_dropped.connect(lambda: self.tell(CARD_WIPED))
        self.stay.activated.connect(self.step_back)
        self.submit.activated.connect(self._on_entered)
        self.add_buttons(self.stay, self.submit)

    def first_field(self) -> QWidget:
        """Begin with the reason."""
        self.why.edit.selectAll()
        return self.why

    def step_back(self) -> None:
        """Do nothing."""
        self.closed.emit()
        self.left.emit()

    def _on_entered(self) -> None:
        reason = self.why.text().strip()
        if not reason:
            self.tell(say("Say why. The reason is recorded."))
            self.why.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.closed.emit()
        self.given.emit(reason)
