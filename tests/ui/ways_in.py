"""Bring text into a field in every way there is: by keys, paste, drop, input method, screen reader and program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import (
    QClipboard,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.widgets.line_edit import LineEdit

NONE = Qt.KeyboardModifier.NoModifier


def by_keys(edit: LineEdit, text: str) -> None:
    for character in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(edit, QKeyEvent(kind, Qt.Key.Key_unknown, NONE, character))


def by_paste(edit: LineEdit, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    edit.paste()


def by_menu(edit: LineEdit, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    menu = edit.createStandardContextMenu()
    for action in menu.actions():
        if action.objectName() == "edit-paste":
            action.trigger()
    menu.deleteLater()


def by_middle_click(edit: LineEdit, text: str) -> None:
    clipboard = QGuiApplication.clipboard()
    if not clipboard.supportsSelection():
        by_paste(edit, text)
        return
    clipboard.setText(text, QClipboard.Mode.Selection)
    at, buttons = QPointF(edit.cursorRect().center()), Qt.MouseButton.NoButton
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, at, at, Qt.MouseButton.MiddleButton, buttons, NONE)
        QApplication.sendEvent(edit, event)


def by_drop(edit: LineEdit, text: str) -> None:
    mime, where = QMimeData(), edit.cursorRect().center()
    mime.setText(text)
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(edit, QDragEnterEvent(where, copy, mime, left, NONE))
    QApplication.sendEvent(edit, QDropEvent(QPointF(where), copy, mime, left, NONE))


def by_input_method(edit: LineEdit, text: str) -> None:
    QApplication.sendEvent(edit, QInputMethodEvent(text, []))
    committed = QInputMethodEvent("", [])
    committed.setCommitString(text)
    QApplication.sendEvent(edit, committed)


def by_screen_reader(edit: LineEdit, text: str) -> None:
    edit.setText(edit.text() + text)  # what Qt does with the text an assistive program writes into a field


def by_program(edit: LineEdit, text: str) -> None:
    edit.insert(text)


WAYS: tuple[Callable[[LineEdit, str], None], ...] = (
    by_keys,
    by_paste,
    by_menu,
    by_middle_click,
    by_drop,
    by_input_method,
    by_screen_reader,
    by_program,
)
