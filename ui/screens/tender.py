"""Take cash: what is to pay left, what is given right, and under both the change before it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ims_desktop.domain.cash_given import CashGiven, CashPosition, exactly
from ims_desktop.domain.money import pounds
from ims_desktop.errors import InvalidAmount
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.ledger_foot import NOT_SET_UP, WHY_NOT
from ui.screens.note_key import NoteKey
from ui.screens.pieces import face_value, pieces_line
from ui.screens.scan_guard import ScanGuard, is_too_long_for_money
from ui.theme import look
from ui.widgets.boxes import CENTRE, LEFT, RIGHT, Cells, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.payment import Tender

_NOTES: Final = {Act.FIVE: 500, Act.TEN: 1000, Act.TWENTY: 2000, Act.FIFTY: 5000}
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
SCANNED: Final = say("That was a scan, not an amount. The amount is as it was.")


class TenderStage(QWidget):
    """The stage while money is counted. It takes nothing: it says what was given, and the window records it."""

    take_requested = Signal(object)
    """The Tender that was confirmed."""

    left = Signal()
    changed = Signal(int, int)
    """Pence given, and the change of it."""

    card_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._due_pence = 0
        self._method: MethodOfPayment | None = None
        self._given = CashGiven()
        self._before_run = CashGiven()
        self._guard = ScanGuard()
        self._busy = False
        self._to_pay = Text("", "cash")
        self._counted = Text("", "caption", align=RIGHT)
        self.cash = _CashBox(say("Cash given"), "cash")
        self.keys = {act: NoteKey(face_value(note), act) for act, note in _NOTES.items()}
        self.keys[Act.EXACT] = NoteKey(say("Exact"), Act.EXACT)
        self._result = Text("", "title")
        self._detail = Text("", "body", "2", wrap=True)
        self.preview = Text("", "preview", align=RIGHT)
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
        return f"{self._result.text()} {self._detail.text()}".strip()

    def begin(self, due_pence: int, method: MethodOfPayment) -> None:
        """Start counting for what is due."""
        self._due_pence, self._method = due_pence, method
        self._to_pay.say(pounds(due_pence))
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
        self._result.say(title)
        self._result.show_tone("bad")
        self._detail.say(detail)
        self.preview.say("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear the letters and Backspace before the cash box does."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        letter = _LETTERS.get(Qt.Key(event.key()))
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if held:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._on_back()
            return True
        if event.text().isalnum() and self._guard.key(event.text(), event.timestamp()):
            self._before_run = self._given
        if letter is not None:
            if not event.isAutoRepeat():
                self._press(letter)
            return True
        if event.key() == Qt.Key.Key_Backspace and self._given.notes:
            self._count(self._given.without_last())
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self._on_enter(event.timestamp())
            return True
        return False

    def _press(self, act: Act) -> None:
        """Add a note, or count exactly what is due."""
        self._count(exactly(self._due_pence) if act is Act.EXACT else self._given.with_note(_NOTES[act]))

    def _on_typed(self) -> None:
        """A digit typed while notes are counted replaces them."""
        typed = self.cash.edit.text()
        if self._given.notes:
            typed = typed[-1:] if len(typed) > len(self._shown) else typed
        self._count(CashGiven(typed), keep_text=typed == self.cash.edit.text())

    def _count(self, given: CashGiven, *, keep_text: bool = False) -> None:
        """Show what is given, and what that makes."""
        self._given = given
        try:
            position = given.against(self._due_pence)
        except InvalidAmount as wrong:
            self._show_wrong(wrong.words)
            return
        if not keep_text:
            self._shown = f"{pounds(position.given_pence)[1:]}" if given.notes else given.typed
            self.cash.edit.setText(self._shown)
        self.cash.show_refused(refused=False)
        self._show_notes()
        self._show_position(position)

    def _show_notes(self) -> None:
        counts = dict(self._given.counts())
        for act, note in _NOTES.items():
            self.keys[act].show_count(counts.get(note, 0))
        parts = [f"{count} × {face_value(note)}" for note, count in self._given.counts()]
        if parts and self._given.typed.strip():
            parts.append(f"£{self._given.typed.strip().removeprefix('£')}")
        self._counted.say(", ".join(parts))

    def _show_position(self, position: CashPosition) -> None:
        self.changed.emit(position.given_pence, position.change_pence)
        self.take.set_available(available=position.enough)
        self._result.show_tone("1")
        if position.given_pence == 0:
            self._result.say(say("Change to give"))
            self._detail.say(say("Count the cash first."))
            self.preview.say("")
        elif not position.enough:
            self._result.say(say("Still to pay {amount}", amount=pounds(position.still_to_pay_pence)))
            self._detail.say(say("Count on, or go back and take a bill out."))
            self.preview.say("")
        else:
            self._result.say(say("Change to give"))
            self._detail.say(pieces_line(position.pieces) or say("Nothing to give back."))
            self.preview.say(pounds(position.change_pence))

    def _show_wrong(self, words: Words) -> None:
        self._show_notes()
        self.cash.show_refused(refused=True)
        self.take.set_available(available=False)
        self.say_problem(words)
        self.changed.emit(0, 0)

    def _on_enter(self, at_ms: int) -> None:
        """Take, unless nothing was given, too little was, or what came was a scan."""
        if self._guard.is_scan(at_ms) or is_too_long_for_money(self._given.typed):
            self._count(self._before_run if not is_too_long_for_money(self._before_run.typed) else CashGiven())
            self.say_problem(SCANNED, say("Finish this payment first, then scan the next bill."))
            return
        self._on_take()

    def _on_take(self) -> None:
        if self._busy or self._method is None:
            return
        try:
            enough = self._given.against(self._due_pence).enough
        except InvalidAmount as wrong:
            self._show_wrong(wrong.words)
            return
        if enough:
            self.take_requested.emit(self._tender(self._method))

    def _tender(self, method: MethodOfPayment) -> Tender:
        return self._given.tender(self._due_pence, method)

    def _on_back(self) -> None:
        if not self._busy:
            self.left.emit()

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
        for act, key in self.keys.items():
            key.clicked.connect(lambda _=False, pressed=act: self._press(pressed))

    def _lay_out(self) -> None:
        self._title = Text(say("Take payment"), "title")
        tabs = Surface("switch")
        row = Row(tabs, gap=3, margins=(3, 3, 3, 3))
        for tab in self.tabs.values():
            row.addWidget(tab)
        self._tabs = row
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
        whole.addWidget(self._card())
        whole.addLayout(self._ends)
        whole.addStretch(1)
        self.restyle()

    def _card(self) -> Surface:
        card = Surface("card")
        cells = Cells(gap=6)
        counted = Row(gap=8)
        counted.addWidget(Text(say("Cash given"), "lead"))
        counted.addWidget(self._counted, 1)
        cells.addWidget(Text(say("To pay"), "lead"), 0, 0)
        cells.addLayout(counted, 0, 1)
        cells.addWidget(self._to_pay, 1, 0, LEFT)
        cells.addWidget(self.cash, 1, 1)
        cells.setColumnStretch(0, 1)
        cells.setColumnStretch(1, 1)
        keys = Row(gap=10)
        for key in self.keys.values():
            keys.addWidget(key, 1)
        self._hints = QWidget()
        hints = Row(self._hints, gap=10)
        hints.addWidget(
            KeyHint(say("Each press adds one note."), Key("Backspace"), say("takes the last one off")), 0, CENTRE
        )
        hints.addStretch(1)
        hints.addWidget(Text(say("or type the amount"), "caption"), 0, CENTRE)
        upper = self._upper = Column(gap=12, margins=(22, 16, 22, 14))
        upper.addLayout(cells)
        upper.addLayout(keys)
        upper.addWidget(self._hints)
        foot = Surface("foot")
        words = Column(gap=5)
        words.addStretch(1)
        words.addWidget(self._result)
        words.addWidget(self._detail)
        words.addStretch(1)
        change = self._change = Row(foot, gap=16, margins=(22, 14, 22, 14))
        change.addLayout(words, 1)
        change.addWidget(self.preview, 0, CENTRE)
        self._foot = foot
        column = Column(card, gap=0)
        column.addLayout(upper)
        column.addWidget(foot)
        return card

    def restyle(self) -> None:
        """Take up the grid; the change block is as high as its figure, so that nothing moves when change appears."""
        compact = look().compact
        self._title.setVisible(not compact)
        self._hints.setVisible(not compact)
        self._same.setVisible(not compact)
        for tab in self.tabs.values():
            tab.icon_widget.setVisible(not compact)
        self.back.say(say("Back") if compact else say("Back to the basket, nothing is lost"))
        self._ends.setDirection(QBoxLayout.Direction.RightToLeft if compact else QBoxLayout.Direction.TopToBottom)
        self._ends.setStretch(0, 1 if compact else 0)
        self._whole.use(gap=8 if compact else 14, margins=(0, 0, 0, 0))
        self._upper.use(gap=8 if compact else 14, margins=(18, 8, 18, 10) if compact else (22, 16, 22, 14))
        self._change.use(gap=16, margins=(18, 3, 18, 3) if compact else (22, 14, 22, 14))
        self.preview.show_type("total" if compact else "preview")
        self._foot.setMinimumHeight(look().px(54 if compact else 104))


class _CashBox(MoneyEdit):
    """The box for cash, lower on the compact grid."""

    def restyle(self) -> None:
        """Take up the text size and the grid."""
        self.setFixedHeight(look().px(58) if look().compact else look().size("cash_box"))
