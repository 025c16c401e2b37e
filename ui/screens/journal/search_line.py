"""Take what somebody remembers of a payment: all of it in one line, or each thing in a field of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.use_cases.read_query import read_query, understood
from ims_desktop.words import Words, say
from ui.theme import look
from ui.widgets.boxes import Column, Row, Surface
from ui.widgets.field import Field
from ui.widgets.line_edit import CARD_WIPED, LineEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QKeyEvent

    from ims_desktop.journal_records import JournalQuery

_SUCH_AS: Final = say("Such as: ellacott 58.75, or 11:00-12:00 *4242, or a receipt or reference alone.")
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_PAGES: Final = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class SearchLine(Surface):
    """The line, and under it four fields for those who would rather be asked. What is typed anywhere is one question.

    The fields are not shown on the compact grid: the line understands all of it.
    """

    changed = Signal()
    """Something was typed."""

    entered = Signal()
    moved = Signal(int)
    paged = Signal(int)

    def __init__(self) -> None:
        super().__init__("card")
        self._label = Text(say("Receipt, reference, name, amount, time or last four of a card"), "strong")
        self.edit = _SearchEdit(self)
        self.edit.setAccessibleName(self._label.text())
        self._label.setBuddy(self.edit)
        self.setFocusProxy(self.edit)
        self._read = Text(_SUCH_AS, "caption", wrap=True)
        self.fields = {
            "name": Field(say("Name")),
            "amount": Field(say("Amount")),
            "day": Field(say("Day")),
            "time": Field(say("Time")),
            "card": Field(say("Last four")),
        }
        self._filters = QWidget()
        self._column = Column(self, gap=6)
        filters = Row(self._filters, gap=10)
        for field in self.fields.values():
            filters.addWidget(field, 1)
        for widget in (self._label, self.edit, self._read, self._filters):
            self._column.addWidget(widget)
        for edit in self.edits:
            edit.typed.connect(self.changed)
            edit.entered.connect(self.entered)
            edit.card_dropped.connect(lambda: self.show_read(CARD_WIPED, "warn"))
        self.edit.moved.connect(self.moved)
        self.edit.paged.connect(self.paged)
        self.restyle()

    @property
    def edits(self) -> tuple[LineEdit, ...]:
        """Everything that can be typed into."""
        return (self.edit, *(field.edit for field in self.fields.values()))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return all(edit.text().strip() == "" for edit in self.edits)

    @property
    def read_as(self) -> str:
        """How it was read, as shown."""
        return self._read.text()

    def query(self, today: date) -> JournalQuery:
        """Return the question as it was understood."""
        said = {name: field.text().strip() for name, field in self.fields.items()}
        card = f"*{said['card'].removeprefix('*')}" if said["card"] else ""
        amount = f"£{said['amount'].removeprefix('£')}" if said["amount"] else ""
        return read_query(" ".join((amount, said["day"], said["time"], card, self.edit.text(), said["name"])), today)

    def show_query(self, query: JournalQuery) -> None:
        """Say how it was read."""
        parts = understood(query)
        if parts:
            self.show_read(say("Looked for: {what}", what=" · ".join(str(part) for part in parts)))
        else:
            self.show_read(_SUCH_AS)

    def show_read(self, words: Words, tone: str = "") -> None:
        """Say something about what is typed."""
        self._read.say(words)
        self._read.show_tone(tone or "2")

    def clear(self) -> None:
        """Ask for nothing."""
        for edit in self.edits:
            edit.setText("")
        self.show_read(_SUCH_AS)

    def restyle(self) -> None:
        """Take up the grid."""
        compact = look().compact
        self._filters.setVisible(not compact)
        self._column.use(gap=4 if compact else 6, margins=(14, 8, 14, 8) if compact else (18, 12, 18, 14))


class _SearchEdit(LineEdit):
    """The line itself: arrows move the mark below."""

    moved = Signal(int)
    paged = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.moved.emit(_STEPS[key])
        elif key in _PAGES:
            self.paged.emit(_PAGES[key])
        else:
            super().keyPressEvent(event)
