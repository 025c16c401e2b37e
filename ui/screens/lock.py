"""Keep the desk closed while its cashier is away; what they were doing waits behind it, untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.words import Words, say
from ui.keys import Act
from ui.widgets.card_page import CardPage
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.panel import Notice

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier


class LockScreen(CardPage):
    """Who locked, and their secret; or the next cashier."""

    unlock_requested = Signal(str, bool)
    """The secret, and whether it is a PIN."""

    next_cashier_requested = Signal()

    def __init__(self, cashier: Cashier, since: str, *, by_pin: bool) -> None:
        super().__init__(
            "lock",
            say("Locked"),
            say("{name} locked this till at {time}. The basket is kept.", name=cashier.display_name, time=since),
        )
        self._by_pin = by_pin
        self._waiting = False
        self.secret = Field(say("PIN") if by_pin else say("Password"), secret=True)
        self.notice = Notice(say("Payments go on being sent while the till is locked."))
        self.submit = KeyButton(say("Unlock"), icon="lock-open", caps=("Enter",), kind="primary")
        self.next_cashier = KeyButton(say("Next cashier"), icon="users", act=Act.NEXT_CASHIER, kind="dialog")
        self.other_way = KeyButton("", act=Act.OTHER_WAY, kind="quiet")
        for widget in (self.secret, self.notice, self.other_way):
            self.body.addWidget(widget)
        self.foot.addWidget(self.next_cashier)
        self.foot.addStretch(1)
        self.foot.addWidget(self.submit)
        self.secret.edit.entered.connect(self._on_entered)
        self.secret.edit.card_dropped.connect(lambda: self.notice.say(CARD_WIPED, state="warn"))
        self.submit.activated.connect(self._on_entered)
        self.next_cashier.activated.connect(self.next_cashier_requested)
        self.other_way.activated.connect(self._on_other_way)
        self._name_other_way()

    def take_focus(self) -> None:
        """Put the caret into the secret."""
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refused(self, words: Words) -> None:
        """Say why it stays locked."""
        self._waiting = False
        self.secret.clear()
        self.notice.say(words, state="bad")
        self.take_focus()

    def ask_for(self, *, pin: bool, words: Words) -> None:
        """Ask for the PIN because central is out of reach, or for the password."""
        self._waiting = False
        if pin != self._by_pin:
            self._on_other_way()
        self.notice.say(words)
        self.take_focus()

    def _on_entered(self) -> None:
        if not self._waiting and self.secret.text() != "":
            self._waiting = True
            self.unlock_requested.emit(self.secret.text(), self._by_pin)

    def _on_other_way(self) -> None:
        self._by_pin = not self._by_pin
        self.secret.clear()
        self.secret.rename(say("PIN") if self._by_pin else say("Password"))
        self._name_other_way()
        self.take_focus()

    def _name_other_way(self) -> None:
        self.other_way.say(say("Use my password") if self._by_pin else say("Use my PIN"))
