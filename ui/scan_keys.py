"""Tell what one key can be to a code reader that types, and where in the window a scan must not go."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from ims_desktop.domain.scan import SEPARATOR, START
from ui.widgets.money_edit import MoneyEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

_WITH: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_HELD_ALONE: Final = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
}
_ENDS: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}


class Part(Enum):
    """What a key can be in a scan. BESIDE is a key that is held while others are pressed."""

    PREFIX = auto()
    CHARACTER = auto()
    END = auto()
    BESIDE = auto()
    NONE = auto()


class Place(Enum):
    """Where the keys go. A scan is dropped in a SECRET and in an AMOUNT; TEXT can be given back what it was."""

    TEXT = auto()
    SECRET = auto()
    AMOUNT = auto()
    OTHER = auto()


def part_of(event: QKeyEvent) -> Part:
    """Tell what a pressed key can be in a scan."""
    key, text = event.key(), event.text()
    if key in _HELD_ALONE:
        return Part.BESIDE
    if event.isAutoRepeat():
        return Part.NONE
    if is_start(event) or (key == Qt.Key.Key_F9 and event.modifiers() == Qt.KeyboardModifier.NoModifier):
        return Part.PREFIX
    if text == SEPARATOR:
        return Part.CHARACTER
    if event.modifiers() & ~_WITH:
        return Part.NONE
    if key in _ENDS:
        return Part.END
    return Part.CHARACTER if len(text) == 1 and text.isprintable() else Part.NONE


def is_start(event: QKeyEvent) -> bool:
    """Tell whether this is STX: a keyboard writes it with Ctrl and B."""
    with_ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return event.text() == START or (event.key() == Qt.Key.Key_B and with_ctrl)


def place_of(widget: QWidget | None) -> Place:
    """Tell what kind of field has the focus."""
    if not isinstance(widget, QLineEdit):
        return Place.OTHER
    if widget.echoMode() != QLineEdit.EchoMode.Normal:
        return Place.SECRET
    step: QWidget | None = widget
    while step is not None:
        if isinstance(step, MoneyEdit):
            return Place.AMOUNT
        step = step.parentWidget()
    return Place.TEXT
