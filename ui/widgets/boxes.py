"""Lay things out on the grid: rows and columns whose gaps grow with the text size, and the surfaces they stand on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import look, mark

Margins = tuple[int, int, int, int]
NONE: Margins = (0, 0, 0, 0)


def _scale(layout: QBoxLayout, gap: int, margins: Margins) -> None:
    layout.setSpacing(look().px(gap))
    layout.setContentsMargins(*(look().px(edge) for edge in margins))


class Row(QHBoxLayout):
    """Stand side by side. Units: base pixels; margins are left, top, right, bottom."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, margins: Margins = NONE) -> None:
        super().__init__() if parent is None else super().__init__(parent)
        self._base = (gap, margins)
        self.rescale()

    def rescale(self) -> None:
        """Take up the text size."""
        _scale(self, *self._base)

    def use(self, *, gap: int, margins: Margins) -> None:
        """Take other base lengths, for the compact grid."""
        self._base = (gap, margins)
        self.rescale()


class Column(QVBoxLayout):
    """Stand one under the other. Units: base pixels; margins are left, top, right, bottom."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, margins: Margins = NONE) -> None:
        super().__init__() if parent is None else super().__init__(parent)
        self._base = (gap, margins)
        self.rescale()

    def rescale(self) -> None:
        """Take up the text size."""
        _scale(self, *self._base)

    def use(self, *, gap: int, margins: Margins) -> None:
        """Take other base lengths, for the compact grid."""
        self._base = (gap, margins)
        self.rescale()


class Turning(Column):
    """One under the other, or side by side where the compact grid has little height."""

    def rescale(self) -> None:
        """Take up the text size and the grid."""
        super().rescale()
        way = QBoxLayout.Direction
        self.setDirection(way.LeftToRight if look().compact else way.TopToBottom)


class Cells(QGridLayout):
    """Stand in rows and columns. Units: base pixels."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, margins: Margins = NONE) -> None:
        super().__init__() if parent is None else super().__init__(parent)
        self._base = (gap, margins)
        self.rescale()

    def rescale(self) -> None:
        """Take up the text size."""
        gap, margins = self._base
        self.setSpacing(look().px(gap))
        self.setContentsMargins(*(look().px(edge) for edge in margins))


class Surface(QFrame):
    """A frame with a role: `part` is "card", "head", "foot", "panel", "plain" ... as the style sheet names them."""

    def __init__(self, part: str, parent: QWidget | None = None, *, state: str = "") -> None:
        super().__init__(parent)
        self.setProperty("part", part)
        if state:
            self.setProperty("state", state)

    def show_state(self, state: str) -> None:
        """Change the state the style sheet colours by."""
        mark(self, "state", state)


class Rule(QFrame):
    """A thin line between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "rule")


class Bar(QFrame):
    """A thin upright line between parts of a row."""

    def __init__(self, height: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "bar")
        self._base = height
        self.restyle()

    def restyle(self) -> None:
        """Take up the text size."""
        self.setFixedHeight(look().px(self._base))


def spread(layout: QBoxLayout, *items: QWidget | QBoxLayout | int | None) -> None:
    """Fill a row or column: widgets and layouts in order, a number is a gap in base pixels, None is the stretch."""
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(look().px(item))
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


CENTRE = Qt.AlignmentFlag.AlignCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
TOP = Qt.AlignmentFlag.AlignTop
