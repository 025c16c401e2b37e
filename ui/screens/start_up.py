"""Name what the last run left behind: receipts not printed, money not finished, baskets not paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.words import Words, say, say_n
from ui.icons import Icon
from ui.keys import Act
from ui.when import clock_time
from ui.widgets.boxes import CENTRE, Column, Row, Rule
from ui.widgets.card_page import CardPage
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel
from ui.widgets.pill import Pill
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.domain.payment import Payment
    from ims_desktop.records import KeptBasket
    from ims_desktop.use_cases.start_up import StartUp


def has_leftovers(start: StartUp) -> bool:
    """Tell whether there is anything a cashier must hear of."""
    left = start.not_printed or start.not_finished or start.unfinished or start.blocked
    return bool(left or start.cards or start.held)


class StartUpScreen(CardPage):
    """One row for each thing left; F11 prints the receipts, Enter goes on to the counter."""

    print_requested = Signal(object)
    """The payments whose original receipt nobody has: a tuple."""

    finished = Signal(object)
    """The cashier has seen it all: the payments that were not finished, a tuple."""

    card_chosen = Signal(object)
    """A CardAttempt to look at, and to say what came of it."""

    def __init__(self, start: StartUp) -> None:
        closed = start.not_printed or start.not_finished or start.unfinished or start.blocked
        lead = (
            say("The program was closed before this was done.") if closed else say("This is still open at this till.")
        )
        super().__init__("history", say("Before you begin"), lead, width=640)
        self._start = start
        self._pills: dict[str, Pill] = {}
        self._card_keys: list[KeyButton] = []
        if start.blocked is not None:
            self.body.addWidget(Panel(start.blocked, state="stop"))
        for payment in _once(start):
            self._add_payment(payment)
        for attempt in start.cards:
            self._add_card(attempt)
        for held in start.held:
            self._add_held(held)
        for kept in start.unfinished:
            self._add_basket(kept)
        self.print_button = KeyButton(say("Print the receipts"), icon="printer", act=Act.PRINT_AGAIN, kind="dialog")
        self.print_button.setVisible(bool(start.not_printed))
        self.go_on = KeyButton(say("Go to the counter"), icon="arrow-right", caps=("Enter",), kind="primary")
        self.foot.addWidget(self.print_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.go_on)
        self.print_button.activated.connect(self._on_print)
        self.go_on.activated.connect(self._on_go_on)

    def take_focus(self) -> None:
        """Enter goes on."""
        self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_printed(self, payment_id: str) -> None:
        """Say that the original is with the printer."""
        if payment_id in self._pills:
            self._pills[payment_id].say(say("Printed"), "ok")

    def show_not_printed(self, payment_id: str, words: Words) -> None:
        """Say why it did not print; the payment stands."""
        if payment_id in self._pills:
            self._pills[payment_id].say(say("Not printed"), "warn")
        self.say_lead(words)

    def show_card(self, attempt: CardAttempt) -> None:
        """Say that a card has its answer now."""
        if attempt.attempt_id in self._pills and not attempt.open:
            words, state = (say("Booked"), "ok") if attempt.booked else (say("Answered"), "info")
            self._pills[attempt.attempt_id].say(words, state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits open the cards."""
        text = event.text()
        if text.isdigit() and 0 < int(text) <= len(self._card_keys) and not event.isAutoRepeat():
            self._card_keys[int(text) - 1].click()
        else:
            super().keyPressEvent(event)

    def _add_card(self, attempt: CardAttempt) -> None:
        from ui.screens.card import open_words

        words, state = open_words.pill_of(attempt)
        pill = self._pills[attempt.attempt_id] = Pill(words, state)
        slip = attempt.open and attempt.way.value == "slip"
        place = len(self._card_keys) + 1
        key = KeyButton(say("Type its slip") if slip else say("Look at it"), caps=(str(place),) if place < 10 else ())
        key.activated.connect(lambda: self.card_chosen.emit(attempt))
        self._card_keys.append(key)
        what = open_words.what_to_do(attempt, attempt.asked_at)
        self._add_row("credit-card", open_words.title_of(attempt), what, pill, key)

    def _add_held(self, held: HeldTender) -> None:
        from ui.screens.card import open_words

        self._add_row("hand", open_words.held_title(held), open_words.held_what(held, held.at), None)

    def _add_payment(self, payment: Payment) -> None:
        from ims_desktop.domain.money import pounds

        amount, change = pounds(payment.amount_pence), pounds(payment.change_pence)
        what = say("{amount} is recorded. Taken at {time}.", amount=amount, time=clock_time(payment.taken_at))
        if payment in self._start.not_finished and payment.change_pence:
            what = say(
                "{amount} is recorded. Taken at {time}. Change of {change} may not have been given.",
                amount=amount,
                time=clock_time(payment.taken_at),
                change=change,
            )
        pill = None
        if payment in self._start.not_printed:
            pill = self._pills[payment.payment_id] = Pill(say("Not printed"), "warn")
        self._add_row("receipt-text", payment.receipt, what, pill)

    def _add_basket(self, kept: KeptBasket) -> None:
        from ims_desktop.domain.money import pounds

        lines = kept.basket.lines
        title = say_n("A basket with {n} bill", "A basket with {n} bills", len(lines))
        what = say(
            "{amount}, not paid. It is kept: take it up at the counter with Ctrl+R.",
            amount=pounds(kept.basket.total_pence),
        )
        self._add_row("shopping-basket", title, what, None)

    def _add_row(
        self, icon: str, title: Words | str, what: Words, pill: Pill | None, key: KeyButton | None = None
    ) -> None:
        row, words = Row(gap=12), Column(gap=1)
        words.addWidget(Text(title, "strong"))
        words.addWidget(Text(what, "caption", wrap=True))
        row.addWidget(Icon(icon), 0, CENTRE)
        row.addLayout(words, 1)
        if pill is not None:
            row.addWidget(pill, 0, CENTRE)
        if key is not None:
            row.addWidget(key, 0, CENTRE)
        if self.body.count():
            self.body.addWidget(Rule())
        self.body.addLayout(row)

    def _on_print(self) -> None:
        self.print_requested.emit(self._start.not_printed)

    def _on_go_on(self) -> None:
        self.finished.emit(self._start.not_finished)


def _once(start: StartUp) -> list[Payment]:
    """Name each payment once, in the order it was taken."""
    found = {payment.payment_id: payment for payment in (*start.not_printed, *start.not_finished)}
    return sorted(found.values(), key=lambda payment: payment.taken_at)
