"""Offer the notes people pay with: one press, one note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy

from ui.keys import Act, binding
from ui.theme import look, mark
from ui.widgets.boxes import CENTRE, Column, Row
from ui.widgets.key_cap import KeyCap
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.words import Words


_COMPACT: Final = 50


class NoteKey(QPushButton):
    """A key for a note or for the exact amount; it counts how often it was pressed. Its letter is heard by the box."""

    def __init__(self, face: Words | str, act: Act, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.act = act
        self._face = face
        self._count = 0
        self.setProperty("kind", "note")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._label = Text(face, "title", align=CENTRE)
        self._times = Text("", "strong", "accent")
        column = self._column = Column(self, gap=4, margins=(6, 8, 6, 8))
        column.addWidget(self._label, 1)
        below = Row(gap=6)
        below.addStretch(1)
        below.addWidget(KeyCap(binding(act).key), 0, CENTRE)
        below.addWidget(self._times, 0, CENTRE)
        below.addStretch(1)
        column.addLayout(below)
        for label in (self._label, self._times):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_count(0)
        self.restyle()

    @property
    def count(self) -> int:
        """How often it counts now."""
        return self._count

    def show_count(self, count: int) -> None:
        """Say how many of it were given."""
        self._count = count
        self._times.say(f"× {count}")
        self._times.setVisible(count > 0)
        self._label.show_tone("accent" if count else "1")
        mark(self, "chosen", value=count > 0)
        said = f"{self._face}, {binding(self.act).key}"
        self.setAccessibleName(f"{said}, × {count}" if count else said)

    def restyle(self) -> None:
        """Take up the text size and the grid: on the compact one the key stands beside the note."""
        flow = QBoxLayout.Direction
        self._column.setDirection(flow.LeftToRight if look().compact else flow.TopToBottom)
        self.setFixedHeight(look().px(_COMPACT) if look().compact else look().size("quick_cash_key"))

    def sizeHint(self) -> QSize:
        width = self._column.sizeHint().width() if look().compact else self._label.sizeHint().width() + look().px(24)
        return QSize(width, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
