"""Let a person choose the PIN that signs them in here when the network is away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from ims_desktop.words import Words, say
from ui.keys import Act
from ui.widgets.boxes import Turning
from ui.widgets.card_page import CardPage
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.panel import Notice

_RULE = say("6 to 12 digits, not in a row. It works on this till only.")


class ChoosePinScreen(CardPage):
    """The PIN, twice."""

    pin_chosen = Signal(str)
    later_requested = Signal()

    def __init__(self) -> None:
        super().__init__(
            "key-round",
            say("Choose a PIN"),
            say("With it you can sign in and take payments when the network is away."),
        )
        self.first = Field(say("PIN"), secret=True)
        self.second = Field(say("The same PIN again"), secret=True)
        self.notice = Notice(_RULE)
        self.submit = KeyButton(say("Keep this PIN"), icon="check", caps=("Enter",), kind="primary")
        self.later = KeyButton(say("Not now"), act=Act.BACK, kind="dialog")
        fields = Turning(gap=14)
        for field in (self.first, self.second):
            fields.addWidget(field)
        self.body.addLayout(fields)
        self.body.addWidget(self.notice)
        self.foot.addWidget(self.later)
        self.foot.addStretch(1)
        self.foot.addWidget(self.submit)
        for edit in (self.first.edit, self.second.edit):
            edit.entered.connect(self._on_entered)
            edit.card_dropped.connect(lambda: self.notice.say(CARD_WIPED, state="warn"))
        self.submit.activated.connect(self._on_entered)
        self.later.activated.connect(self.later_requested)

    def take_focus(self) -> None:
        """Put the caret into the first field."""
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refused(self, words: Words) -> None:
        """Say what the PIN lacks and ask again."""
        self.first.clear()
        self.second.clear()
        self.notice.say(words, state="bad")
        self.take_focus()

    def _on_entered(self) -> None:
        if self.first.text() == "":
            self.take_focus()
        elif self.second.text() == "":
            self.second.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.first.text() != self.second.text():
            self.show_refused(say("The two PINs differ. Type both again."))
        else:
            self.pin_chosen.emit(self.first.text())
