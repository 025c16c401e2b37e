"""Hold what never scrolls: the total, and the keys that belong to it at each stage of a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say, say_n
from ui.keys import Act
from ui.screens.tendering.ways import TABS
from ui.theme import look
from ui.widgets.boxes import CENTRE, RIGHT, Cells, Column, Row, Rule, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

    from ui.screens.tendering.ways import Why

EMPTY: Final = say("The basket is empty. Add a bill first.")
_ROWS: Final = 5
"""So many rows stand under the total; of more, the first are added up in one."""


class LedgerFoot(Surface):
    """Total; under it tender keys, what was given, or what can be done with a receipt."""

    way_requested = Signal(object)
    """The Act of a way to pay."""

    not_for_these = Signal(object)
    """A way to pay that is not to be had for this basket was pressed: the Words to say."""

    reprint_requested = Signal()
    letter_requested = Signal()
    no_letters = Signal()
    """Sending was asked for where nothing is set up that sends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("foot", parent)
        self._label = Text("", "lead")
        self.total = Text("", "total", align=RIGHT)
        self.keys = {act: KeyButton(words, icon=icon, act=act, kind="tender", spread=True) for act, words, icon in TABS}
        self._tender = QWidget()
        self._given_rows = QWidget()
        self._rows: tuple[tuple[Words | str, int], ...] = ()
        self._shown_rows: list[_GivenRow] = []
        self._whys: Mapping[Act, Why | None] = {}
        self._lines = 0
        self.print_again = KeyButton(
            say("Print again"), icon="printer", act=Act.PRINT_AGAIN, kind="tender", spread=True
        )
        self.letter = KeyButton(say("Send the receipt"), icon="mail", act=Act.EMAIL, kind="tender", spread=True)
        self._letters = True
        self._lay_out()
        for act, key in self.keys.items():
            key.activated.connect(lambda pressed=act: self.way_requested.emit(pressed))
            key.unavailable_pressed.connect(lambda _, pressed=act: self.not_for_these.emit(self._why(pressed)))
        self.print_again.activated.connect(self.reprint_requested)
        self.letter.activated.connect(self.letter_requested)
        self.letter.unavailable_pressed.connect(lambda _: self.no_letters.emit())
        self.show_open(0, lines=0)

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """What was given and goes back, as shown."""
        return tuple((str(words), pounds(pence)) for words, pence in self._rows)

    def show_ways(self, whys: Mapping[Act, Why | None]) -> None:
        """Take up which ways to pay there are for this basket, and why not, where there are not."""
        self._whys = whys
        self._show_keys()

    def offer_letter(self, *, shown: bool, can: bool) -> None:
        """Offer to send a receipt; dashed where nothing is set up that sends, not at all where a call offers it."""
        self._letters = shown
        self.letter.setVisible(shown and self.print_again.isVisibleTo(self))
        self.letter.set_available(available=can, reason=None if can else say("Not set up"))

    def show_open(self, total_pence: int, *, lines: int) -> None:
        """Show a basket that can still grow."""
        self._lines = lines
        self._say_total(say("Total so far") if lines else say("Total to pay"), total_pence, empty=lines == 0)
        self._show(tender=True)
        self._show_keys()

    def show_tender(self, total_pence: int, rows: Sequence[tuple[Words | str, int]]) -> None:
        """Show what is given for a basket that is held."""
        self._say_total(say("Total to pay"), total_pence)
        self._say_rows(rows)
        self._show(given=bool(rows))

    def show_paid(self, total_pence: int, rows: Sequence[tuple[Words | str, int]]) -> None:
        """Show what was paid."""
        self._say_total(say("Total paid"), total_pence)
        self._say_rows(rows)
        self._show(given=True, receipt=True)

    def _show_keys(self) -> None:
        """Dash what is not to be had, and say why; of an empty basket nothing needs to be said."""
        for act, key in self.keys.items():
            why = self._whys.get(act)
            key.set_available(available=self._lines > 0 and why is None, reason=why[0] if why and self._lines else None)

    def _why(self, act: Act) -> Words:
        why = self._whys.get(act)
        return EMPTY if why is None or not self._lines else why[1]

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

    def _say_rows(self, rows: Sequence[tuple[Words | str, int]]) -> None:
        """Write what was given under each other; so many that they would take the room of the lines are added up."""
        over = len(rows) - _ROWS
        shown = list(rows)
        if over > 0:
            most = say_n("{n} part", "{n} parts", over + 1)
            shown = [(most, sum(pence for _, pence in rows[: over + 1])), *rows[over + 1 :]]
        if tuple(shown) == self._rows:
            return
        self._rows = tuple(shown)
        for row in self._shown_rows:
            self._given_column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._shown_rows = [_GivenRow(words, pence) for words, pence in shown]
        for row in self._shown_rows:
            self._given_column.addWidget(row)

    def _show(self, *, tender: bool = False, given: bool = False, receipt: bool = False) -> None:
        self._tender.setVisible(tender)
        self._given_rows.setVisible(given)
        self.print_again.setVisible(receipt)
        self.letter.setVisible(receipt and self._letters)
        self.restyle()

    def _lay_out(self) -> None:
        top = Row(gap=8)
        top.addWidget(self._label)
        top.addWidget(self.total, 1)
        cells = Cells(self._tender, gap=8)
        for place, (act, _, _) in enumerate(TABS):
            cells.addWidget(self.keys[act], place // 2, place % 2)
        cells.setColumnStretch(0, 1)
        cells.setColumnStretch(1, 1)
        self._given_column = Column(self._given_rows, gap=8)
        self._given_column.addWidget(Rule())
        self._hint = KeyHint(Key("Enter"), say("on an empty box goes to payment"))
        whole = self._whole = Column(self, gap=10, margins=(18, 12, 18, 14))
        whole.addLayout(top)
        whole.addWidget(self._given_rows)
        whole.addWidget(self._tender)
        whole.addWidget(self._hint, 0, CENTRE)
        whole.addWidget(self.print_again)
        whole.addWidget(self.letter)


class _GivenRow(QWidget):
    """One thing that was given, or goes back."""

    def __init__(self, words: Words | str, pence: int) -> None:
        super().__init__()
        row = Row(self, gap=8)
        row.addWidget(Text(words, "body", "2", wrap=True), 1)
        row.addWidget(Text(pounds(pence), "amount", align=RIGHT))
