"""Take how many there are of one note or coin: a row of the count, its value beside it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ims_desktop.domain.denominations import NOTES, counted_pence
from ims_desktop.domain.money import pounds
from ims_desktop.errors import InvalidAmount
from ims_desktop.words import Words, say
from ui.screens.pieces import face_value
from ui.theme import look, mark
from ui.widgets.boxes import RIGHT, Row
from ui.widgets.money_edit import AmountEdit
from ui.widgets.text import Text

_MOVES: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class PiecesEdit(AmountEdit):
    """The box for a number of pieces. Enter goes on, and says "none" where nothing is typed; arrows only move."""

    moved = Signal(int)
    """Go so many boxes on, or back."""

    def __init__(self, each_pence: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.each_pence = each_pence
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setProperty("part", "count")
        self.setAlignment(RIGHT)
        self.setAccessibleName(str(_how_many(each_pence)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _MOVES.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(step)


class CountRow(QWidget):
    """One kind of note or coin. Shape: `pieces` None while nobody said how many; `wrong` while what is typed is none.

    The value is worked out beside it, so that only what is in the hand is typed.
    """

    def __init__(self, each_pence: int, *, tight: bool = False) -> None:
        super().__init__()
        self.each_pence = each_pence
        self._tight = tight
        self.edit = PiecesEdit(each_pence, self)
        self._face = Text(face_value(each_pence), "subtitle")
        self._times = Text("×", "body", "2")
        self._value = Text("", "amount", align=RIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row = Row(self, gap=10)
        for widget in (self._face, self._times, self.edit):
            self._row.addWidget(widget)
        self._row.addWidget(self._value, 1)
        self.restyle()
        self.show_value()

    @property
    def pieces(self) -> int | None:
        """How many there are; None while nobody said, or what is typed is no number."""
        text = self.edit.text().strip()
        return int(text) if text.isascii() and text.isdigit() else None

    @property
    def wrong(self) -> Words | None:
        """Why what is typed is no count."""
        if self.edit.text().strip() == "":
            return None
        if self.pieces is None:
            return say("Type how many there are of {value}, as a whole number.", value=face_value(self.each_pence))
        try:
            counted_pence({self.each_pence: self.pieces})
        except InvalidAmount as refused:
            return refused.words
        return None

    def say_none(self) -> None:
        """Write down that there is none, where nothing is typed."""
        if self.edit.text().strip() == "":
            self.edit.setText("0")
            self.show_value()

    def show_value(self) -> None:
        """Show what the pieces come to."""
        pieces, wrong = self.pieces, self.wrong
        mark(self.edit, "state", "" if wrong is None else "bad")
        known = wrong is None and pieces is not None
        self._value.say(pounds(counted_pence({self.each_pence: pieces or 0})) if known else "")
        self.edit.setAccessibleDescription(self._value.text())

    def restyle(self) -> None:
        """Take up the text size and the grid: the compact one has no room for the sign between."""
        compact = look().compact or self._tight
        self._row.use(gap=5 if compact else 10, margins=(0, 0, 0, 0))
        self._times.setVisible(not compact)
        self._face.setFixedWidth(look().px(36 if compact else 46))
        self.edit.setFixedWidth(look().px(56 if compact else 128))
        self.setFixedHeight(look().px(32) if compact else look().size("row_count"))
        self._value.setMinimumWidth(look().px(70 if compact else 92))


def _how_many(each_pence: int) -> Words:
    value = face_value(each_pence)
    return (
        say("How many {value} notes", value=value)
        if each_pence in NOTES
        else say("How many {value} coins", value=value)
    )
