"""Ask for what cannot be undone or needs another person: a dialog inside the window, over a scrim.

Nothing below can be reached by key or mouse while it is open; closing it puts the focus back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QDialog, QStyle, QWidget

from ui.icons import Icon
from ui.keys import Act, binding
from ui.theme import look, tokens
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel
from ui.widgets.scroller import Scroller
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.words import Words

_EDGE, _AROUND, _TALL = 24, 12, 700


class Dialog(QDialog):
    """The panel of an overlay: title with what and for whom, a body, the safe button left, the primary right."""

    closed = Signal()
    """It is done with: the overlay goes away."""

    def __init__(self, icon: str, title: Words, aside: Words | str = "", *, width: int = 0) -> None:
        super().__init__(None, Qt.WindowType.Widget)
        self.setProperty("part", "dialog")
        self._width = width or tokens()["size_px"]["dialog"]
        self._words = title
        self._told: Panel | None = None
        self.body = Column(gap=12, margins=(_EDGE, 16, _EDGE, 16))
        self.foot = Row(gap=12, margins=(_EDGE, 12, _EDGE, 12))
        self._foot = Surface("foot")
        self._foot.setLayout(self.foot)
        self._foot.hide()
        self._lay_out(icon, title, aside)
        self.setAccessibleName(str(title))
        self.fit(look().px(self._width), look().px(_TALL))

    def add_buttons(self, safe: KeyButton | None, primary: KeyButton | None) -> None:
        """Put the safe button left and the primary right."""
        if safe is not None:
            self.foot.addWidget(safe)
        self.foot.addStretch(1)
        if primary is not None:
            self.foot.addWidget(primary)
        self._foot.show()

    def first_field(self) -> QWidget | None:
        """Give the control the focus starts on; the first that can have it when nobody says otherwise."""
        return None

    def step_back(self) -> None:
        """Esc: close without doing anything."""
        self.closed.emit()

    def tell(self, words: Words) -> None:
        """Say what happened while this was open and could not be done; what it is about stays."""
        if self._told is None:
            self._told = Panel(words, state="warn")
            self.body.addWidget(self._told)
        self._told.say(words, state="warn")

    def fit(self, width: int, height: int) -> None:  # noqa: ARG002 - a dialog with a list in it looks at the height
        """Be as wide as the design says, or as the window has room for. Units: pixels as they are."""
        self.setFixedWidth(min(look().px(self._width), width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # Qt's own dialog keys are not ours: the overlay answers

    def _lay_out(self, icon: str, title: Words, aside: Words | str) -> None:
        head = Surface("head")
        row = Row(head, gap=12, margins=(_EDGE, 16, _EDGE, 16))
        row.addWidget(Icon(icon, "accent", 22), 0, CENTRE)
        row.addWidget(Text(title, "title"))
        row.addStretch(1)
        row.addWidget(Text(aside, "caption"))
        edge = tokens()["line_px"][look().theme]
        whole = Column(self, gap=0, margins=(edge, edge, edge, edge))
        whole.addWidget(head)
        whole.addLayout(self.body, 1)
        whole.addWidget(self._foot)


class Overlay(QWidget):
    """The scrim over the window and the dialog on it."""

    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: Dialog | None = None
        self._before: QWidget | None = None
        self._depth = 0.0
        self._fade = QVariantAnimation(self)
        self._fade.valueChanged.connect(self._on_fade)
        self._fade.finished.connect(self._on_faded)
        holder = QWidget()
        self._middle = Column(holder, margins=(8, 8, 8, 8))
        self._area = Scroller(holder)
        self._area.setParent(self)
        window.installEventFilter(self)
        self.hide()

    @property
    def dialog(self) -> Dialog | None:
        """The dialog that is open, if any."""
        return self._dialog

    def open(self, dialog: Dialog) -> None:
        """Show a dialog over everything; one that was open goes away first."""
        before = QApplication.focusWidget() if self._dialog is None else self._before
        self._remove()
        self._before = before
        self._dialog = dialog
        self._middle.addWidget(dialog, 0, CENTRE)
        dialog.closed.connect(self.close_dialog)
        self._cover()
        self._area.show()
        self.show()
        self.raise_()
        dialog.show()
        self._start_fade(1.0, tokens()["motion_ms"]["overlay_in"])
        first = dialog.first_field() or self._next_after(dialog, forward=True)
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def close_dialog(self) -> None:
        """Take the dialog away and put the focus back."""
        if self._dialog is None:
            return
        before = self._before
        self._remove()
        self._area.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._start_fade(0.0, tokens()["motion_ms"]["overlay_out"])
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._cover()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._dialog is not None:
            event.accept()  # no key reaches the controls below
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        dialog = self._dialog
        event.accept()
        if dialog is None or event.isAutoRepeat():
            return
        pressed = QKeySequence(event.keyCombination())
        for button in dialog.findChildren(KeyButton):
            if button.isVisible() and button.act is not None and binding(button.act).sequence == pressed:
                button.click()
                return
        if pressed == binding(Act.BACK).sequence:
            dialog.step_back()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        dialog = self._dialog
        if dialog is None:
            return super().focusNextPrevChild(forward)
        target = self._next_after(QApplication.focusWidget(), forward=forward)
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - drawn whole
        colour = look().paint("scrim")
        colour.setAlphaF(tokens()["colour"][look().theme]["scrim_opacity"] * self._depth)
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour)
        painter.end()

    def restyle(self) -> None:
        """Take up the text size."""
        self._cover()

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002 - the size is asked for
        self._area.setGeometry(self.rect())

    def _cover(self) -> None:
        """Cover the window; a training band at its top stays in sight."""
        window = self._window
        top = int(window.property("covered_from") or 0)
        self.setGeometry(window.rect().adjusted(0, top, 0, 0))
        if self._dialog is not None:
            edge = look().px(_AROUND)
            self._dialog.fit(self.width() - 2 * edge, self.height() - 2 * edge)

    def _next_after(self, start: QWidget | None, *, forward: bool) -> QWidget | None:
        """Give the next control inside the dialog as it is read, round and round; Qt's chain is not to be walked."""
        dialog = self._dialog
        if dialog is None:
            return None
        stops = [widget for widget in dialog.findChildren(QWidget) if _can_have_focus(widget)]
        places = {stop: stop.mapTo(dialog, QPoint()).toTuple() for stop in stops}
        stops.sort(key=lambda stop: places[stop][::-1])
        if not stops:
            return None
        if start not in stops:
            return stops[0 if forward else -1]
        return stops[(stops.index(start) + (1 if forward else -1)) % len(stops)]

    def _remove(self) -> None:
        if self._dialog is not None:
            self._middle.removeWidget(self._dialog)
            self._dialog.hide()
            self._dialog.deleteLater()
        self._dialog = None

    def _start_fade(self, to: float, duration_ms: int) -> None:
        still = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
        self._fade.stop()
        self._fade.setStartValue(self._depth)
        self._fade.setEndValue(to)
        self._fade.setDuration(0 if still else duration_ms)
        self._fade.start()

    def _on_fade(self, value: object) -> None:
        self._depth = float(str(value))
        self.update()

    def _on_faded(self) -> None:
        if self._dialog is None:
            self.hide()


def _can_have_focus(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
