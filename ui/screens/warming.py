"""Dress and draw what was not seen yet while nobody presses a key, so that it comes as quickly the first time."""

from __future__ import annotations

from string import ascii_letters, digits
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from ui.icons import Icon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QFont

_REST_MS: Final = 60
"""Between two steps, each a matter of milliseconds: a key that comes meanwhile waits for one at most."""
_LETTERS: Final = f"{ascii_letters}{digits}£.,'-/&: "


class Warming(QObject):
    """Dresses one widget after the other, then draws the letters of every font they use, and rests for good."""

    def __init__(self, widgets: Iterable[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._left = list(widgets)
        self._fonts: dict[str, QFont] = {}
        self._timer = QTimer(self, interval=_REST_MS)
        self._timer.timeout.connect(self.step)
        self._timer.start()

    @property
    def rests(self) -> bool:
        """Whether all is done."""
        return not self._timer.isActive()

    def step(self) -> None:
        """Do a little of what is left."""
        if self._left:
            self._dress(self._left.pop(0))
        elif self._fonts:
            _, font = self._fonts.popitem()
            _draw_letters(font)
        else:
            self._timer.stop()

    def _dress(self, widget: QWidget) -> None:
        widget.ensurePolished()
        for icon in widget.findChildren(Icon):
            icon.draw()
        for kind in (QLabel, QLineEdit):
            self._fonts.update((one.font().key(), one.font()) for one in widget.findChildren(kind))


def _draw_letters(font: QFont) -> None:
    """Draw them where nobody sees it: the pictures of letters are kept, whatever they were drawn for."""
    scratch = QImage(8, 8, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(scratch)
    painter.setFont(font)
    painter.drawText(0, 8, _LETTERS)
    painter.end()
