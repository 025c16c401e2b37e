"""Open the cashier's session: the float is counted, the day begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.errors import InvalidAmount
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.widgets.card_page import CardPage
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.panel import Notice
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier

_COUNT = say("Payments need an open session. Its date stays on them, also after midnight.")


class OpenSessionScreen(CardPage):
    """The float, proposed by the council and selected: Enter takes it, a digit types over it."""

    open_requested = Signal(object)
    """The float is counted: whole pence. Qt's own whole numbers end at 21 million pounds."""

    sign_out_requested = Signal()

    def __init__(self, cashier: Cashier, float_pence: int) -> None:
        super().__init__(
            "wallet", say("Open your session"), say("{name}, count the float in the drawer.", name=cashier.display_name)
        )
        name = say("Float")
        self.float = MoneyEdit(name, "cash")
        self.notice = Notice(_COUNT)
        self.submit = KeyButton(say("Open the session"), icon="check", caps=("Enter",), kind="primary")
        self.leave = KeyButton(say("Sign out"), act=Act.BACK, kind="dialog")
        for widget in (Text(name, "strong"), self.float, self.notice):
            self.body.addWidget(widget)
        self.foot.addWidget(self.leave)
        self.foot.addStretch(1)
        self.foot.addWidget(self.submit)
        self.float.entered.connect(self._on_entered)
        self.float.typed.connect(self._on_typed)
        self.float.card_dropped.connect(self._on_card_dropped)
        self.submit.activated.connect(self._on_entered)
        self.leave.activated.connect(self.sign_out_requested)
        self.float.show_pence(float_pence)
        self._on_typed()

    def take_focus(self) -> None:
        """Select the float."""
        self.float.select_all()

    def show_refused(self, words: Words) -> None:
        """Say why no session opens."""
        self.notice.say(words, state="bad")
        self.take_focus()

    def _on_typed(self) -> None:
        """Say on the button what Enter will do."""
        from ims_desktop.domain.money import pounds

        try:
            self.submit.say(say("Open with {amount}", amount=pounds(self.float.pence())))
        except InvalidAmount:
            self.submit.say(say("Open the session"))

    def _on_entered(self) -> None:
        try:
            self.open_requested.emit(self.float.pence())
        except InvalidAmount as refused:
            self.float.show_refused(refused=True)
            self.notice.say(refused.words, state="bad")

    def _on_card_dropped(self) -> None:
        self.notice.say(CARD_WIPED, state="warn")
