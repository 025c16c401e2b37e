"""Print a key on the thing it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from ui.icons import Icon
from ui.theme import look, mark
from ui.widgets.boxes import CENTRE, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

# The typeface holds no arrows: they are drawn as icons.
_DRAWN: Final = {"Up": "arrow-up", "Down": "arrow-down"}
_TONES: Final = {"": "text_2", "accent": "on_accent", "stop": "stop_text", "train": "train_text"}


class KeyCap(QFrame):
    """One key cap. Shape: `on` says what it stands on when that is not a plain surface: "accent", "stop", "train"."""

    def __init__(self, key: str, parent: QWidget | None = None, *, on: str = "") -> None:
        super().__init__(parent)
        self.key = key
        self.setProperty("part", "cap")
        self.setProperty("on", on)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = Row(self, margins=(5, 0, 5, 0))
        self._face: QLabel | Icon
        if key in _DRAWN:
            self._face = Icon(_DRAWN[key], _TONES[on], 13)
        else:
            self._face = QLabel(key)
            self._face.setAlignment(CENTRE)
        row.addWidget(self._face, 0, CENTRE)
        self.restyle()

    def show_on(self, on: str) -> None:
        """Stand on another ground."""
        if mark(self, "on", on):
            if isinstance(self._face, Icon):
                self._face.show_icon(tone=_TONES[on])
            else:
                self._face.style().unpolish(self._face)
                self._face.style().polish(self._face)

    def restyle(self) -> None:
        """Take up the text size."""
        self.setFixedHeight(look().px(20))
        self.setMinimumWidth(look().px(20))

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(self.minimumSize())


class KeyCaps(QWidget):
    """The caps of keys held together, side by side."""

    def __init__(self, keys: Iterable[str], parent: QWidget | None = None, *, on: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = Row(self, gap=8)
        self.caps = [KeyCap(key, self, on=on) for key in keys]
        for cap in self.caps:
            row.addWidget(cap)

    def show_on(self, on: str) -> None:
        """Stand on another ground."""
        for cap in self.caps:
            cap.show_on(on)
