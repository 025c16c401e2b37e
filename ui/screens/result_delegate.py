"""Draw a found account in one row, or in two lines where the columns would not fit side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.screens.result_rows import ResultRow, Role
from ui.theme import look, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ui.screens.matching import Span

_SIDE, _GAP, _BAR, _PILL_SIDE = 22, 14, 4, 11
_LEAST_ADDRESS = 130
_CUTS: Final = 4
"""How many pixels a text may gain by being drawn in pieces."""
_KNOWN_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column begins and ends. Units: pixels of the list. Shape: `stacked` for two lines a row."""

    name: tuple[int, int] = (0, 0)
    address: tuple[int, int] = (0, 0)
    postcode: tuple[int, int] = (0, 0)
    fund: tuple[int, int] = (0, 0)
    pill: tuple[int, int] = (0, 0)
    balance: tuple[int, int] = (0, 0)
    stacked: bool = False


class Faces:
    """The fonts of a row at one text size, with their measures."""

    def __init__(self) -> None:
        self.plain = _font("body", 400)
        self.bold = _font("body", 700)
        self.money = _font("body", 600)
        self.small = _font("caption", 600)
        self.metrics = {id(font): QFontMetrics(font) for font in (self.plain, self.bold, self.money, self.small)}
        self._lines = {font: (metrics.height(), metrics.ascent()) for font, metrics in self.metrics.items()}
        self._known: dict[tuple[int, str], int] = {}
        self._letters: dict[str, float] = {}

    def width(self, pieces: tuple[Span, ...]) -> int:
        """Measure pieces of text, the bold ones bold."""
        return sum(self.advance(self.bold if bold else self.plain, piece) + 1 for piece, bold in pieces)

    def most(self, text: str) -> int:
        """Measure a text as wide as it can get: bold as a whole, or cut into pieces."""
        return max(self.advance(self.bold, text), self.advance(self.plain, text)) + _CUTS

    def widest(self, texts: Iterable[str]) -> int:
        """Tell the most that any of these needs: letters summed up say which are worth being measured."""
        widest = 0
        for rough, text in sorted(((self._rough(text), text) for text in set(texts)), reverse=True):
            if rough + _CUTS < widest:
                break
            widest = max(widest, self.most(text))
        return widest

    def _rough(self, text: str) -> float:
        """Estimate a text in bold letter by letter; what stands between two letters is within the slack of a cut."""
        known = self._letters
        try:
            return sum([known[letter] for letter in text])
        except KeyError:
            measure = QFontMetricsF(self.bold).horizontalAdvance
            known.update((letter, measure(letter)) for letter in set(text) - known.keys())
            return self._rough(text)

    def baseline(self, font: QFont, area: QRect) -> int:
        """Tell where a line stands that is in the middle of an area: placed by hand, it is drawn in half the time."""
        height, ascent = self._lines[id(font)]
        return area.top() + (area.height() - height) // 2 + ascent

    def advance(self, font: QFont, text: str) -> int:
        """Measure a text; while somebody types, much the same texts come again at every key."""
        key = (id(font), text)
        width = self._known.get(key)
        if width is None:
            if len(self._known) > _KNOWN_MOST:
                self._known.clear()
            width = self._known[key] = self.metrics[id(font)].horizontalAdvance(text)
        return width


def _font(role: str, weight: int) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(look().px(tokens()["type"][role]["px"]))
    font.setWeight(QFont.Weight(weight))
    return font


def columns_for(
    rows: tuple[ResultRow, ...], width: int, faces: Faces, heads: dict[str, int], *, least: int | None = None
) -> Columns:
    """Give every column but the address the room its widest row needs; the address takes what is left.

    Units: pixels. Shape: `least` is what is left of the width beside a scroll bar. It alone decides whether rows are
    stacked: were it the width of the moment, the bar that higher rows bring would undo what brought it, without end.
    """
    side, gap = look().px(_SIDE), look().px(_GAP)
    need = {
        "name": faces.widest(row.account.name for row in rows),
        "postcode": faces.widest(row.account.postcode for row in rows),
        "fund": max((faces.advance(faces.plain, fund) for fund in {row.fund for row in rows}), default=0),
        "pill": max((_pill_width(row, faces) for row in rows), default=0),
        "balance": max((faces.advance(faces.money, row.balance) for row in rows), default=0),
    }
    need = {name: max(wide, heads.get(name, 0)) for name, wide in need.items()}
    fixed = sum(need.values()) + gap * sum(wide > 0 for wide in need.values())
    left = width - 2 * side - fixed
    if left - (0 if least is None else width - least) < look().px(_LEAST_ADDRESS):
        return Columns(stacked=True)
    need["address"] = min(left, max(look().px(_LEAST_ADDRESS), faces.widest(row.where for row in rows)))
    spare = (left - need["address"]) // 4
    placed: dict[str, tuple[int, int]] = {}
    at = side
    for name in ("name", "address", "postcode", "fund"):
        placed[name] = (at, at + need[name])
        at += need[name] + gap + spare
    right = width - side
    placed["balance"] = (right - need["balance"], right)
    placed["pill"] = (max(at, 0), right - need["balance"] - gap)
    return Columns(
        placed["name"], placed["address"], placed["postcode"], placed["fund"], placed["pill"], placed["balance"]
    )


def _pill_width(row: ResultRow, faces: Faces) -> int:
    return faces.advance(faces.small, row.pill) + 2 * look().px(_PILL_SIDE) if row.pill else 0


class ResultDelegate(QStyledItemDelegate):
    """Paint the rows. The list tells it the columns, once for all rows that are listed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = Columns()
        self.faces = Faces()

    def sizeHint(
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002 - rows are alike
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002 - rows are alike
    ) -> QSize:
        return QSize(0, self.row_height())

    def row_height(self) -> int:
        """How high a row is."""
        height = look().size("row_result")
        return height + look().px(20) if self.columns.stacked else height

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: ResultRow = index.data(Role.ROW)
        area: QRect = option.rect
        marked = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if marked:
            self._paint_mark(painter, area)
        elif index.row() > 0:
            painter.setPen(QPen(look().paint("line"), look().line))
            painter.drawLine(area.left() + look().px(_SIDE), area.top(), area.right() - look().px(_SIDE), area.top())
        if self.columns.stacked:
            self._paint_stacked(painter, area, row)
        else:
            self._paint_columns(painter, area, row)
        painter.restore()

    def _paint_mark(self, painter: QPainter, area: QRect) -> None:
        edge, bar = look().px(8), look().px(_BAR)
        tint = QRectF(area).adjusted(edge, 0, -edge, 0)
        painter.setPen(QPen(look().paint("accent"), look().line) if look().theme == "contrast" else Qt.PenStyle.NoPen)
        painter.setBrush(look().paint("accent_soft"))
        painter.drawRoundedRect(tint, look().px(8), look().px(8))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().paint("accent"))
        inset = look().px(7)
        painter.drawRoundedRect(QRectF(tint.left(), tint.top() + inset, bar, tint.height() - 2 * inset), 2, 2)

    def _paint_columns(self, painter: QPainter, area: QRect, row: ResultRow) -> None:
        at = self.columns
        self._spans(painter, _between(area, at.name), row.name, "text")
        self._spans(painter, _between(area, at.address), row.address, "text")
        self._spans(painter, _between(area, at.postcode), row.postcode, "text_2")
        self._text(painter, _between(area, at.fund), row.fund, self.faces.plain, "text")
        self._pill(painter, _between(area, at.pill), row)
        self._text(painter, _between(area, at.balance), row.balance, self.faces.money, "text", at_right=True)

    def _paint_stacked(self, painter: QPainter, area: QRect, row: ResultRow) -> None:
        side = look().px(_SIDE)
        inner = area.adjusted(side, look().px(6), -side, -look().px(6))
        upper, lower = QRect(inner), QRect(inner)
        upper.setBottom(inner.center().y())
        lower.setTop(inner.center().y() + 1)
        money = self.faces.advance(self.faces.money, row.balance)
        pill = _pill_width(row, self.faces)
        self._text(painter, upper, row.balance, self.faces.money, "text", at_right=True)
        self._pill(painter, upper.adjusted(0, 0, -money - look().px(_GAP), 0), row, at_right=True)
        taken = money + (pill + look().px(_GAP) if pill else 0) + look().px(_GAP)
        self._spans(painter, upper.adjusted(0, 0, -taken, 0), row.name, "text")
        self._text(painter, lower, row.fund, self.faces.plain, "text_2", at_right=True)
        rest = self.faces.advance(self.faces.plain, row.fund) + look().px(_GAP)
        where = (*row.address, (", ", False), *row.postcode) if row.address and row.postcode else row.address
        self._spans(painter, lower.adjusted(0, 0, -rest, 0), where or row.postcode, "text_2")

    def _spans(self, painter: QPainter, area: QRect, pieces: tuple[Span, ...], ink: str) -> None:
        """Draw pieces one after the other; only what does not fit is cut, and only at the end."""
        painter.setPen(look().paint(ink))
        left = area.left()
        for piece, bold in pieces:
            font = self.faces.bold if bold else self.faces.plain
            painter.setFont(font)
            room = area.right() + 1 - left
            width, shown = self.faces.advance(font, piece), piece
            if width > room:
                shown = self.faces.metrics[id(font)].elidedText(piece, Qt.TextElideMode.ElideRight, max(0, room))
            painter.drawText(left, self.faces.baseline(font, area), shown)
            left += width

    def _text(
        self, painter: QPainter, area: QRect, text: str, font: QFont, ink: str, *, at_right: bool = False
    ) -> None:
        if not text:
            return
        painter.setPen(look().paint(ink))
        painter.setFont(font)
        left = area.right() + 1 - self.faces.advance(font, text) if at_right else area.left()
        painter.drawText(left, self.faces.baseline(font, area), text)

    def _pill(self, painter: QPainter, area: QRect, row: ResultRow, *, at_right: bool = False) -> None:
        if not row.pill:
            return
        width, height = _pill_width(row, self.faces), look().px(22)
        left = area.right() - width if at_right else area.left()
        box = QRectF(left + 0.5, area.center().y() - height / 2 + 0.5, width, height)
        painter.setPen(QPen(QColor(look().colour(f"{row.state}_line")), look().line))
        painter.setBrush(look().paint(f"{row.state}_bg"))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(look().paint(f"{row.state}_text"))
        painter.setFont(self.faces.small)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, row.pill)


def _between(area: QRect, column: tuple[int, int]) -> QRect:
    return QRect(area.left() + column[0], area.top(), column[1] - column[0], area.height())
