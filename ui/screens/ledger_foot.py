"""Hold what never scrolls: the total, and the keys that belong to it at each stage of a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.theme import look
from ui.widgets.boxes import CENTRE, RIGHT, Cells, Column, Row, Rule, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

NOT_SET_UP: Final = say("Not set up")
_KEYS: Final = (
    (Act.CASH, say("Cash"), "banknote"),
    (Act.CARD, say("Card"), "credit-card"),
    (Act.CHEQUE, say("Cheque"), "signature"),
    (Act.SPLIT, say("Split"), "split"),
)
EMPTY: Final = say("The basket is empty. Add a bill first.")
WHY_NOT: Final = {
    Act.CARD: say("Card payments are not set up on this till. Take cash."),
    Act.CHEQUE: say("Cheques are not set up on this till. Take cash."),
    Act.SPLIT: say("Splitting a payment is not set up on this till. Take cash."),
}


class LedgerFoot(Surface):
    """Total; under it tender keys, what was given, or what can be done with a receipt."""

    cash_requested = Signal()
    not_set_up = Signal(object)
    """A way to pay that this till does not have was pressed: the Words to say."""

    reprint_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("foot", parent)
        self._label = Text("", "lead")
        self.total = Text("", "total", align=RIGHT)
        self.keys = {
            act: KeyButton(words, icon=icon, act=act, kind="tender", spread=True) for act, words, icon in _KEYS
        }
        self._tender = QWidget()
        self._given_rows = QWidget()
        self._given, self._change = Text("", "amount", align=RIGHT), Text("", "amount", align=RIGHT)
        self.print_again = KeyButton(
            say("Print again"), icon="printer", act=Act.PRINT_AGAIN, kind="tender", spread=True
        )
        self._lay_out()
        self.keys[Act.CASH].activated.connect(self.cash_requested)
        self.keys[Act.CASH].unavailable_pressed.connect(lambda _: self.not_set_up.emit(EMPTY))
        for act, words in WHY_NOT.items():
            self.keys[act].unavailable_pressed.connect(lambda _, why=words: self.not_set_up.emit(why))
        self.print_again.activated.connect(self.reprint_requested)
        self.show_open(0, lines=0)

    @property
    def given(self) -> str:
        """What was given, as shown."""
        return self._given.text()

    @property
    def change(self) -> str:
        """What goes back, as shown."""
        return self._change.text()

    def show_open(self, total_pence: int, *, lines: int) -> None:
        """Show a basket that can still grow."""
        self._say_total(say("Total so far") if lines else say("Total to pay"), total_pence, empty=lines == 0)
        self._show(tender=True)
        self.keys[Act.CASH].set_available(available=lines > 0)
        for act in WHY_NOT:
            self.keys[act].set_available(available=False, reason=NOT_SET_UP if lines else None)

    def show_tender(self, total_pence: int, given_pence: int, change_pence: int) -> None:
        """Show what is given for a basket that is held."""
        self._say_total(say("Total to pay"), total_pence)
        self._show(given=given_pence > 0)
        self._say_given(given_pence, change_pence)

    def show_paid(self, total_pence: int, given_pence: int, change_pence: int) -> None:
        """Show what was paid."""
        self._say_total(say("Total paid"), total_pence)
        self._show(given=True, receipt=True)
        self._say_given(given_pence, change_pence)

    def restyle(self) -> None:
        """Take up the grid: a total too long for the large figure takes the next smaller one."""
        room = self.width() - look().px(2 * (12 if look().compact else 18) + 8) - self._label.sizeHint().width()
        self.total.show_type("total")
        self.total.ensurePolished()
        if self.isVisible() and self.total.sizeHint().width() > room:
            self.total.show_type("balance")
        compact = look().compact
        for key in self.keys.values():
            key.icon_widget.setVisible(not compact)
        self._whole.use(gap=6 if compact else 10, margins=(12, 6, 12, 10) if compact else (18, 12, 18, 14))
        self._hint.setVisible(self._tender.isVisibleTo(self) and not compact)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.restyle()

    def _say_total(self, label: Words, total_pence: int, *, empty: bool = False) -> None:
        self._label.say(label)
        self.total.say(pounds(total_pence))
        self.total.show_tone("2" if empty else "1")
        self.total.setAccessibleName(f"{label} {pounds(total_pence)}")

    def _say_given(self, given_pence: int, change_pence: int) -> None:
        self._given.say(pounds(given_pence))
        self._change.say(pounds(-change_pence))

    def _show(self, *, tender: bool = False, given: bool = False, receipt: bool = False) -> None:
        self._tender.setVisible(tender)
        self._given_rows.setVisible(given)
        self.print_again.setVisible(receipt)
        self.restyle()

    def _lay_out(self) -> None:
        top = Row(gap=8)
        top.addWidget(self._label)
        top.addWidget(self.total, 1)
        cells = Cells(self._tender, gap=8)
        for place, (act, _, _) in enumerate(_KEYS):
            cells.addWidget(self.keys[act], place // 2, place % 2)
        cells.setColumnStretch(0, 1)
        cells.setColumnStretch(1, 1)
        given = Column(self._given_rows, gap=8)
        given.addWidget(Rule())
        for words, amount in ((say("Cash given"), self._given), (say("Change"), self._change)):
            row = Row(gap=8)
            row.addWidget(Text(words, "body", "2"))
            row.addWidget(amount, 1)
            given.addLayout(row)
        self._hint = KeyHint(Key("Enter"), say("on an empty box goes to payment"))
        whole = self._whole = Column(self, gap=10, margins=(18, 12, 18, 14))
        whole.addLayout(top)
        whole.addWidget(self._given_rows)
        whole.addWidget(self._tender)
        whole.addWidget(self._hint, 0, CENTRE)
        whole.addWidget(self.print_again)
