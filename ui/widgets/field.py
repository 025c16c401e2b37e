"""Ask for one thing: a label above, a box below, and under it the sentence when something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme import mark
from ui.widgets.boxes import Column
from ui.widgets.line_edit import LineEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.words import Words


class Field(QWidget):
    """A labelled text field; `secret` never shows what is typed."""

    def __init__(self, label: Words, *, secret: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = label
        self.label = Text(label, "strong")
        self.edit = LineEdit(self)
        if secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
            self.edit.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhHiddenText)
        self.label.setBuddy(self.edit)
        self.setFocusProxy(self.edit)
        column = Column(self, gap=5)
        column.addWidget(self.label)
        column.addWidget(self.edit)
        self._describe()

    def text(self) -> str:
        """What is typed."""
        return self.edit.text()

    def rename(self, label: Words) -> None:
        """Ask for another thing."""
        self._words = label
        self.label.say(label)
        self._describe()

    def clear(self) -> None:
        """Empty it, undo history included."""
        self.edit.setText("")

    def show_refused(self, *, refused: bool) -> None:
        """Mark it as the field the sentence is about."""
        mark(self.edit, "state", "bad" if refused else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._describe()

    def _describe(self) -> None:
        self.edit.setAccessibleName(str(self._words))
