"""Show who is on the line and for how long, and let the next caller come with one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from ims_desktop.words import say
from ui.icons import Icon
from ui.keys import Act
from ui.screens.telephone.steps import Step, step_words
from ui.theme import look
from ui.widgets.boxes import CENTRE, RIGHT, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from datetime import timedelta

    from PySide6.QtWidgets import QWidget

NOBODY: Final = say("Caller not named")
KEPT: Final = say("kept for this call only")
HOLDER: Final = say("the account's holder")
HOW: Final = say("Write down name and number, or go on with the bill")
_NO_CALL: Final = "–"


class CallerBar(Surface):
    """Name, number, the call's time, and its two keys. What it shows of a person is gone with the call."""

    caller_requested = Signal()
    next_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._icon = Icon("phone-call", "accent", 22)
        self.name = Text(NOBODY, "strong", wrap=True)
        self.detail = Text(HOW, "caption", wrap=True)
        self._step = Text("", "caption", wrap=True)
        self._label = Text(say("Call"), "caption", align=RIGHT)
        self.time = Text(_NO_CALL, "strong", align=RIGHT)
        self.caller = KeyButton(say("Who calls"), icon="pencil-line", act=Act.CALLER)
        self.next = KeyButton(say("Next caller"), icon="arrow-right", act=Act.NEXT_CALLER)
        self.caller.activated.connect(self.caller_requested)
        self.next.activated.connect(self.next_requested)
        self._lay_out()
        self.restyle()

    def show_caller(self, name: str, reach: str, holder: str) -> None:
        """Show who calls. Shape: `holder` the account holder's name, where nobody was named."""
        self.name.say(name or holder or NOBODY)
        if reach:
            self.detail.say(say("{number} · {kept}", number=reach, kept=KEPT))
        elif name:
            self.detail.say(KEPT)
        else:
            self.detail.say(HOLDER if holder else HOW)

    def show_time(self, lasted: timedelta | None) -> None:
        """Show for how long the call lasts; None before it began."""
        if lasted is None:
            self.time.say(_NO_CALL)
            return
        minutes, seconds = divmod(max(0, int(lasted.total_seconds())), 60)
        self.time.say(f"{minutes:02}:{seconds:02}")

    def show_step(self, step: Step) -> None:
        """Say which step it is, where the row of steps has no room."""
        self._step.say(step_words(step))

    def restyle(self) -> None:
        """Take up the grid: the compact one names the step here, and has no room for pictures."""
        compact = look().compact
        self._icon.setVisible(not compact)
        self._label.setVisible(not compact)
        self.detail.setVisible(not compact)
        self._step.setVisible(compact)
        for key, short, whole in (
            (self.caller, say("Caller"), say("Who calls")),
            (self.next, say("Next"), say("Next caller")),
        ):
            key.icon_widget.setVisible(not compact)
            key.say(short if compact else whole)
        self._row.use(gap=8 if compact else 14, margins=(12, 4, 8, 4) if compact else (20, 9, 14, 9))

    def _lay_out(self) -> None:
        words = Column(gap=2)
        words.addWidget(self.name)
        words.addWidget(self.detail)
        words.addWidget(self._step)
        call = Column(gap=2)
        call.addWidget(self._label)
        call.addWidget(self.time)
        row = self._row = Row(self, gap=14, margins=(20, 9, 14, 9))
        row.addWidget(self._icon, 0, CENTRE)
        row.addLayout(words, 1)
        row.addLayout(call)
        row.addWidget(self.caller, 0, CENTRE)
        row.addWidget(self.next, 0, CENTRE)
