"""Say something that must be seen where it happened: a panel in a card, a banner at the top of the stage, a hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy

from ui.icons import Icon
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.words import Words

_NOTICE = 60
_INKS = {
    "": "idle_text",
    "ok": "ok_text",
    "warn": "warn_text",
    "bad": "bad_text",
    "stop": "stop_text",
    "info": "info_text",
}
_ICONS = {"": "info", "ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x", "stop": "hand", "info": "info"}


class Panel(Surface):
    """Icon, a sentence in bold, a second one under it, and room for a control at the right end.

    Shape: `state` is "" (neutral), "ok", "warn", "bad", "stop" or "info".
    """

    def __init__(
        self,
        title: Words | str,
        detail: Words | str = "",
        *,
        state: str = "",
        icon: str = "",
        at_end: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("panel", parent, state=state)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.icon = Icon(icon or _ICONS[state], _INKS[state], 20)
        self.title = Text(title, "strong", wrap=True)
        self.detail = Text(detail, "caption", wrap=True)
        words = Column(gap=2)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        row = Row(self, gap=12, margins=(15, 9, 15, 9))
        row.addWidget(self.icon, 0, CENTRE)
        row.addLayout(words, 1)
        if at_end is not None:
            row.addWidget(at_end, 0, CENTRE)
        self.say(title, detail, state=state, icon=icon)

    def say(self, title: Words | str, detail: Words | str = "", *, state: str = "", icon: str = "") -> None:
        """Say something else."""
        self.show_state(state)
        self.icon.show_icon(icon or _ICONS[state], _INKS[state])
        tone = state or "idle"
        plain = state == "" and str(detail) == ""
        self.title.say(title)
        self.title.show_type("body" if plain else "strong")
        self.title.show_tone("idle" if plain else state or "1")
        self.detail.say(detail)
        self.detail.show_tone(tone)
        self.detail.setVisible(str(detail) != "")
        self.setAccessibleName(f"{title} {detail}".strip())


class Notice(Panel):
    """A panel that always stands there, with room for two lines: what it says changes, where it stands does not."""

    def __init__(self, title: Words | str) -> None:
        super().__init__(title)
        self.restyle()

    def restyle(self) -> None:
        """Take up the text size."""
        self.setMinimumHeight(look().px(_NOTICE))


class Banner(Panel):
    """A panel at the top of the stage: at most one, never over content."""


class HintCard(Surface):
    """A card of the idle stage that says what to do: icon, what, how."""

    def __init__(self, icon: str, title: Words, detail: Words, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        words = Column(gap=1)
        words.addStretch(1)
        words.addWidget(Text(title, "strong"))
        words.addWidget(Text(detail, "caption", wrap=True))
        words.addStretch(1)
        row = Row(self, gap=14, margins=(16, 14, 14, 14))
        row.addWidget(Icon(icon, "accent", 24), 0, CENTRE)
        row.addLayout(words, 1)
