"""Draw where the keys go: one ring over the whole window, following the focus.

The gap between ring and control shows the surface between them; without it the ring would vanish on the accent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from ui.theme import look, tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class FocusRing(QWidget):
    """The ring of one window. Shape: a control with the property `ring` = "object" is ringed with the nearest frame
    around it that has `ring_object`; "none" is never ringed; "inside" (rows of a list) within its own edge.

    Before each frame it looks where its target is now. Listening to all that could move the target would be listening
    to all that is painted around it, and at a key every such call waits for the lane that looks the text up.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._inside = False
        self.hide()
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
        self.follow()

    def follow(self) -> None:
        """Stand around what has the focus now."""
        self._on_focus_changed(None, self.window().focusWidget())

    @property
    def target(self) -> QWidget | None:
        """What is ringed now."""
        return self._target

    def restyle(self) -> None:
        """Take up width and colour of the look."""
        self._place()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - it watches the window only
        if event.type() == QEvent.Type.UpdateRequest:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - the mask leaves nothing but the ring
        width, gap = look().ring
        radius = look().px(tokens()["radius_px"]["control"])
        if self._target is not None and self._target.property("part") == "entry":
            radius = look().px(tokens()["radius_px"]["card"])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look().paint("focus"), width))
        half = width / 2
        corner = radius - half if self._inside else radius + gap + half
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), corner, corner)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = look().ring[0]
        inner = self.rect().adjusted(2 * width, 2 * width, -2 * width, -2 * width)
        corner = QRegion(inner)
        self.setMask(QRegion(self.rect()).subtracted(corner))

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:  # noqa: ARG002 - Qt tells both
        if new is not None and new.window() is not self.window():
            return
        self._target = self._ringed(new)
        self._place()
        self.update()

    def _ringed(self, focused: QWidget | None) -> QWidget | None:
        """Find what to draw the ring around."""
        if focused is None or focused is self.window():
            return None
        wish = focused.property("ring")
        if wish == "none":
            return None
        self._inside = wish == "inside" or isinstance(focused, QAbstractItemView)
        step: QWidget | None = focused
        while wish == "object" and step is not None:
            if step.property("ring_object"):
                return step
            step = step.parentWidget()
        return focused

    def _place(self) -> None:
        """Stand around the target, cut to what a scroll area shows of it; drawn anew only where that is elsewhere."""
        target, window = self._target, self.parentWidget()
        if target is None or window is None or not isValid(target) or not target.isVisible():
            self.hide()
            return
        width, gap = look().ring
        out = 0 if self._inside else width + gap
        rect = QRect(target.mapTo(window, target.rect().topLeft()), target.size()).adjusted(-out, -out, out, out)
        rect = rect.intersected(self._view(target, window).adjusted(-out, -out, out, out))
        self.setGeometry(rect)
        self.raise_()
        self.show()

    def _view(self, target: QWidget, window: QWidget) -> QRect:
        """Tell which part of the window the target may show in."""
        step = target.parentWidget()
        while step is not None and step is not window:
            area = step.parentWidget()
            if isinstance(area, QAbstractScrollArea) and area.viewport() is step:
                return QRect(step.mapTo(window, step.rect().topLeft()), step.size())
            step = step.parentWidget()
        return window.rect()
