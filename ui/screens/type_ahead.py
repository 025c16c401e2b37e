"""Keep the keys of a quick hand in order while an answer is on its way, so that none acts on what is not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

_HELD: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class TypeAhead(QObject):
    """While somebody waits, plain keys pressed inside `screen` are kept and pressed again afterwards, one by one.

    Function keys come as actions: whoever hears one asks `later` first.
    """

    def __init__(self, screen: QWidget) -> None:
        super().__init__(screen)
        self._screen = screen
        self._kept: list[QKeyEvent | Callable[[], None]] = []
        self._waiting = False
        self._pressing = False
        self._listening = False
        self._drops_enter = False

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        return self._waiting

    @property
    def behind(self) -> bool:
        """Whether something typed is still to be done."""
        return self._waiting or bool(self._kept)

    def wait(self, *, drop_enter: bool = False) -> None:
        """Keep keys from now on; `drop_enter` while money is recorded, when a second Enter means nothing."""
        self._drops_enter = drop_enter
        self._waiting = True
        application = QApplication.instance()
        if application is not None and not self._listening:
            application.installEventFilter(self)
            self._listening = True

    def go_on(self) -> None:
        """Press what was kept, in order, until somebody waits again."""
        self._waiting = False
        self._drops_enter = False
        self._press_soon()

    def forget(self) -> None:
        """Drop what was typed: it was meant for something that did not happen."""
        self._kept.clear()

    def later(self, action: Callable[[], None]) -> bool:
        """Keep an action for afterwards while somebody waits; False when it can be done now, being next in turn."""
        if self._waiting or (self._kept and not self._pressing):
            self._kept.append(action)
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a key that comes while somebody waits, or while older keys are still to be pressed."""
        if self._pressing or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or not self._inside(watched) or not _is_plain(event):
            return False
        dropped = event.isAutoRepeat() or (self._drops_enter and event.key() in _ENTER)
        if not dropped:
            self._kept.append(event.clone())
        return True

    def _inside(self, widget: QWidget) -> bool:
        return widget is self._screen or self._screen.isAncestorOf(widget) or widget is self._screen.window()

    def _press_next(self) -> None:
        if self._waiting:
            return
        if not self._kept:
            self._press_soon()
            return
        kept = self._kept.pop(0)
        self._pressing = True
        target = self._screen.window().focusWidget()
        if not isinstance(kept, QKeyEvent):
            kept()
        elif target is not None:
            QCoreApplication.sendEvent(target, kept)
        self._pressing = False
        if not self._waiting:
            self._press_soon()

    def _press_soon(self) -> None:
        """Press the next key in its turn; only when none is left may keys go their own way again."""
        if self._kept:
            QTimer.singleShot(0, self, self._press_next)
            return
        application = QApplication.instance()
        if application is not None and self._listening:
            application.removeEventFilter(self)
            self._listening = False


def _is_plain(event: QKeyEvent) -> bool:
    """Tell whether a key writes or moves; keys that call something come as actions."""
    if event.modifiers() & _HELD:
        return False
    return not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F12
