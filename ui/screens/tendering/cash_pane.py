"""Count cash: notes by key, an amount by hand, and the change before it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from ims_desktop.domain.cash_given import CashGiven, exactly
from ims_desktop.domain.money import pounds
from ims_desktop.domain.payment import Tender
from ims_desktop.errors import InvalidAmount, Unbalanced
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.scan_guard import ScanGuard, is_too_long_for_money
from ui.screens.tendering.cash_card import NOTES, CashCard
from ui.screens.tendering.pane import Pane
from ui.widgets.boxes import Column

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.catalogue import MethodOfPayment

_LETTERS: Final = {
    Qt.Key.Key_A: Act.FIVE,
    Qt.Key.Key_S: Act.TEN,
    Qt.Key.Key_D: Act.TWENTY,
    Qt.Key.Key_F: Act.FIFTY,
    Qt.Key.Key_E: Act.EXACT,
}
_FINGERS: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
TOO_LONG: Final = say("That is too long for an amount. Was it a scan?")
SCANNED: Final = say("That was a scan, not an amount. The amount is as it was.")


class CashPane(Pane):
    """The pane behind F6."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._due_pence = 0
        self._method: MethodOfPayment | None = None
        self._given = self._before_run = self._before_typing = CashGiven()
        self._guard = ScanGuard()
        self._wrong = False
        self._shown = ""
        self.card = CashCard()
        self.cash = self.card.cash
        Column(self, gap=0).addWidget(self.card)
        self.cash.edit.installEventFilter(self)
        self.cash.typed.connect(self._on_typed)
        self.cash.card_dropped.connect(self.card_dropped)
        for act, key in self.card.keys.items():
            key.clicked.connect(lambda _=False, pressed=act: self._press(pressed))

    @property
    def given(self) -> CashGiven:
        """What was counted so far."""
        return self._given

    @property
    def sentence(self) -> str:
        """What the change block says."""
        return self.card.sentence

    @property
    def given_pence(self) -> int:
        """What was counted, as far as it is an amount."""
        return 0 if self._wrong else self._given.pence()

    @property
    def change_pence(self) -> int:
        """What would go back of it."""
        return max(0, self.given_pence - self._due_pence)

    @property
    def can_take(self) -> bool:
        """Whether it is enough for what is still to pay."""
        return not self._wrong and self._given.against(self._due_pence).enough

    @property
    def is_part(self) -> bool:
        """Whether something was counted, and less than what is still to pay."""
        return 0 < self.given_pence < self._due_pence

    def begin(self, due_pence: int, method: MethodOfPayment, *, part: bool) -> None:
        """Start counting for what is still to pay."""
        self._due_pence, self._method = due_pence, method
        self.card.show_due(due_pence, part=part)
        self._count(CashGiven())

    def forget(self) -> None:
        """Count nothing."""
        self._count(CashGiven())

    def take_focus(self) -> None:
        """Put the caret into the cash box."""
        self.cash.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def tender(self) -> Tender:
        """Say what was counted. Raises: InvalidAmount, Unbalanced."""
        if self._method is None or self._given.empty:
            raise Unbalanced(say("Count the cash first."))
        return Tender(self._method.code, self._method.name, self._given.pence())

    def say_problem(self, title: Words, detail: Words | str = "") -> None:
        """Say why nothing was taken; what was counted stays."""
        self.card.say_problem(title, detail)

    def restyle(self) -> None:
        """The card takes up the grid by itself."""

    # ------------------------------------------------------------------------------------------------------- keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear the letters and Backspace before the cash box does."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        """Answer a key of the cash box; False leaves it to the box."""
        letter = _LETTERS.get(Qt.Key(event.key()))
        if event.modifiers() & ~_FINGERS:
            return False
        if event.text().isalnum() and self._guard.key(event.text(), event.timestamp()):
            self._before_run = self._given
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Backspace and self._given.notes:
            self._count(self._given.without_last())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self._on_enter(event.timestamp())
        elif letter is None:
            return False
        elif not event.isAutoRepeat():
            self._press(letter)
        return True

    def _press(self, act: Act) -> None:
        """Add a note, or count exactly what is due."""
        self._count(exactly(self._due_pence) if act is Act.EXACT else self._given.with_note(NOTES[act]))

    def _on_typed(self) -> None:
        """A digit typed while notes are counted replaces them."""
        typed = self.cash.edit.text()
        if self._given.notes or not self._given.typed:
            self._before_typing = self._given
        if self._given.notes and len(typed) > len(self._shown):
            typed = typed[-1:]
        self._count(CashGiven(typed), keep_text=typed == self.cash.edit.text())

    def _on_enter(self, at_ms: int) -> None:
        """Take, unless nothing was given, too little was, or what came was a scan."""
        too_long = is_too_long_for_money(self._given.typed)
        if self._guard.is_scan(at_ms) or too_long:
            self._count(self._before_typing if too_long else self._before_run)
            self.say_problem(SCANNED, say("Finish this payment first, then scan the next bill."))
        else:
            self.take_requested.emit()

    # --------------------------------------------------------------------------------------------------- counting
    def _count(self, given: CashGiven, *, keep_text: bool = False) -> None:
        """Show what is given, and what that makes."""
        self._given = given
        self.card.show_given(given)
        if is_too_long_for_money(given.typed):
            self._show_wrong(TOO_LONG)
            return
        try:
            position = given.against(self._due_pence)
        except InvalidAmount as wrong:
            self._show_wrong(wrong.words)
            return
        self._wrong = False
        if not keep_text:
            self._shown = pounds(position.given_pence)[1:] if given.notes else given.typed
            self.cash.edit.setText(self._shown)
        self.card.show_position(position)
        self.changed.emit()

    def _show_wrong(self, words: Words) -> None:
        self._wrong = True
        self.cash.show_refused(refused=True)
        self.say_problem(words)
        self.changed.emit()
