"""Let a person say what came of a charge: from the slip of a terminal, or from the provider's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.domain.cheque_details import read_authorisation, read_last_four
from ims_desktop.domain.money import pounds
from ims_desktop.errors import BadInput, Refused
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.scan_guard import is_too_long_for_money
from ui.widgets.boxes import Column, Row
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Notice
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.card_attempt import CardAttempt


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person says came of a charge. Units: pence, nothing when it was not charged."""

    amount_pence: int = 0
    authorisation: str = ""
    last_four: str = ""
    provider_reference: str = ""
    reason: str = ""


class OutcomeDialog(Dialog):
    """One charge at a time. Shape: `by_slip` whether a slip is read, else the provider's own page."""

    told = Signal(object)
    """The Outcome; the dialog is closed by then."""

    def __init__(self, attempt: CardAttempt, *, by_slip: bool) -> None:
        title = say("What does the slip say?") if by_slip else say("What does the provider's page say?")
        super().__init__("receipt-text" if by_slip else "shield-check", title, attempt.reference)
        self._attempt, self._by_slip = attempt, by_slip
        self.amount = MoneyEdit(say("Amount on the slip") if by_slip else say("Amount that was charged"), "lead")
        self.amount.show_pence(attempt.amount_pence)
        self.first = Field(say("Authorisation code") if by_slip else say("The provider's reference"))
        self.last = Field(say("Last 4 digits of the card") if by_slip else say("Why you know"))
        self.last.edit.setMaxLength(300)
        self.note = Notice(self._what())
        self.submit = KeyButton(say("It was charged"), icon="check", caps=("Enter",), kind="primary")
        self.nothing = KeyButton(say("It was not charged"), act=Act.NOT_CHARGED, kind="dialog")
        self.safe = KeyButton(say("Leave it open"), act=Act.BACK, kind="dialog")
        self._lay_out_body()
        self._wire()

    def first_field(self) -> QWidget:
        """Begin where something is missing."""
        return self.first.edit

    # ------------------------------------------------------------------------------------------------------- inside
    def _what(self) -> Words:
        amount = pounds(self._attempt.amount_pence)
        if self._by_slip:
            return say("{amount} was to be charged on the terminal. Its slip says what happened.", amount=amount)
        return say("{amount} has no answer. A supervisor approves what you read there.", amount=amount)

    def _lay_out_body(self) -> None:
        first = Row(gap=14)
        held = Column(gap=5)
        held.addWidget(Text(say("Amount"), "strong"))
        held.addWidget(self.amount)
        first.addLayout(held, 1)
        first.addWidget(self.first, 1)
        self.body.addWidget(self.note)
        self.body.addLayout(first)
        self.body.addWidget(self.last)
        self.add_buttons(self.safe, self.submit)
        self.foot.insertWidget(self.foot.count() - 1, self.nothing)

    def _wire(self) -> None:
        self.amount.card_dropped.connect(self._on_card_dropped)
        self.amount.entered.connect(self.submit.click)
        for field in (self.first, self.last):
            field.edit.typed.connect(lambda _, one=field: one.show_refused(refused=False))
            field.edit.card_dropped.connect(self._on_card_dropped)
        self.first.edit.entered.connect(self.last.edit.setFocus)
        self.last.edit.entered.connect(self.submit.click)
        self.submit.activated.connect(self._on_charged)
        self.nothing.activated.connect(self._on_nothing)
        self.safe.activated.connect(self.step_back)

    def _on_charged(self) -> None:
        try:
            outcome = self._read()
        except Refused as wrong:
            self.note.say(wrong.words, state="bad")
            return
        self.closed.emit()
        self.told.emit(outcome)

    def _on_nothing(self) -> None:
        reason = "" if self._by_slip else self.last.text().strip()
        if not self._by_slip and not reason:
            self._refuse(self.last, say("Say how you know. It is recorded."))
            return
        self.closed.emit()
        self.told.emit(Outcome(reason=reason))

    def _read(self) -> Outcome:
        """Read the boxes. Raises: Refused; the box it is about has the caret."""
        if is_too_long_for_money(self.amount.edit.text()):
            raise BadInput(say("That is too long for an amount. Was it a scan?"), code="amount_malformed")
        pence = self.amount.pence()
        if self._by_slip:
            return Outcome(pence, self._box(self.first), self._box(self.last))
        reason = self.last.text().strip()
        if not reason:
            words = say("Say how you know. It is recorded.")
            self._refuse(self.last, words)
            raise BadInput(words, code="reason")
        return Outcome(pence, provider_reference=self.first.text().strip(), reason=reason)

    def _box(self, field: Field) -> str:
        try:
            read = read_authorisation if field is self.first else read_last_four
            return read(field.text())
        except Refused as wrong:
            self._refuse(field, wrong.words)
            raise

    def _refuse(self, field: Field, words: Words) -> None:
        field.show_refused(refused=True)
        field.edit.setFocus()
        self.note.say(words, state="bad")

    def _on_card_dropped(self) -> None:
        self.note.say(CARD_WIPED, state="warn")
