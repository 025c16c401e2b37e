"""Take typed, pasted, dropped and scanned text, and refuse a card number before anything hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QLineEdit

from ims_desktop.words import say
from ui.keys import is_enter, is_for_window, let_pass

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

CARD_WIPED: Final = say("That looks like a card number. It was wiped.")
SHORTEST_CARD: Final = 13
_GAP_MS: Final = 50
"""Keys that follow each other faster than this come from a reader, not from fingers."""


class LineEdit(QLineEdit):
    """A text field of the desk: the window's keys pass through it, Enter is heard once, card numbers never get in.

    A field that hides what is typed is no exception: nobody's password is a card number, and it would be sent.
    """

    typed = Signal(str)
    """The text changed by hand, paste or scan, and is no card number; nothing is left of one that was begun.

    Connect to this, not to `textChanged`.
    """

    entered = Signal()
    """Enter, pressed by a finger; a repeating Enter is ignored."""

    card_dropped = Signal()
    """Something that looks like a card number was wiped, after `typed` told what is left."""

    focus_moved = Signal(bool)

    _dropping_ms: ClassVar[int | None] = None
    """When the last key of a scan came whose number was dropped; the rest of it may come in another field."""

    def __init__(self, parent: QWidget | None = None, *, guard: Callable[[str], bool] | None = None) -> None:
        super().__init__(parent)
        self._longest = self.maxLength()
        self._so_far = self._whole = guard or _looks_like_card
        self._door = _Door(self)
        self._key_ms = 0
        self._composed: int | None = None  # the hash of what was dropped: nothing of the number itself is kept
        self.setValidator(self._door)
        self.inputRejected.connect(self._on_rejected)
        self.textEdited.connect(self.typed)

    def use_guard(self, guard: Callable[[str], bool], so_far: Callable[[str], bool] | None = None) -> None:
        """Judge card numbers by this desk's own reference formats first; `so_far` while somebody still types."""
        self._whole = guard
        self._so_far = so_far or guard

    def setMaxLength(self, length: int) -> None:
        """Take at most so many characters; a card number is looked for before the rest is cut off."""
        self._longest = length

    def shortened(self, text: str, cursor: int) -> tuple[str, int]:
        """Return the text with as much left out before the cursor, where it came in, as there is too much of it."""
        over = len(text) - self._longest
        return (text, cursor) if over <= 0 else (text[: max(0, cursor - over)] + text[cursor:], max(0, cursor - over))

    def is_card(self, text: str) -> bool:
        """Tell whether the field may not hold this text, were it typed."""
        return len(text) >= SHORTEST_CARD and self._so_far(text)

    def event(self, event: QEvent) -> bool:
        if let_pass(event):
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_rest_of_scan(event):
            return
        if event.isAutoRepeat() and event.text() in {"\r", "\n"}:
            return
        if event.modifiers() != Qt.KeyboardModifier.NoModifier and is_for_window(event):
            event.ignore()  # Alt and a letter would be typed; under a dialog no shortcut takes it before us
            return
        self._key_ms = event.timestamp()
        if is_enter(event) or event.key() == Qt.Key.Key_Escape:
            if self._drop_whole():
                return
            if is_enter(event):
                self.entered.emit()
                return
        super().keyPressEvent(event)
        self._key_ms = 0

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.is_card(self.text() + event.preeditString()):
            self._composed = hash(event.preeditString())
            QGuiApplication.inputMethod().reset()
            self._drop()
            return
        if event.commitString() and hash(event.commitString()) == self._composed:
            self._composed = None  # an input method that does not hear of the reset hands in what was dropped
            return
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_moved.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}:
            self._drop_whole()
        self.focus_moved.emit(False)

    def _drop_whole(self) -> bool:
        """Drop what looked like the beginning of a reference, and was a card number when nothing more came."""
        text = self.text()
        if len(text) < SHORTEST_CARD or not self._whole(text):
            return False
        self._drop()
        return True

    def _on_rejected(self) -> None:
        """Hear that Qt took a change back, whoever made it: a key, a paste, a drop, a screen reader, the program."""
        if self._door.refused:
            self._door.refused = False
            self._drop()

    def _drop(self) -> None:
        """Wipe the whole text: the other digits of a number are as little ours as the last one."""
        begun = self._door.held
        self.setText("")  # not clear(): setText also empties the undo history
        LineEdit._dropping_ms = self._key_ms or None
        if begun:
            self.typed.emit("")
        self.card_dropped.emit()

    def _is_rest_of_scan(self, event: QKeyEvent) -> bool:
        """Tell what a reader goes on typing behind a number that was dropped: the name, the secret digits, Enter."""
        if self._dropping_ms is None:
            return False
        fast = 0 <= event.timestamp() - self._dropping_ms <= _GAP_MS
        LineEdit._dropping_ms = event.timestamp() if fast and not is_enter(event) else None
        return fast


class _Door(QValidator):
    """Look at every change before the field takes it.

    Shape: `refused` once a card number was turned away; `held` when there was something in the field before.
    """

    def __init__(self, edit: LineEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self.refused = self.held = False

    def validate(self, text: str, cursor: int) -> tuple[QValidator.State, str, int]:
        """Refuse a card number; cut off what is too long."""
        if self._edit.is_card(text):
            self.refused = True
            return QValidator.State.Invalid, "", 0
        self.held = text != ""
        return QValidator.State.Acceptable, *self._edit.shortened(text, cursor)


def _looks_like_card(text: str) -> bool:
    from ims_desktop.domain.card_guard import looks_like_card

    return looks_like_card(text, None)
