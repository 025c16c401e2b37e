"""Take cash: what is to pay left, what is given right, and under both the change before it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ims_desktop.domain.cash_given import CashGiven, exactly
from ims_desktop.domain.money import pounds
from ims_desktop.errors import InvalidAmount
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.cash_card import NOTES, CashCard
from ui.screens.ledger_foot import NOT_SET_UP, WHY_NOT
from ui.screens.scan_guard import ScanGuard, is_too_long_for_money
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import MethodOfPayment

_LETTERS: Final = {
    Qt.Key.Key_A: Act.FIVE,
    Qt.Key.Key_S: Act.TEN,
    Qt.Key.Key_D: Act.TWENTY,
    Qt.Key.Key_F: Act.FIFTY,
    Qt.Key.Key_E: Act.EXACT,
}
_TABS: Final = (
    (Act.CASH, say("Cash"), "banknote"),
    (Act.CARD, say("Card"), "credit-card"),
    (Act.CHEQUE, say("Cheque"), "signature"),
    (Act.SPLIT, say("Split"), "split"),
)
_FINGERS: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
TOO_LONG: Final = say("That is too long for an amount. Was it a scan?")
SCANNED: Final = say("That was a scan, not an amount. The amount is as it was.")


class TenderStage(QWidget):
    """The stage while money is counted. It takes nothing: it says what was given, and the window records it."""

    take_requested = Signal(object)
    """The Tender that was confirmed."""

    left = Signal()
    changed = Signal(object, object)
    """Pence given, and the change of it; whole numbers of any size, which a signal's own `int` is not."""

    card_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._due_pence = 0
        self._method: MethodOfPayment | None = None
        self._given = self._before_run = self._before_typing = CashGiven()
        self._guard = ScanGuard()
        self._busy = False
        self._shown = ""
        self.card = CashCard()
        self.cash = self.card.cash
        self.take = KeyButton("", icon="check", act=Act.TAKE, kind="take")
        self.back = KeyButton(say("Back to the basket, nothing is lost"), caps=("Esc",), kind="quiet")
        self.tabs = {act: KeyButton(words, icon=icon, act=act, kind="tab") for act, words, icon in _TABS}
        self._lay_out()
        self._wire()

    @property
    def given(self) -> CashGiven:
        """What was counted so far."""
        return self._given

    @property
    def sentence(self) -> str:
        """What the change block says."""
        return self.card.sentence

    def begin(self, due_pence: int, method: MethodOfPayment) -> None:
        """Start counting for what is due."""
        self._due_pence, self._method = due_pence, method
        self.card.show_due(due_pence)
        self.take.say(say("Take {amount} in cash", amount=pounds(due_pence)))
        self.show_busy(busy=False)
        self._count(CashGiven())

    def take_focus(self) -> None:
        """Put the caret into the cash box."""
        self.cash.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, *, busy: bool) -> None:
        """While a payment is being recorded, no second one can be asked for."""
        self._busy = busy

    def say_problem(self, title: Words, detail: Words | str = "") -> None:
        """Say why nothing was taken; what was counted stays."""
        self.card.say_problem(title, detail)

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
            self._on_back()
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
            self._on_take()

    def _on_back(self) -> None:
        if not self._busy:
            self.left.emit()

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
        if not keep_text:
            self._shown = pounds(position.given_pence)[1:] if given.notes else given.typed
            self.cash.edit.setText(self._shown)
        self.card.show_position(position)
        self.take.set_available(available=position.enough)
        self.changed.emit(position.given_pence, position.change_pence)

    def _show_wrong(self, words: Words) -> None:
        self.cash.show_refused(refused=True)
        self.take.set_available(available=False)
        self.say_problem(words)
        self.changed.emit(0, 0)

    def _on_take(self) -> None:
        """Ask for the payment, once, if what is given is enough."""
        if self._busy or self._method is None:
            return
        try:
            if self._given.against(self._due_pence).enough:
                self.take_requested.emit(self._given.tender(self._due_pence, self._method))
        except InvalidAmount as wrong:
            self._show_wrong(wrong.words)

    # ------------------------------------------------------------------------------------------------- the stage
    def restyle(self) -> None:
        """Take up the grid: on the compact one there is no room for the title, for pictures, or to explain."""
        compact = look().compact
        self._title.setVisible(not compact)
        self._same.setVisible(not compact)
        for tab in self.tabs.values():
            tab.icon_widget.setVisible(not compact)
        self.back.say(say("Back") if compact else say("Back to the basket, nothing is lost"))
        flow = QBoxLayout.Direction
        self._ends.setDirection(flow.RightToLeft if compact else flow.TopToBottom)
        self._ends.setStretch(0, 1 if compact else 0)
        self._whole.use(gap=8 if compact else 14, margins=(0, 0, 0, 0))

    def _wire(self) -> None:
        self.cash.edit.installEventFilter(self)
        self.cash.typed.connect(self._on_typed)
        self.cash.card_dropped.connect(self.card_dropped)
        self.take.activated.connect(self._on_take)
        self.back.activated.connect(self._on_back)
        self.tabs[Act.CASH].choose(chosen=True)
        self.tabs[Act.CASH].activated.connect(self.take_focus)
        for act, why in WHY_NOT.items():
            self.tabs[act].set_available(available=False, reason=NOT_SET_UP)
            self.tabs[act].unavailable_pressed.connect(lambda _, words=why: self.say_problem(words))
        for act, key in self.card.keys.items():
            key.clicked.connect(lambda _=False, pressed=act: self._press(pressed))

    def _lay_out(self) -> None:
        self._title = Text(say("Take payment"), "title")
        tabs = Surface("switch")
        row = Row(tabs, gap=3, margins=(3, 3, 3, 3))
        for tab in self.tabs.values():
            row.addWidget(tab)
        head = Row(gap=12)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(tabs)
        self._same = KeyHint(Key("Enter"), say("does the same"))
        below = Row(gap=8)
        below.addWidget(self._same, 0, CENTRE)
        below.addStretch(1)
        below.addWidget(self.back)
        self._ends = Column(gap=12)
        self._ends.addWidget(self.take)
        self._ends.addLayout(below)
        whole = self._whole = Column(self, gap=12)
        whole.addLayout(head)
        whole.addWidget(self.card)
        whole.addLayout(self._ends)
        whole.addStretch(1)
        self.restyle()
