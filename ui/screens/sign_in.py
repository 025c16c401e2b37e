"""Let a person sign in: by password when central answers, by PIN when it does not. The first thing ever painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal

from ims_desktop.words import Words, current_language, say
from ui.keys import Act
from ui.widgets.boxes import Turning
from ui.widgets.card_page import CardPage
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.panel import Notice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.screens.account_way import AccountWay

_ASK_PASSWORD = say("Your password is checked by the council.")
_ASK_PIN = say("Sign in with the PIN you chose on this till.")


class SignInScreen(CardPage):
    """User name and password, or PIN. What is typed before the till is open is kept and used when it is."""

    sign_in_requested = Signal(str, str, bool)
    """User name, secret, and whether the secret is a PIN."""

    account_requested = Signal()
    """The person wants to sign in at their council's own page."""

    account_given_up = Signal()
    """The person waits for that page no longer."""

    language_requested = Signal()

    def __init__(self) -> None:
        super().__init__("log-in", say("Sign in"))
        self._by_pin = False
        self.asked: tuple[str, str, bool] | None = None
        """What was asked for and is not answered yet."""

        self.account: AccountWay | None = None
        """The way to the council's own page, once the council is known to have one."""

        self.username = Field(say("User name"))
        self.secret = Field(say("Password"), secret=True)
        self.notice = Notice(_ASK_PASSWORD)
        self.submit = KeyButton(say("Sign in"), icon="log-in", caps=("Enter",), kind="primary")
        self.other_way = KeyButton(say("Use my PIN"), act=Act.OTHER_WAY, kind="quiet")
        self.language = KeyButton("", icon="languages", act=Act.LANGUAGE, kind="quiet")
        fields = Turning(gap=14)
        for field in (self.username, self.secret):
            fields.addWidget(field)
        self.body.addLayout(fields)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.submit)
        self.foot.addWidget(self.language)
        self.foot.addStretch(1)
        self.foot.addWidget(self.other_way)
        self.username.edit.entered.connect(self._on_entered)
        self.secret.edit.entered.connect(self._on_entered)
        for edit in (self.username.edit, self.secret.edit):
            edit.card_dropped.connect(self._on_card_dropped)
        self.submit.activated.connect(self._on_entered)
        self.other_way.activated.connect(self._on_other_way)
        self.language.activated.connect(self.language_requested)
        self._name_language()

    @property
    def by_pin(self) -> bool:
        """Whether a PIN is asked for."""
        return self._by_pin

    def take_focus(self) -> None:
        """Put the caret into the first field that is empty."""
        first: QWidget = self.username if self.username.text() == "" else self.secret
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def at_page(self) -> bool:
        """Whether the person is at their council's own page."""
        return self.account is not None and self.account.waiting

    def offer_account(self, *, offered: bool) -> None:
        """Offer the council's own page, or do not; nothing of it is made before it is offered."""
        if self.account is None and offered:
            from ui.screens.account_way import AccountWay

            self.account = AccountWay()
            self.account.requested.connect(self.account_requested)
            self.account.given_up.connect(self.leave_page)
            self.body.addWidget(self.account)
        if self.account is not None:
            self.account.setVisible(offered)

    def show_at_page(self) -> None:
        """Say that the page is open in the browser; Esc waits no longer, and the fields are there for a password."""
        if self.account is not None:
            self.account.wait(waiting=True)
            self.take_focus()
            self.show_notice(say("Sign in on your council's page in the browser, then come back here."), "info")

    def leave_page(self) -> None:
        """Wait for the page no longer."""
        if self.account is not None and self.at_page:
            self.account.wait(waiting=False)
            self.show_notice(_ASK_PIN if self._by_pin else _ASK_PASSWORD)
            self.take_focus()
            self.account_given_up.emit()

    def ask_for(self, *, pin: bool, words: Words | None = None) -> None:
        """Ask for the PIN or the password; nothing changes when it is asked for already."""
        if pin != self._by_pin:
            self._by_pin = pin
            self.secret.clear()
            self.secret.rename(say("PIN") if pin else say("Password"))
            self.other_way.say(say("Use my password") if pin else say("Use my PIN"))
        self.show_notice(words or (_ASK_PIN if pin else _ASK_PASSWORD))

    def show_notice(self, words: Words, state: str = "") -> None:
        """Say how things stand; the panel never moves."""
        self.notice.say(words, state=state)
        self.secret.show_refused(refused=state == "bad")

    def show_waiting(self, words: Words) -> None:
        """Say that what was typed is being used."""
        self.show_notice(words, "info")

    def show_refused(self, words: Words) -> None:
        """Say why not, empty the secret and ask again."""
        self._end_waiting()
        self.secret.clear()
        self.show_notice(words, "bad")
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self, username: str = "") -> None:
        """Empty the fields for the next person."""
        self._end_waiting()
        self.username.edit.setText(username)
        self.secret.clear()
        self.show_notice(_ASK_PIN if self._by_pin else _ASK_PASSWORD)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_language()

    def _end_waiting(self) -> None:
        self.asked = None
        if self.account is not None:
            self.account.wait(waiting=False)

    def _name_language(self) -> None:
        """Offer the other language in its own name."""
        self.language.say("Cymraeg" if current_language() == "en" else "English")

    def _on_entered(self) -> None:
        if self.asked is not None or (self.at_page and self.username.text().strip() == ""):
            return  # a hurried Enter neither asks twice nor gives the page up
        self.leave_page()
        if self.username.text().strip() == "":
            self.show_notice(say("Type your user name."), "warn")
            self.username.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.secret.text() == "":
            if self.secret.edit.hasFocus():
                self.show_notice(say("Type your PIN.") if self._by_pin else say("Type your password."), "warn")
            self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.asked = (self.username.text().strip(), self.secret.text(), self._by_pin)
            self.sign_in_requested.emit(*self.asked)

    def _on_other_way(self) -> None:
        self.ask_for(pin=not self._by_pin)
        self.take_focus()

    def _on_card_dropped(self) -> None:
        self.show_notice(CARD_WIPED, "warn")
