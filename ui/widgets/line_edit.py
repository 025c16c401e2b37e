"""Take typed, pasted and scanned text, and drop a card number in the very event that brings it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.keys import is_enter, let_pass

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_SHORTEST_CARD = 13


class LineEdit(QLineEdit):
    """A text field of the desk: the window's keys pass through it, Enter is heard once, card numbers never stay."""

    typed = Signal(str)
    """The text changed by hand, paste or scan, and is no card number. Connect to this, not to `textChanged`."""

    entered = Signal()
    """Enter, pressed by a finger; a repeating Enter is ignored."""

    card_dropped = Signal()
    """Something that looks like a card number was wiped."""

    focus_moved = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, guard: Callable[[str], bool] | None = None) -> None:
        super().__init__(parent)
        self._guard = guard or _looks_like_card
        self.textEdited.connect(self._on_edited)

    def use_guard(self, guard: Callable[[str], bool]) -> None:
        """Judge card numbers by this desk's own reference formats first."""
        self._guard = guard

    def event(self, event: QEvent) -> bool:
        if let_pass(event):
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() and event.text() in {"\r", "\n"}:
            return
        if is_enter(event):
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_moved.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_moved.emit(False)

    def _on_edited(self, text: str) -> None:
        hidden = self.echoMode() != QLineEdit.EchoMode.Normal
        if not hidden and len(text) >= _SHORTEST_CARD and self._guard(text):
            self.setText("")  # not clear(): setText also empties the undo history
            self.card_dropped.emit()
        else:
            self.typed.emit(text)


def _looks_like_card(text: str) -> bool:
    from ims_desktop.domain.card_guard import looks_like_card

    return looks_like_card(text, None)
