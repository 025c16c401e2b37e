"""Say TRAINING across the top of every window of a training till; nothing hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ims_desktop.words import say
from ui.theme import look

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

WORDS = say("TRAINING  ·  nothing here is real  ·  no money is recorded")
_HEIGHT, _STRIPE, _AROUND = 32, 15, 20


class TrainingBand(QWidget):
    """The striped band."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.restyle()
        self._describe()

    def restyle(self) -> None:
        """Take up the text size."""
        self.setFixedHeight(look().px(_HEIGHT))

    def sizeHint(self) -> QSize:
        return QSize(round(self._words_width()), look().px(_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._describe()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - drawn whole
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), look().paint("train_bg"))
        self._stripes(painter, look().paint("train_line"))
        width = self._words_width() + 2 * look().px(_AROUND)
        middle = QRectF((self.width() - width) / 2, 0, width, self.height())
        painter.fillRect(middle, look().paint("train_bg"))
        painter.setPen(look().paint("train_text"))
        painter.setFont(self._font())
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, WORDS.text())
        painter.end()

    def _stripes(self, painter: QPainter, colour: QColor) -> None:
        step, high = look().px(_STRIPE), self.height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        left = -high
        while left < self.width():
            corners = [(left, high), (left + step, high), (left + step + high, 0), (left + high, 0)]
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
            left += 2 * step

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(look().px(15))
        font.setWeight(QFont.Weight.Bold)
        return font

    def _words_width(self) -> float:
        return QFontMetricsF(self._font()).horizontalAdvance(WORDS.text())

    def _describe(self) -> None:
        self.setAccessibleName(WORDS.text())
