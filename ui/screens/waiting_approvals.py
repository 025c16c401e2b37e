"""Show what other tills wait for, one act at a time: who asks, for what, why; give leave or deny it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.approval_words import act_words
from ui.screens.day.tables import line
from ui.when import moment
from ui.widgets.headed_card import Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from ims_desktop.journal_records import WaitingApproval


class WaitingApprovals(Dialog):
    """What waits, the oldest first; PgDn and PgUp go through it. Nothing is approved by Enter alone."""

    answered = Signal(str, bool)
    """Which one, and whether leave is given."""

    def __init__(self, waiting: tuple[WaitingApproval, ...], now: datetime) -> None:
        super().__init__("shield-check", say("Other tills ask for approval"))
        self._waiting, self._now, self._place, self._busy = list(waiting), now, 0, False
        self._what = Text("", "subtitle", wrap=True)
        self._rows = Lines(side=0)
        self._count = Text("", "caption")
        self.note = Panel(say("Your name, the reason and the time are recorded with the act."))
        self.leave = KeyButton(say("Leave it"), act=Act.BACK, kind="dialog")
        self.deny = KeyButton(say("Do not approve"), act=Act.REMOVE, kind="dialog")
        self.give = KeyButton(say("Approve"), icon="check", act=Act.TAKE, kind="primary")
        self.body.addWidget(self._what)
        self.body.addLayout(self._rows)
        self.body.addWidget(self._count)
        self.body.addWidget(self.note)
        self.add_buttons(self.leave, self.give)
        self.foot.insertWidget(1, self.deny)
        self.leave.activated.connect(self.step_back)
        self.deny.activated.connect(lambda: self._answer(given=False))
        self.give.activated.connect(lambda: self._answer(given=True))
        self._show()

    @property
    def shown(self) -> WaitingApproval | None:
        """The one that is shown."""
        return self._waiting[self._place] if self._waiting else None

    def first_field(self) -> QWidget:
        """Begin on the safe button."""
        return self.leave

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page down goes to the next one, page up back: arrows move between the buttons."""
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp} and self._waiting and not self._busy:
            step = 1 if key == Qt.Key.Key_PageDown else -1
            self._place = (self._place + step) % len(self._waiting)
            self._show()
        else:
            event.ignore()

    def show_answered(self, words: Words) -> None:
        """Say what became of it, and go on to the next."""
        self._busy = False
        if self._waiting:
            del self._waiting[self._place]
        self._place = 0
        self.note.say(words, state="ok")
        self._show()

    def show_refused(self, words: Words) -> None:
        """Say why the answer did not count."""
        self._busy = False
        self.note.say(words, state="warn")

    def _show(self) -> None:
        one = self.shown
        for button in (self.deny, self.give):
            button.setVisible(one is not None)
        self._count.setVisible(len(self._waiting) > 1)
        self._count.say(say("{place} of {n}, PgDn shows the next", place=self._place + 1, n=len(self._waiting)))
        if one is None:
            self._what.say(say("Nothing waits for an answer."))
            self._rows.show_rows([])
            return
        self._what.say(act_words(one.act))
        amount = [] if one.amount_pence is None else [line(say("Amount"), pounds(one.amount_pence))]
        about = say("{subject}, at till {till}", subject=one.subject, till=one.till)
        asked = say("{name}, {time}", name=one.asked_by, time=moment(one.asked_at, self._now))
        self._rows.show_rows(
            [
                *amount,
                line(say("For"), about),
                line(say("Asked by"), asked),
                line(say("Why"), "", detail=one.reason),
            ]
        )

    def _answer(self, *, given: bool) -> None:
        if self.shown is not None and not self._busy:
            self._busy = True
            self.answered.emit(self.shown.approval_id, given)
