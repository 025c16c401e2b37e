"""Say a state in one or two words: "In credit", "Stopped", "No cheques"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.theme import look, mark
from ui.widgets.boxes import CENTRE, Row
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.words import Words


class Pill(QFrame):
    """A pill. Shape: `state` is "ok", "warn", "bad", "stop", "info", "train" or "" for idle."""

    def __init__(self, words: Words | str, state: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "pill")
        self.setProperty("state", state)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.label = Text(words, "pill")
        Row(self, margins=(11, 0, 11, 0)).addWidget(self.label, 0, CENTRE)
        self.restyle()

    def say(self, words: Words | str, state: str = "") -> None:
        """Show another state."""
        self.label.say(words)
        if mark(self, "state", state):
            self.label.style().unpolish(self.label)
            self.label.style().polish(self.label)

    def restyle(self) -> None:
        """Take up the text size; a radius over half the height would draw square corners."""
        self.setFixedHeight(look().px(20) + 2 * look().line)
