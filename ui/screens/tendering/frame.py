"""Frame the tender stage: its title and tabs above the pane in use, the primary key and the way back below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QWidget

from ims_desktop.words import say
from ui.keys import Act
from ui.screens.tendering.ways import TABS
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


class TenderFrame(QWidget):
    """What stands around every pane. Shape: `paying` whether the pane in use has something to take."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paying, self._holding = True, False
        self._short = False
        self.take = KeyButton("", icon="check", act=Act.TAKE, kind="take")
        self.back = KeyButton(say("Back to the basket, nothing is lost"), caps=("Esc",), kind="quiet")
        self.tabs = {act: KeyButton(words, icon=icon, act=act, kind="tab") for act, words, icon in TABS}
        self._title = Text(say("Take payment"), "title")
        self._same = KeyHint(Key("Enter"), say("does the same"))

    def show_frame(self, act: Act, *, paying: bool, holding: bool) -> None:
        """Show which tab is open, the primary key only where it would take something, and where Esc leads.

        Shape: `holding` when a part was given already, which nobody may leave lying.
        """
        self._paying, self._holding = paying, holding
        self._say_back()
        self.back.setVisible(paying or not holding)
        for key, tab in self.tabs.items():
            tab.choose(chosen=key is act)
        self.take.setVisible(paying)
        self._same.setVisible(paying and not look().compact and not self._short)

    def show_short(self, *, short: bool) -> None:
        """Leave the height to something else: no title, no tabs, and the way back beside the primary key."""
        self._short = short
        self.restyle()

    def restyle(self) -> None:
        """Take up the grid: on the compact one there is no room for the title, for pictures, or to explain."""
        compact = look().compact
        self._title.setVisible(not compact and not self._short)
        self._tabs.setVisible(not self._short)
        self._same.setVisible(not compact and self._paying and not self._short)
        for tab in self.tabs.values():
            tab.icon_widget.setVisible(not compact)
        self._say_back()
        flow = QBoxLayout.Direction
        beside = compact or self._short
        self._ends.setDirection(flow.RightToLeft if beside else flow.TopToBottom)
        self._ends.setStretch(0, 1 if beside else 0)
        self._whole.use(gap=8 if compact else 14, margins=(0, 0, 0, 0))

    def _say_back(self) -> None:
        if look().compact or self._short:
            self.back.say(say("Back"))
        elif self._holding:
            self.back.say(say("Back to what was given"))
        else:
            self.back.say(say("Back to the basket, nothing is lost"))

    def lay_out(self, panes: Sequence[QWidget]) -> None:
        """Put the panes, one of which is shown at a time, between head and ends."""
        tabs = self._tabs = Surface("switch")
        row = Row(tabs, gap=3, margins=(3, 3, 3, 3))
        for tab in self.tabs.values():
            row.addWidget(tab)
        head = Row(gap=12)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(tabs)
        below = Row(gap=8)
        below.addWidget(self._same, 0, CENTRE)
        below.addStretch(1)
        below.addWidget(self.back)
        self._ends = Column(gap=12)
        self._ends.addWidget(self.take)
        self._ends.addLayout(below)
        whole = self._whole = Column(self, gap=12)
        whole.addLayout(head)
        for pane in panes:
            whole.addWidget(pane)
            pane.setVisible(pane is panes[0])
        whole.addLayout(self._ends)
        whole.addStretch(1)
        self.restyle()
