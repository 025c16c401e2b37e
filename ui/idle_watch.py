"""Notice that nobody is at the desk: no key and no mouse for as long as policy says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

_SIGNS_OF_LIFE: Final = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
}


class IdleWatch(QObject):
    """A timer that every key and every move of the mouse starts anew.

    It listens where the system hands events to the window, so each is seen once, before any control has it.
    """

    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.idle)

    def watch(self, window: QWindow, after_s: int) -> None:
        """Begin; 0 seconds means never."""
        window.installEventFilter(self)
        if after_s > 0:
            self._timer.setInterval(after_s * 1000)
            self._timer.start()
        else:
            self._timer.stop()

    def rest(self) -> None:
        """Stop: nobody is signed in."""
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE and self._timer.isActive():
            self._timer.start()
        return super().eventFilter(watched, event)
