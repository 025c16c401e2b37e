"""Put the stage left and the ledger right: what is being done, and what has been agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.grid import gutter, ledger_width, side_margin
from ui.theme import look
from ui.widgets.boxes import Column
from ui.widgets.scroller import Scroller

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

SMALLEST: Final = (940, 360)
"""What stage and ledger need together; in less, they scroll as one."""


class StageLedger(QWidget):
    """The grid of a screen. The stage scrolls when it must; the ledger sees to its own lines and never loses its total.

    Shape: stage and ledger are widgets without margins of their own at left and right. They come last, and best while
    they are empty: whatever is put somewhere else is dressed anew with all that is in it.
    """

    def __init__(self, stage: QWidget, ledger: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.stage = stage
        self.ledger = ledger
        self._both = QWidget()
        Column(self, gap=0).addWidget(Scroller(self._both, sideways=True))
        self._area = Scroller(stage, self._both)
        self._row = QHBoxLayout(self._both)  # not a Row: its lengths depend on the window too, and are set in `_place`
        self._row.addWidget(self._area, 1)
        if ledger is not None:
            self._row.addWidget(ledger)
        self._place()

    def show_whole(self, widget: QWidget) -> None:
        """Scroll the stage so far that a control can be seen."""
        self._area.ensureWidgetVisible(widget, look().px(8), look().px(8))

    def restyle(self) -> None:
        """Take up the text size and the grid."""
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        least, high = (look().px(length) for length in SMALLEST)
        self._both.setMinimumSize(least, high)
        width = max(self.width(), least)
        side = side_margin(width)
        edge = look().px(12 if look().compact else 14)
        self._row.setContentsMargins(side, edge, side, edge)
        self._row.setSpacing(gutter())
        if self.ledger is not None:
            self.ledger.setFixedWidth(ledger_width(width))
