"""Hold what every screen of the till day does alike: stage and ledger, Esc one step back, typed text never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.keys import Act
from ui.theme import look
from ui.widgets.boxes import CENTRE, MIDDLE, Column, Row
from ui.widgets.key_button import KeyButton
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Panel
from ui.widgets.stage_ledger import StageLedger
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ui.screens.day.ledger import DayLedger


class DayPage(QWidget):
    """A page of the till day.

    Shape: `stage` is filled by the page; `notice` says what was not done, and why; `roomy` is not shown on the compact
    grid, where the strip says the same.
    """

    left = Signal()
    """One step back."""

    dialog_requested = Signal(object)

    def __init__(
        self, title: Words, lead: Words | str, ledger: DayLedger, *, back: Words, help_topic: str = "day"
    ) -> None:
        super().__init__()
        self.setProperty("help", help_topic)
        self.ledger = ledger
        self.title = Text(title, "title")
        self.lead = Text(lead, "body", "2", wrap=True)
        self.head_end = Row(gap=14)
        self.back = KeyButton(back, caps=("Esc",), kind="quiet")
        self.back.activated.connect(self.step_back)
        self._back_words = back
        self.roomy: list[QWidget] = []
        self.notice = _Notice("")
        self.notice.hide()
        self._announcer = Announcer(self)
        self.stage = Column(gap=14)
        self._whole = self._lay_out()
        self.restyle()

    @property
    def typed(self) -> bool:
        """Whether something would be lost by going back."""
        return False

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        self.focusNextChild()

    def show_refused(self, words: Words, *, state: str = "bad") -> None:
        """Say what was not done, and why, for eyes and ears; what was typed stays."""
        self.notice.say(words, state=state)
        self._announcer.announce(str(words), assertive=state == "bad")

    def show_busy(self, *, busy: bool) -> None:
        """While something is being recorded, it is not asked for again."""

    def hide_notice(self) -> None:
        """Take the sentence away: what it was about has changed."""
        self.notice.hide()

    def take_scan(self, text: str) -> bool:  # noqa: ARG002 - a page with a seal looks at it
        """Take what a reader sent, where there is a seal to be read; tells whether it was taken."""
        return False

    def step_back(self) -> None:
        """Esc: go back, and ask first where typed text would be lost."""
        if not self.typed:
            self.left.emit()
            return
        dialog = LeaveDialog()
        dialog.leave_requested.connect(self.left)
        self.dialog_requested.emit(dialog)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.step_back()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take up the grid: the compact one has no room to explain, and the way back stands in its head."""
        compact = look().compact
        self.back.say(say("Back") if compact else self._back_words)
        if compact:
            self.head_end.addWidget(self.back, 0, MIDDLE)
        else:
            self.ledger.foot_end.addWidget(self.back, 0, CENTRE)
        self.lead.setVisible(not compact and self.lead.text() != "")
        for panel in self.roomy:
            panel.setVisible(not compact)
        self._whole.use(gap=8 if compact else 14, margins=(0, 0, 0, 0))

    def _lay_out(self) -> Column:
        holder = QWidget()
        self.grid = StageLedger(holder, self.ledger, self)
        Column(self, gap=0).addWidget(self.grid)
        words = Column(gap=4)
        words.addWidget(self.title)
        words.addWidget(self.lead)
        head = Row(gap=12)
        head.addLayout(words, 1)
        head.addLayout(self.head_end)
        whole = Column(holder, gap=14)
        whole.addLayout(head)
        whole.addWidget(self.notice)
        whole.addLayout(self.stage)
        whole.addStretch(1)
        return whole


class _Notice(Panel):
    """A panel that is there once somebody says something in it, whoever does."""

    def say(self, title: Words | str, detail: Words | str = "", *, state: str = "", icon: str = "") -> None:
        """Say something, and be seen."""
        super().say(title, detail, state=state, icon=icon)
        if self.parentWidget() is not None:
            self.show()


class LeaveDialog(Dialog):
    """Ask before typed text goes: nothing was recorded, and staying is the safe way."""

    leave_requested = Signal()

    def __init__(self) -> None:
        super().__init__("pencil-line", say("Nothing is recorded yet"))
        stay = KeyButton(say("Stay here"), act=Act.BACK, kind="dialog")
        leave = KeyButton(say("Leave it, nothing is recorded"), icon="log-out", kind="primary")
        self.body.addWidget(Text(say("What you typed here would be gone."), "body", wrap=True))
        stay.activated.connect(self.step_back)
        leave.activated.connect(self._on_leave)
        self._stay = stay
        self.add_buttons(stay, leave)

    def first_field(self) -> QWidget:
        """Begin on the safe button."""
        return self._stay

    def _on_leave(self) -> None:
        self.closed.emit()
        self.leave_requested.emit()
