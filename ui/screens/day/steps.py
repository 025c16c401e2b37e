"""Show the way to the end of a session: what is done, where the cashier is, what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from ims_desktop.words import Words, say
from ui.icons import Icon
from ui.widgets.boxes import TOP, Column, Row
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable


class Stand(StrEnum):
    """Where a step stands."""

    DONE = "done"
    HERE = "here"
    LATER = "later"


_LOOKS: Final = {
    Stand.DONE: ("circle-check", "ok_text", "1", say("done")),
    Stand.HERE: ("circle-dot", "accent", "accent", say("now")),
    Stand.LATER: ("circle", "text_3", "1", say("later")),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and a sentence about it."""

    words: Words
    detail: Words | str
    stand: Stand


class Steps(QWidget):
    """The steps under each other; the mark before each says the same as its colour."""

    def __init__(self, steps: Iterable[Step], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = Column(self, gap=12)
        for step in steps:
            column.addWidget(_row(step))


def _row(step: Step) -> QWidget:
    icon, ink, tone, stand = _LOOKS[step.stand]
    row = QWidget()
    words = Column(gap=2)
    words.addWidget(Text(step.words, "strong", tone))
    words.addWidget(Text(step.detail, "caption", wrap=True))
    line = Row(row, gap=12)
    line.addWidget(Icon(icon, ink, 20), 0, TOP)
    line.addLayout(words, 1)
    row.setAccessibleName(f"{step.words}, {stand}. {step.detail}")
    return row
