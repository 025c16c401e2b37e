"""Draw the icons: one colour each, taken from the theme, sharp at every size.

Source: Lucide (ISC licence), the SVG files in `resources/icons`.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from resources import FOLDER
from ui.theme import look


@cache
def _source(name: str) -> str:
    return (FOLDER / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """Draw an icon once for a colour, a size and a device pixel ratio."""
    edge = round(size * ratio)
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


class Icon(QWidget):
    """An icon beside a word. Units: `size` base pixels; `tone` names a colour of the theme."""

    def __init__(self, name: str, tone: str = "text_2", size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._tone = tone
        self._base = size
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.restyle()

    @property
    def name(self) -> str:
        """Which icon is shown."""
        return self._name

    def show_icon(self, name: str | None = None, tone: str | None = None) -> None:
        """Show another icon, or the same in another colour."""
        chosen = (name or self._name, tone or self._tone)
        if chosen != (self._name, self._tone):
            self._name, self._tone = chosen
            self.update()

    def restyle(self) -> None:
        """Take up the text size."""
        self.setFixedSize(look().px(self._base), look().px(self._base))
        self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def draw(self) -> QPixmap:
        """Return the picture, drawn when it is first asked for."""
        return pixmap(self._name, look().colour(self._tone), self.width(), self.devicePixelRatioF())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - an icon is small enough to draw whole
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self.draw())
        painter.end()
