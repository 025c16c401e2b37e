"""List what was entered, the newest first; Del on a row takes the item out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import say, say_n
from ui.widgets.boxes import Column
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ims_desktop.domain.payment import Payment

SHOWN: Final = 40
"""So many rows are made; what was entered before them is found in the journal."""
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class ItemRows(QWidget):
    """The rows. Up and down move among them."""

    take_out_requested = Signal(object)
    """The Payment of a row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ItemRow] = []
        self._earlier = Text("", "caption", wrap=True)
        self._empty = Text(say("Nothing is entered yet."), "body", "2", wrap=True)
        self._column = Column(self, gap=2)
        self._column.addWidget(self._empty)
        self._column.addWidget(self._earlier)
        self._column.addStretch(1)

    def show_items(self, items: tuple[Payment, ...]) -> None:
        """Show the newest of these."""
        wanted = list(reversed(items[-SHOWN:]))
        kept = {row.item.payment_id: row for row in self.rows}
        for payment_id, row in kept.items():
            if all(item.payment_id != payment_id for item in wanted):
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
        self.rows = [kept.get(item.payment_id) or self._made(item) for item in wanted]
        for place, row in enumerate(self.rows):
            row.number(len(items) - place)
            self._column.insertWidget(place, row)
        self._empty.setVisible(not items)
        earlier = len(items) - len(self.rows)
        self._earlier.say(say_n("{n} earlier item", "{n} earlier items", earlier) if earlier else "")
        self._earlier.setVisible(earlier > 0)

    def enter(self) -> None:
        """Go to the newest row."""
        if self.rows:
            self.rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _made(self, item: Payment) -> ItemRow:
        row = ItemRow(item)
        row.key_pressed.connect(self._on_key)
        row.activated.connect(lambda: self.take_out_requested.emit(item))
        return row

    def _on_key(self, row: ItemRow, key: int) -> None:
        if key == Qt.Key.Key_Delete:
            self.take_out_requested.emit(row.item)
            return
        to = self.rows.index(row) + _STEPS[Qt.Key(key)]
        if 0 <= to < len(self.rows):
            self.rows[to].setFocus(Qt.FocusReason.OtherFocusReason)


class ItemRow(KeyButton):
    """One item: its place in the pile, its receipt, what it comes to."""

    key_pressed = Signal(object, int)

    def __init__(self, item: Payment) -> None:
        super().__init__("", caps=("Del",), kind="row", spread=True)
        self.setProperty("ring", "inside")
        self.item = item

    def number(self, place: int) -> None:
        """Say which of the pile it is."""
        self.say(f"{place}.  {pounds(self.item.amount_pence)}  ·  {self.item.receipt.rsplit('-', 1)[-1]}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete or event.key() in _STEPS:
            self.key_pressed.emit(self, event.key())
        else:
            super().keyPressEvent(event)
