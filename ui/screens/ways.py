"""Tell a cashier what can be done next: one row each, what, how, and the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.icons import Icon
from ui.widgets.boxes import CENTRE, Row
from ui.widgets.key_cap import KeyCaps
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.words import Words


class Way(QWidget):
    """A row. Shape: `how` may say something else each time; the rest stays."""

    def __init__(self, icon: str, what: Words, how: Words | str = "", caps: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.how = Text(how, "caption", wrap=True)
        line = Row(self, gap=12, margins=(0, 8, 0, 8))
        line.addWidget(Icon(icon, "accent", 18), 0, CENTRE)
        line.addWidget(Text(what, "strong"))
        line.addWidget(self.how, 1)
        if caps:
            line.addWidget(KeyCaps(caps), 0, CENTRE)
