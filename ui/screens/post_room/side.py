"""Show what is left of the slip, and the keys that save typing, as the grid has room for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.domain.open_batch import Progress, difference_words
from ims_desktop.words import Words, say, say_n
from ui.screens.day.tables import line
from ui.theme import look
from ui.widgets.boxes import Column, Row
from ui.widgets.headed_card import Lines
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.widgets.key_button import KeyButton


class LeftOfSlip(QWidget):
    """Items and pounds left, and what was entered."""

    def __init__(self) -> None:
        super().__init__()
        self._progress: Progress | None = None
        self._rows = Lines(side=0)
        self._sum = Text("", "caption", wrap=True)
        column = Column(self, gap=4)
        column.addLayout(self._rows)
        column.addWidget(self._sum)

    def show_progress(self, progress: Progress) -> None:
        """Show other figures."""
        self._progress = progress
        t = "balance" if look().compact else "total"
        self._rows.show_rows(
            [
                line(say("Items left"), str(progress.items_left), t=t, edge=1),
                line(say("Pounds left"), pounds(progress.pence_left), t=t, edge=1),
            ]
        )
        self._sum.say(_entered(progress))

    def restyle(self) -> None:
        """Take up the grid."""
        if self._progress is not None:
            self.show_progress(self._progress)


class HelpingKeys(QWidget):
    """Keys beside each other, or one under the other on the compact grid."""

    def __init__(self, *keys: KeyButton) -> None:
        super().__init__()
        self._row = Row(self, gap=10)
        for key in keys:
            self._row.addWidget(key)
        self._row.addStretch(1)
        self.restyle()

    def restyle(self) -> None:
        """Take up the grid."""
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if look().compact else way.LeftToRight)


def _entered(progress: Progress) -> Words:
    entered = say(
        "{items}, {amount} entered.",
        items=say_n("{n} item", "{n} items", progress.items),
        amount=pounds(progress.amount_pence),
    )
    return entered if difference_words(progress) else say("{entered} The pile agrees with its slip.", entered=entered)
