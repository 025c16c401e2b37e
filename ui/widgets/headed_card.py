"""Group what belongs together: a card with a title, something small at its right end, and a foot where it needs one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

from ui.icons import Icon
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row, Rule, Surface
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.words import Words

SIDE = 18
Kept = TypeVar("Kept", bound=QWidget)


class HeadedCard(Surface):
    """A card. Shape: `title` and `beside` in the head, `body` under it, `foot` made when first asked for."""

    def __init__(self, title: Words | str, beside: Words | str = "", *, icon: str = "", rule: bool = True) -> None:
        super().__init__("card")
        self.title = Text(title, "subtitle")
        self.beside = Text(beside, "caption")
        self.icon = Icon(icon or "info", "text_2", 18)
        if not icon:
            self.icon.hide()
        self.head = Surface("head" if rule else "plain")
        self._rule = rule
        head_row = self._head_row = Row(self.head, gap=8)
        head_row.addWidget(self.icon, 0, CENTRE)
        head_row.addWidget(self.title, 1)
        head_row.addWidget(self.beside, 0, CENTRE)
        self.body = Column(gap=0)
        self._whole = Column(self, gap=0)
        self._whole.addWidget(self.head)
        self._whole.addLayout(self.body)
        self._foot: Row | None = None
        self.restyle()

    def restyle(self) -> None:
        """Take up the grid."""
        edge = 7 if look().compact else 11
        self._head_row.use(gap=8, margins=(SIDE, edge, SIDE, edge if self._rule else 4))

    def foot(self) -> Row:
        """Give the row at the foot of the card."""
        if self._foot is None:
            surface = Surface("foot")
            self._foot = Row(surface, gap=8, margins=(SIDE, 8, SIDE, 8))
            self._whole.addWidget(surface)
        return self._foot


class Lines(Column):
    """Rows under each other with thin lines between them, made anew whenever what they show changes."""

    def __init__(self, *, side: int = SIDE) -> None:
        super().__init__(gap=0, margins=(side, 0, side, 0))
        self._shown: list[QWidget] = []

    @property
    def rows(self) -> tuple[QWidget, ...]:
        """The rows shown now, without the lines."""
        return tuple(self._shown[::2])

    def show_rows(self, rows: list[QWidget]) -> None:
        """Show these rows; those shown before are gone."""
        for widget in self._shown:
            self.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = []
        for row in rows:
            if self._shown:
                self._shown.append(Rule())
                self.addWidget(self._shown[-1])
            self._shown.append(row)
            self.addWidget(row)


class KeptLines(Column):
    """Rows with thin lines between them that are made once and then only shown or hidden, for what changes at a key."""

    def __init__(self, *, side: int = SIDE) -> None:
        super().__init__(gap=0, margins=(side, 0, side, 0))
        self._kept: list[tuple[Rule, QWidget]] = []

    def add(self, row: Kept) -> Kept:
        """Add a row at the end, hidden."""
        rule = Rule()
        self._kept.append((rule, row))
        for widget in (rule, row):
            self.addWidget(widget)
            widget.hide()
        return row

    def show_only(self, rows: Sequence[QWidget]) -> None:
        """Show these rows of those that are kept, in the order they were added in."""
        first = True
        for rule, row in self._kept:
            shown = row in rows
            rule.setVisible(shown and not first)
            row.setVisible(shown)
            first = first and not shown
