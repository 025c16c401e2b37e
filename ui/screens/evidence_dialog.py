"""Let a person save the evidence of one of their sessions where they find it again: nobody's leave is asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import ImsError
from ims_desktop.use_cases.list_sessions import SessionState, list_sessions
from ims_desktop.words import Words, say
from ui.background import Lane
from ui.keys import Act
from ui.screens.day.papers import evidence_folder, save_evidence
from ui.when import clock_time, long_date
from ui.widgets.key_button import KeyButton
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ims_desktop.use_cases.list_sessions import ListedSession
    from ui.background import Lanes

MOST: Final = 9
"""As many as there are digits to choose with."""

_WHAT: Final = say("A file that anybody can check, and a paper to read. Nobody's leave is needed.")


class EvidenceDialog(Dialog):
    """The last sessions of a person, one of them to be saved."""

    def __init__(self, till: Till, lanes: Lanes, cashier: Cashier) -> None:
        super().__init__("shield-check", say("Save my evidence"), say("of one session"))
        self.setProperty("help", "evidence")
        self._till, self._lanes, self._cashier = till, lanes, cashier
        self._busy = False
        self.note = Panel(_WHAT)
        self.rows: list[KeyButton] = []
        self.body.addWidget(self.note)
        close = KeyButton(say("Close"), act=Act.BACK, kind="dialog")
        close.activated.connect(self.step_back)
        self.add_buttons(close, None)
        self._close = close
        lanes.run(Lane.JOURNAL, partial(own_sessions, till, cashier), self, self._on_listed, self._on_problem)

    def first_field(self) -> QWidget:
        """Start on the newest session, once it is there."""
        return self.rows[0] if self.rows else self._close

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit for the session it stands at."""
        chosen = next((row for row in self.rows if row.caps.caps[0].key == event.text()), None)
        if chosen is not None and not event.isAutoRepeat():
            chosen.click()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------------------------- sessions
    def _on_listed(self, sessions: tuple[ListedSession, ...]) -> None:
        if not sessions:
            self.note.say(say("You have no session at this till that was counted. Count first."), state="info")
            return
        for n, listed in enumerate(sessions, start=1):
            row = KeyButton(_name(listed), icon="shield-check", caps=(str(n),), kind="row", spread=True)
            row.activated.connect(partial(self._save, listed.session.session_id))
            self.rows.append(row)
            self.body.addWidget(row)
        self.rows[0].setFocus()

    def _save(self, session_id: str) -> None:
        if self._busy:
            return
        self._busy = True
        self.note.say(say("One moment."), state="info")
        job = partial(save_evidence, self._till, self._cashier, session_id, evidence_folder())
        self._lanes.run(Lane.JOURNAL, job, self, self._on_saved, self._on_problem)

    def _on_saved(self, file: Path) -> None:
        self._busy = False
        self.note.say(
            say("Your evidence is saved: {file}, with a paper to read. Anybody can check it.", file=str(file)),
            state="ok",
        )

    def _on_problem(self, problem: BaseException) -> None:
        self._busy = False
        if isinstance(problem, ImsError):
            self.note.say(problem.words, state="warn")
        else:
            self._lanes.unhandled.emit(problem)


def own_sessions(till: Till, cashier: Cashier) -> tuple[ListedSession, ...]:
    """Return the newest sessions of a person that were counted, or closed."""
    own = (one for one in list_sessions(till) if one.session.cashier.casefold() == cashier.username.casefold())
    return tuple(one for one in own if one.state is not SessionState.OPEN)[:MOST]


def _name(listed: ListedSession) -> Words:
    session = listed.session
    day, opened = long_date(session.business_date, weekday=True), clock_time(session.opened_at)
    if listed.end is None:
        return say("{day}, {opened}, counted and not closed", day=day, opened=opened)
    return say("{day}, {opened} to {closed}", day=day, opened=opened, closed=clock_time(listed.end.closed_at))
