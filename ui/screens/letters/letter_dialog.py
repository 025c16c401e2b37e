"""Ask where a receipt goes, by one box for an address or a number, and show what becomes of it while one waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.letter_address import EMAIL, TEXT
from ims_desktop.words import Words, current_language, say
from ui.accessibility import Announcer
from ui.keys import Act
from ui.screens.letters.letter_words import FAILED, Said, letter_words
from ui.screens.letters.sending import Sending
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.card_attempt import CallDetails
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from ims_desktop.till_cards import LetterWord
    from ui.background import Lanes

_LABELS: Final[dict[tuple[str, ...], Words]] = {
    (EMAIL,): say("E-mail address"),
    (TEXT,): say("Mobile number"),
}
_EITHER: Final = say("E-mail address or mobile number")
_HINTS: Final = {
    ("", "en"): say("The address is forgotten as soon as the receipt is sent."),
    ("", "cy"): say("The address is forgotten as soon as the receipt is sent."),
    (EMAIL, "en"): say("It goes by e-mail in English, with the receipt as a PDF."),
    (EMAIL, "cy"): say("It goes by e-mail in Welsh, with the receipt as a PDF."),
    (TEXT, "en"): say("It goes as a text in English, the receipt in a line or two."),
    (TEXT, "cy"): say("It goes as a text in Welsh, the receipt in a line or two."),
}
_NO_TEXTS: Final = say("Central sends receipts by e-mail only. Type an e-mail address.")
_NO_EMAILS: Final = say("Central sends receipts as texts only. Type a mobile number.")
_EMPTY: Final = say("Type where the receipt goes.")
_ASKING: Final = say("Central is asked to send it.")


class LetterDialog(Dialog):
    """One receipt. After it was sent, another letter is asked for on purpose only, and is a new one."""

    sent = Signal()
    """Central has it, and it goes by itself."""

    problem = Signal(object)

    def __init__(
        self, till: Till, lanes: Lanes, cashier: Cashier, payment: Payment, channels: Sequence[str], call: CallDetails
    ) -> None:
        super().__init__("mail", say("Send the receipt"), payment.receipt)
        self._channels = tuple(channels)
        self.language = call.language or current_language()
        self._over = False
        self._announcer = Announcer(self)
        self.sending = Sending(till, lanes, cashier, payment, self)
        self.to = Field(_LABELS.get(self._channels, _EITHER))
        self.to.edit.setMaxLength(254)
        known = {EMAIL: call.email, TEXT: call.telephone}
        self.to.edit.setText(next((known[one] for one in self._channels if known.get(one)), ""))
        self.note = Notice("")
        self.other = KeyButton(say("Other language"), icon="languages", act=Act.LANGUAGE, kind="dialog")
        self.another = KeyButton(say("Send another one"), icon="mail", act=Act.EMAIL, kind="dialog")
        self.submit = KeyButton(say("Send it"), icon="mail", caps=("Enter",), kind="primary")
        self.safe = KeyButton(say("Close"), act=Act.BACK, kind="dialog")
        self.body.addWidget(self.to)
        self.body.addWidget(self.note)
        self.add_buttons(self.safe, self.submit)
        for key in (self.other, self.another):
            self.foot.insertWidget(self.foot.count() - 1, key)
        self.another.hide()
        self._wire()
        self._calm()

    @property
    def channel(self) -> str:
        """By what it would go: an address has an @, a number has none; nothing is typed yet is ""."""
        text = self.to.text().strip()
        if not text:
            return ""
        return EMAIL if "@" in text or any(letter.isalpha() for letter in text) else TEXT

    def first_field(self) -> QWidget:
        """Begin where it goes."""
        return self.to.edit

    def step_back(self) -> None:
        """Esc: what was asked for goes on by itself."""
        self.sending.stop()
        super().step_back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter once there is no box to take it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            (self.submit if self.submit.isVisible() else self.safe).click()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------------------------- inside
    def _wire(self) -> None:
        self.to.edit.typed.connect(lambda _: self._calm())
        self.to.edit.entered.connect(self.submit.click)
        self.to.edit.card_dropped.connect(lambda: self._say(CARD_WIPED, "warn"))
        self.other.activated.connect(self._on_other)
        self.another.activated.connect(self._begin_another)
        self.submit.activated.connect(self._on_submit)
        self.safe.activated.connect(self.step_back)
        self.sending.changed.connect(self._on_word)
        self.sending.refused.connect(self._on_refused)
        self.sending.problem.connect(self.problem)

    def _calm(self) -> None:
        """Say how it would go."""
        self.to.show_refused(refused=False)
        self.note.say(_HINTS[self.channel, "cy" if self.language == "cy" else "en"])

    def _on_other(self) -> None:
        self.language = "en" if self.language == "cy" else "cy"
        self._calm()
        self._announcer.announce(self.note.title.text())

    def _on_submit(self) -> None:
        if self._over:
            self._begin_another()
            return
        channel = self.channel
        if not channel:
            self._refuse(_EMPTY)
        elif channel not in self._channels:
            self._refuse(_NO_TEXTS if channel == TEXT else _NO_EMAILS)
        else:
            self.note.say(_ASKING, state="info")
            self._let_type(may=False)
            self.sending.send(channel, self.to.text(), self.language)

    def _begin_another(self) -> None:
        """Ask for a letter of its own: whoever sends twice does it on purpose."""
        self.sending.stop()
        self._over = False
        self._offer(say("Send it"))
        self._let_type(may=True)
        self.to.edit.selectAll()
        self._calm()

    def _on_word(self, word: LetterWord) -> None:
        if not self._over:
            self._over = True
            self.sent.emit()
            self._offer(None)
            self.safe.setFocus(Qt.FocusReason.OtherFocusReason)
        if word.state == FAILED:
            self._offer(say("Send another one"))
            self.submit.setFocus(Qt.FocusReason.OtherFocusReason)
        said = letter_words(word)
        if said.title.text() != self.note.title.text() or said.detail.text() != self.note.detail.text():
            self._show(said, assertive=word.state == FAILED)

    def _offer(self, words: Words | None) -> None:
        """Name what Enter does; None once all is done: then another letter has a key of its own, pressed on purpose."""
        self.submit.setVisible(words is not None)
        self.another.setVisible(words is None)
        if words is not None:
            self.submit.say(words)

    def _on_refused(self, words: Words) -> None:
        self._let_type(may=True)
        self._refuse(words)

    def _refuse(self, words: Words) -> None:
        self.to.show_refused(refused=True)
        self.to.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(words, "bad")

    def _say(self, words: Words, state: str) -> None:
        self.note.say(words, state=state)
        self._announcer.announce(str(words), assertive=True)

    def _show(self, said: Said, *, assertive: bool) -> None:
        self.note.say(said.title, said.detail, state=said.state)
        self._announcer.announce(f"{said.title} {said.detail}", assertive=assertive)

    def _let_type(self, *, may: bool) -> None:
        """Let the address be changed, or stand as it was sent."""
        self.to.edit.setReadOnly(not may)
        self.other.setVisible(may)
        if may:
            self.to.edit.setFocus(Qt.FocusReason.OtherFocusReason)
