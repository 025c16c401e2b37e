"""Show the words to say now, large enough to be read while somebody listens, and the other language one key away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.icons import Icon
from ui.keys import Act
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_OTHER = {"en": "Cymraeg", "cy": "English"}


class ScriptPanel(Surface):
    """*Say now*: the line of this moment, and a hint for whoever says it."""

    language_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent, state="info")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._announcer = Announcer(self)
        self._icon = Icon("message-square-quote", "info_text", 22)
        self._caption = Text(say("Say now"), "caption", "info")
        self.line = Text("", "subtitle", "info", wrap=True)
        self.hint = Text("", "caption", "info", wrap=True)
        self.other = KeyButton("Cymraeg", icon="languages", act=Act.LANGUAGE)
        self.other.activated.connect(self.language_requested)
        self._column = Column(gap=3)
        self._column.addWidget(self._caption)
        self._column.addWidget(self.line)
        self._column.addWidget(self.hint)
        self._row = Row(self, gap=14, margins=(18, 12, 14, 12))
        self._row.addWidget(self._icon, 0, CENTRE)
        self._row.addLayout(self._column, 1)
        self._row.addWidget(self.other, 0, CENTRE)
        self.restyle()

    def show_line(self, line: str, hint: Words | str, language: str) -> None:
        """Show what to say, in the language the caller is spoken to in."""
        said = f"“{line}”" if line else ""
        if said != self.line.text():
            self._announcer.announce(line)
        self.line.say(said)
        self.hint.say(hint)
        self.other.say(_OTHER[language])
        self.setAccessibleName(f"{say('Say now')}: {line}")
        self.restyle()

    def restyle(self) -> None:
        """Take up the grid: the compact one has room for the line alone."""
        compact = look().compact
        self._icon.setVisible(not compact)
        self._caption.setVisible(not compact)
        self.hint.setVisible(not compact and self.hint.text() != "")
        self.line.show_type("body" if compact else "subtitle")
        self.other.icon_widget.setVisible(not compact)
        self._row.use(gap=10 if compact else 14, margins=(12, 4, 8, 4) if compact else (18, 12, 14, 12))
