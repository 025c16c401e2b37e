"""Draw a found payment in two lines: its number and amount, and under them when, for what, and who holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.screens.journal.rows import FoundRow, Role
from ui.theme import look, tokens

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_SIDE, _GAP, _BAR, _PILL_SIDE, _ROW, _EDGE = 22, 14, 4, 11, 54, 7
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FoundDelegate(QStyledItemDelegate):
    """Paint the rows. It is made anew when the text size changes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._strong, self._plain = _font("body", 600), _font("caption", 400)
        self._small = _font("caption", 600)

    def sizeHint(
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002 - rows are alike
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002 - rows are alike
    ) -> QSize:
        return QSize(0, self.row_height())

    def row_height(self) -> int:
        """How high a row is."""
        return look().px(_ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: FoundRow = index.data(Role.ROW)
        area: QRect = option.rect
        side, edge = look().px(_SIDE), look().px(_EDGE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            self._paint_mark(painter, area)
        elif index.row() > 0:
            painter.setPen(QPen(look().paint("line"), look().line))
            painter.drawLine(area.left() + side, area.top(), area.right() - side, area.top())
        inner = area.adjusted(side, edge, -side, -edge)
        upper, lower = QRect(inner), QRect(inner)
        upper.setBottom(inner.center().y())
        lower.setTop(inner.center().y() + 1)
        self._paint_upper(painter, upper, row)
        self._paint_lower(painter, lower, row)
        painter.restore()

    def _paint_upper(self, painter: QPainter, area: QRect, row: FoundRow) -> None:
        self._text(painter, area, row.found.receipt, self._strong, "text")
        self._text(painter, area, row.amount, self._strong, "text", _RIGHT)
        left = QFontMetrics(self._strong).horizontalAdvance(row.found.receipt) + look().px(_GAP)
        if row.pill:
            self._pill(painter, area.adjusted(left, 0, 0, 0), row)

    def _paint_lower(self, painter: QPainter, area: QRect, row: FoundRow) -> None:
        metrics = QFontMetrics(self._plain)
        self._text(painter, area, row.origin, self._plain, "text_2", _RIGHT)
        room = area.width() - metrics.horizontalAdvance(row.origin) - look().px(_GAP)
        told = metrics.elidedText(f"{row.when} · {row.bills}", Qt.TextElideMode.ElideRight, max(0, room))
        self._text(painter, area, told, self._plain, "text_2")

    def _paint_mark(self, painter: QPainter, area: QRect) -> None:
        edge, bar, inset = look().px(8), look().px(_BAR), look().px(7)
        tint = QRectF(area).adjusted(edge, 0, -edge, 0)
        painter.setPen(QPen(look().paint("accent"), look().line) if look().theme == "contrast" else Qt.PenStyle.NoPen)
        painter.setBrush(look().paint("accent_soft"))
        painter.drawRoundedRect(tint, look().px(8), look().px(8))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().paint("accent"))
        painter.drawRoundedRect(QRectF(tint.left(), tint.top() + inset, bar, tint.height() - 2 * inset), 2, 2)

    def _text(
        self, painter: QPainter, area: QRect, text: str, font: QFont, ink: str, align: Qt.AlignmentFlag = _LEFT
    ) -> None:
        painter.setPen(look().paint(ink))
        painter.setFont(font)
        painter.drawText(area, align, text)

    def _pill(self, painter: QPainter, area: QRect, row: FoundRow) -> None:
        width = QFontMetrics(self._small).horizontalAdvance(row.pill) + 2 * look().px(_PILL_SIDE)
        height = look().px(20)
        box = QRectF(area.left() + 0.5, area.center().y() - height / 2 + 0.5, width, height)
        name = row.state or "idle"
        painter.setPen(QPen(look().paint(f"{name}_line"), look().line))
        painter.setBrush(look().paint(f"{name}_bg"))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(look().paint(f"{name}_text"))
        painter.setFont(self._small)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, row.pill)


def _font(role: str, weight: int) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(look().px(tokens()["type"][role]["px"]))
    font.setWeight(QFont.Weight(weight))
    return font
