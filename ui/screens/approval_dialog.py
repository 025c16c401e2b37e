"""Ask a second person for one act: here, by password or PIN, or at another till; whoever is signed in stays so."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal

from ims_desktop.domain.approval import WITNESSED, Act
from ims_desktop.errors import ImsError, WireUnavailable
from ims_desktop.use_cases.approve import approve
from ims_desktop.use_cases.ask_elsewhere import answer_of, ask_elsewhere, can_ask_elsewhere, central_answers
from ims_desktop.words import Words, say
from ui import keys
from ui.background import Lane
from ui.screens.approval_words import act_words, person_of, subject_words, title_of
from ui.theme import look
from ui.widgets.boxes import Row, Turning
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.approval import Approval, AskedFor
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ui.background import Lanes

ASK_EVERY_MS: Final = 2000
_NO_WHY: Final = WITNESSED
_MAY_BE_BLANK: Final = WITNESSED | {Act.SHOW_CASH}


class ApprovalDialog(Dialog):
    """Leave for one act. Shape: `about` what stands under the act's name, where the subject alone says too little."""

    approved = Signal(object)
    """The `Approval`, once; the dialog is closed by then."""

    declined = Signal()
    """Nobody gave leave: the act is not done."""

    def __init__(self, till: Till, lanes: Lanes, cashier: Cashier, asked: AskedFor, about: Words | str = "") -> None:
        super().__init__("shield-check", title_of(asked), say("for one act, then you carry on"))
        self._till, self._lanes, self._asked = till, lanes, asked
        self._by_pin = not central_answers(till)
        self._busy = self._over = False
        self._question: tuple[str, AskedFor] | None = None
        self.why = Field(say("Why"))
        self.person = Field(person_of(asked))
        self.secret = Field(say("Their password"), secret=True)
        self.note = Panel("")
        self.decline = KeyButton(say("Do not approve"), act=keys.Act.BACK, kind="dialog")
        self.submit = KeyButton(say("Approve this once"), icon="check", caps=("Enter",), kind="primary")
        self.other_way = KeyButton("", act=keys.Act.OTHER_WAY, kind="quiet")
        self.elsewhere = KeyButton(say("Ask another till"), act=keys.Act.ASK_ELSEWHERE, kind="quiet")
        self._timer = QTimer(self)
        self._timer.setInterval(ASK_EVERY_MS)
        self._timer.timeout.connect(self._poll)
        self._names = say(
            "Both names, the reason and the time are recorded. {name} stays signed in.", name=cashier.display_name
        )
        self._fill(about)
        self._connect()
        self._show_way()

    def first_field(self) -> QWidget:
        """Start on the first field that is empty."""
        return self._first_empty() or self.secret

    def step_back(self) -> None:
        """Do not approve: the act is not done."""
        if not self._over:
            self._end()
            self.declined.emit()

    def poll_every(self, milliseconds: int) -> None:
        """Ask another till's answer so often."""
        self._timer.setInterval(milliseconds)

    @property
    def by_pin(self) -> bool:
        """Whether a PIN is asked for."""
        return self._by_pin

    # ------------------------------------------------------------------------------------------------------- making
    def _fill(self, about: Words | str) -> None:
        if look().compact:
            self.body.use(gap=7, margins=(24, 8, 24, 8))
        what = Turning(gap=12)
        what.addWidget(Text(act_words(self._asked.act), "subtitle", wrap=True), 1)
        what.addWidget(Text(subject_words(self._asked, about), "body", "2", wrap=True), 1)
        self.body.addLayout(what)
        self.why.edit.setText(self._asked.reason)
        self.why.edit.setMaxLength(300)
        self.why.setVisible(self._asked.act not in _NO_WHY)
        who = Row(gap=14)
        who.addWidget(self.person, 1)
        who.addWidget(self.secret, 1)
        self.body.addWidget(self.why)
        self.body.addLayout(who)
        ways = Row(gap=16)
        ways.addWidget(self.other_way)
        ways.addStretch(1)
        ways.addWidget(self.elsewhere)
        self.body.addLayout(ways)
        self.body.addWidget(self.note)
        self.add_buttons(self.decline, self.submit)

    def _connect(self) -> None:
        for field in (self.why, self.person, self.secret):
            field.edit.entered.connect(self._on_entered)
            field.edit.card_dropped.connect(lambda: self._tell(CARD_WIPED, "warn"))
        self.decline.activated.connect(self.step_back)
        self.submit.activated.connect(self._on_entered)
        self.other_way.activated.connect(self._on_other_way)
        self.elsewhere.activated.connect(self._on_elsewhere)

    def _show_way(self) -> None:
        self.secret.rename(say("Their PIN") if self._by_pin else say("Their password"))
        self.other_way.say(say("Use their password") if self._by_pin else say("Use their PIN"))
        self.elsewhere.setVisible(self._asked.act not in WITNESSED and can_ask_elsewhere(self._till))
        self._tell(self._names)

    def _tell(self, words: Words, state: str = "") -> None:
        self.note.say(words, state=state)
        self.secret.show_refused(refused=state == "bad")

    # ------------------------------------------------------------------------------------------------------- asking
    def _asked_now(self) -> AskedFor:
        return replace(self._asked, reason=self.why.text().strip())

    def _first_empty(self) -> QWidget | None:
        wanted = [self.person, self.secret]
        if self._asked.act not in _MAY_BE_BLANK:
            wanted.insert(0, self.why)
        return next((field for field in wanted if field.text().strip() == ""), None)

    def _on_entered(self) -> None:
        """Enter goes to what is missing; with nothing missing it asks once, however often it is pressed."""
        if self._busy or self._over:
            return
        missing = self._first_empty()
        if missing is not None:
            missing.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._busy = True
        self._tell(say("One moment."), "info")
        job = functools.partial(
            approve, self._till, self._asked_now(), self.person.text(), self.secret.text(), by_pin=self._by_pin
        )
        self._lanes.run(Lane.ASK, job, self, self._on_approved, self._on_refused)

    def _on_approved(self, approval: Approval) -> None:
        if not self._over:
            self._end()
            self.approved.emit(approval)

    def _on_refused(self, problem: BaseException) -> None:
        self._busy = False
        self.secret.clear()
        if not isinstance(problem, ImsError):
            self._lanes.unhandled.emit(problem)
            return
        if isinstance(problem, WireUnavailable):
            self._by_pin = True
            self._show_way()
        self._tell(problem.words, "warn" if isinstance(problem, WireUnavailable) else "bad")
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_other_way(self) -> None:
        self._by_pin = not self._by_pin
        self.secret.clear()
        self._show_way()
        self.first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    # ----------------------------------------------------------------------------------------------- another till
    def _on_elsewhere(self) -> None:
        """Let people at other tills see it; somebody beside this one may still approve it here meanwhile."""
        if self._question is not None or self._over:
            return
        if self._asked.act not in _MAY_BE_BLANK and self.why.text().strip() == "":
            self.why.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._question = (self._till.ids.new(), self._asked_now())
        self.elsewhere.set_available(available=False)
        job = functools.partial(ask_elsewhere, self._till, *self._question)
        self._lanes.run(Lane.ASK, job, self, lambda _: self._wait(), self._on_no_question)

    def _wait(self) -> None:
        if self._over:
            return
        self._tell(say("Asked at the other tills. Waiting for an answer."), "info")
        self._timer.start()

    def _poll(self) -> None:
        self._timer.stop()
        if self._question is None:
            return
        job = functools.partial(answer_of, self._till, *self._question)
        self._lanes.run(Lane.ASK, job, self, self._on_answer, self._on_no_answer)

    def _on_answer(self, approval: Approval | None) -> None:
        if approval is not None:
            self._on_approved(approval)
        elif not self._over:
            self._timer.start()

    def _on_no_answer(self, problem: BaseException) -> None:
        """Go on asking while central is away; a no, or nobody in time, ends the question."""
        if self._over:
            return
        if isinstance(problem, WireUnavailable):
            self._tell(say("Central cannot be reached just now. Still waiting for an answer."), "warn")
            self._timer.start()
        else:
            self._on_no_question(problem)

    def _on_no_question(self, problem: BaseException) -> None:
        self._question = None
        self.elsewhere.set_available(available=True)
        if isinstance(problem, ImsError):
            self._tell(problem.words, "warn")
        else:
            self._lanes.unhandled.emit(problem)

    def _end(self) -> None:
        self._over = True
        self._timer.stop()
        self.secret.clear()
        self.closed.emit()
