"""Say in small words what a key does here: "Change it, or [Esc] to clear"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.widgets.boxes import CENTRE, Row
from ui.widgets.key_cap import KeyCap
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.words import Words


class Key(str):
    """A key among words, to be drawn as a cap."""

    __slots__ = ()


class KeyHint(QWidget):
    """Words and key caps in a row. Shape: `Key("Esc")` is drawn as a cap, anything else as words."""

    def __init__(
        self, *parts: Words | str, tone: str = "2", on: str = "", gap: int = 7, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        row = Row(self, gap=gap)
        for part in parts:
            piece = KeyCap(part, self, on=on) if isinstance(part, Key) else Text(part, "caption", tone, self)
            row.addWidget(piece, 0, CENTRE)
