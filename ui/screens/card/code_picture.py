"""Draw a payment code for the customer's telephone: whole modules on whole pixels, black on white in every theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import segno
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ims_desktop.words import say
from ui.theme import look

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUIET: Final = 4
"""Modules of white around it, without which a telephone does not find it. Source: ISO/IEC 18004."""
_SIDE, _SIDE_COMPACT = 272, 164


class CodePicture(QWidget):
    """The code of one page, as large as the grid lets it be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = ""
        self._rows: Sequence[bytes] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(str(say("A code for the customer's telephone")))
        self.restyle()

    def show_page(self, page: str) -> None:
        """Draw the code of a page; nothing for none."""
        if page != self._page:
            self._page = page
            made = segno.make(page, error="m", micro=False, boost_error=False) if page else None
            self._rows = () if made is None else tuple(bytes(row) for row in made.matrix)
            self.update()

    def restyle(self) -> None:
        """Take up the text size and the grid."""
        side = look().px(_SIDE_COMPACT if look().compact else _SIDE)
        self.setFixedSize(side, side)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - it is drawn whole
        if not self._rows:
            return
        ratio = self.devicePixelRatioF()
        pixels = int(min(self.width(), self.height()) * ratio)
        modules = len(self._rows) + 2 * _QUIET
        edge = max(1, pixels // modules)
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.scale(1 / ratio, 1 / ratio)
        start = (pixels - edge * modules) // 2 + edge * _QUIET
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRect(start + x * edge, start + y * edge, edge, edge), Qt.GlobalColor.black)
        painter.end()
