"""Show the notes and coins to give back: coins round, notes square, as many as there are below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QLayoutItem, QWidget

from ims_desktop.words import Words, say
from ui.theme import look, mark
from ui.widgets.boxes import CENTRE, Column
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

_PENCE_IN_POUND = 100
_SMALLEST_NOTE = 500
_COIN, _NOTE = 48, 84
_SMALL_COIN, _SMALL_NOTE = 40, 64


def face_value(piece_pence: int) -> str:
    """Write what stands on a note or coin: `£10`, `50p`."""
    return f"{piece_pence}p" if piece_pence < _PENCE_IN_POUND else f"£{piece_pence // _PENCE_IN_POUND}"


def piece_words(piece_pence: int, count: int) -> Words:
    """Say how many of one note or coin: "£10 note", "2 × £2"."""
    value = face_value(piece_pence)
    if count > 1:
        return say("{n} × {value}", n=count, value=value)
    return say("{value} note", value=value) if piece_pence >= _SMALLEST_NOTE else say("{value}", value=value)


def pieces_line(pieces: Iterable[tuple[int, int]]) -> str:
    """List notes and coins on one line."""
    return ", ".join(str(piece_words(piece, count)) for piece, count in pieces)


class Piece(QWidget):
    """One kind of note or coin."""

    def __init__(self, piece_pence: int, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_note = piece_pence >= _SMALLEST_NOTE
        self._face = QFrame(self)
        self._face.setProperty("part", "note" if self._is_note else "coin")
        value = QLabel(face_value(piece_pence), self._face)
        value.setProperty("t", "strong")
        value.setAlignment(CENTRE)
        Column(self._face).addWidget(value)
        column = Column(self, gap=1)
        column.addWidget(self._face, 0, Qt.AlignmentFlag.AlignHCenter)
        if count > 1:
            column.addWidget(Text(f"×{count}", "strong", align=CENTRE), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setAccessibleName(str(piece_words(piece_pence, count)))
        self.restyle()

    def restyle(self) -> None:
        """Take up the text size and the grid."""
        compact = look().compact
        coin, note = (_SMALL_COIN, _SMALL_NOTE) if compact else (_COIN, _NOTE)
        mark(self._face, "small", value=compact)
        self._face.setFixedSize(look().px(note if self._is_note else coin), look().px(coin))


class Pieces(QWidget):
    """All notes and coins to give, largest first, as many side by side as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(self)
        self._shown: list[Piece] = []

    @property
    def shown(self) -> tuple[Piece, ...]:
        """What is shown."""
        return tuple(self._shown)

    def show_pieces(self, pieces: Iterable[tuple[int, int]]) -> None:
        """Show these (piece in pence, how many)."""
        for old in self._shown:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._shown = [Piece(piece, count, self) for piece, count in pieces]
        for new in self._shown:
            self._flow.addWidget(new)
            new.show()
        self.setAccessibleName(pieces_line(pieces))
        self.updateGeometry()


class Flow(QLayout):
    """Put widgets in lines, like words on a page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        widest = look().px(3 * (_COIN + 10) + _NOTE - _COIN)
        return QSize(widest, self.heightForWidth(widest))

    def minimumSize(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items]
        return QSize(max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0))

    def _place(self, rect: QRect, *, move: bool) -> int:
        gap, line = look().px(10), look().px(6)
        left, top, tallest = rect.left(), rect.top(), 0
        for item in self._items:
            size = item.sizeHint()
            if left > rect.left() and left + size.width() > rect.left() + rect.width():
                left, top, tallest = rect.left(), top + tallest + line, 0
            if move:
                item.setGeometry(QRect(left, top, size.width(), size.height()))
            left += size.width() + gap
            tallest = max(tallest, size.height())
        return top + tallest - rect.top()
