"""Set the right side of the till day: what this is about over what can be done next, which never scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from ui.icons import Icon
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.scroller import Scroller
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.words import Words


class _Body(Scroller):
    """The part that scrolls. It asks for next to nothing, so that all around it is always whole."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


class DayLedger(Surface):
    """A card. Shape: `body` scrolls, `panels` stand under it, `foot` holds the buttons of the moment."""

    def __init__(self, icon: str, title: Words | str, beside: Words | str = "") -> None:
        super().__init__("card")
        self.title = Text(title, "subtitle")
        self.beside = Text(beside, "caption")
        self.body = Column(gap=12)
        self.panels = Column(gap=10)
        self.foot = Column(gap=8)
        self.foot_end = Column(gap=0)
        self._icon = icon
        self._lay_out()
        self.restyle()

    def restyle(self) -> None:
        """Take up the grid."""
        compact = look().compact
        edge = 7 if compact else 11
        self._head.use(gap=8, margins=(18, edge, 18, edge))
        self._upper.use(gap=10, margins=(14, 6, 14, 4) if compact else (18, 14, 18, 8))
        self._area.setMinimumHeight(look().px(48))
        self._lower.use(gap=0, margins=(10, 4, 10, 6) if compact else (14, 6, 14, 14))
        self._end.use(gap=8, margins=(14, 8, 14, 8) if compact else (18, 14, 18, 12))

    def _lay_out(self) -> None:
        head = Surface("head")
        self._head = Row(head, gap=8)
        self._head.addWidget(Icon(self._icon, "text_2", 18), 0, CENTRE)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.beside, 0, CENTRE)
        holder = QWidget()
        self._upper = Column(holder, gap=10)
        self._upper.addLayout(self.body)
        self._upper.addStretch(1)
        self._lower = Column(gap=0)
        self._lower.addLayout(self.panels)
        foot = Surface("foot")
        self._end = Column(foot, gap=8)
        self._end.addLayout(self.foot)
        self._end.addLayout(self.foot_end)
        whole = Column(self, gap=0)
        whole.addWidget(head)
        self._area = _Body(holder)
        whole.addWidget(self._area, 1)
        whole.addLayout(self._lower)
        whole.addWidget(foot)
