"""Show one card in the middle of the page: signing in, opening a session, what the last run left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.icons import Icon
from ui.theme import look
from ui.widgets.boxes import CENTRE, TOP, Column, Row, Surface
from ui.widgets.scroller import Scroller
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.words import Words

_SIDE = 28


class CardPage(QWidget):
    """A page with one card. Units: `width` base pixels.

    Shape: `body` and `foot` are filled by the screen, `head_row` holds the title; Enter anywhere on it presses its
    primary button.
    """

    def __init__(
        self, icon: str, title: Words, lead: Words | str = "", *, width: int = 520, tone: str = "accent"
    ) -> None:
        super().__init__()
        self.setProperty("part", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._width = width
        self.icon = Icon(icon, tone, 26)
        self.title = Text(title, "title")
        self.lead = Text(lead, "body", "2", wrap=True)
        self.body = Column(gap=14, margins=(_SIDE, 4, _SIDE, 20))
        self.foot = Row(gap=12, margins=(_SIDE, 12, _SIDE, 12))
        self._card = Surface("card")
        self._foot = Surface("foot")
        self._foot.setLayout(self.foot)
        self._lay_out()
        self.restyle()

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        self.focusNextChild()

    def step_back(self) -> bool:
        """Esc: go one step back; tells whether there was one."""
        return False

    def say_lead(self, lead: Words | str) -> None:
        """Change the sentence under the title."""
        self.lead.say(lead)
        self.lead.setVisible(str(lead) != "")

    def restyle(self) -> None:
        """Take up the text size."""
        self._card.setFixedWidth(look().px(self._width))
        tight = look().compact
        self._around.use(gap=0, margins=(12, 4 if tight else 8, 12, 4 if tight else 8))
        self._head.use(gap=6, margins=(_SIDE, 12 if tight else 24, _SIDE, 8 if tight else 14))
        self.body.use(gap=10 if tight else 14, margins=(_SIDE, 4, _SIDE, 12 if tight else 20))
        self.foot.use(gap=12, margins=(_SIDE, 6 if tight else 12, _SIDE, 6 if tight else 12))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _lay_out(self) -> None:
        holder = QWidget()
        Column(self, gap=0).addWidget(Scroller(holder))
        middle = self._around = Column(holder, gap=0)
        middle.addStretch(2)
        middle.addWidget(self._card, 0, TOP | Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(3)
        self._head = head = Column(gap=6)
        name = self.head_row = Row(gap=12)
        name.addWidget(self.icon, 0, CENTRE)
        name.addWidget(self.title, 1)
        head.addLayout(name)
        head.addWidget(self.lead)
        whole = Column(self._card, gap=0)
        whole.addLayout(head)
        self.lead.setVisible(
            self.lead.text() != ""
        )  # not before it has a parent: it would be a window and take the keys
        whole.addLayout(self.body)
        whole.addWidget(self._foot)
