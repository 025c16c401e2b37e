"""Look now and then whether another till asks for leave that whoever is here may give, and let them answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ims_desktop.errors import ImsError
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.journal_records import ApprovalAnswer, WaitingApproval
    from ims_desktop.till import Till
    from ui.desk import Desk
    from ui.screens.waiting_approvals import WaitingApprovals


class ApprovalDesk(QObject):
    """What other tills wait for, as far as it concerns the person signed in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._asking = False
        self._dialog: WaitingApprovals | None = None

    @property
    def can_open(self) -> bool:
        """Whether somebody is here whose leave others may need."""
        from ims_desktop.domain.approval import approves_anything

        cashier = self._desk.flow.cashier
        return cashier is not None and approves_anything(cashier) and self._desk.has_counter

    def poll(self) -> None:
        """Ask central what waits; called after each step of sync, and nobody waits for the answer."""
        who = self._who()
        if who is None or self._asking:
            return
        from ims_desktop.use_cases.ask_elsewhere import can_ask_elsewhere, waiting_approvals
        from ui.background import Lane

        if can_ask_elsewhere(who[0]):
            job = partial(waiting_approvals, *who)
            self._asking = self._desk.lanes.run(Lane.ASK, job, self, self._on_polled, self._on_not_polled)

    def open(self) -> None:
        """Show what waits now."""
        who = self._who()
        if who is None:
            return
        from ims_desktop.use_cases.ask_elsewhere import waiting_approvals
        from ui.background import Lane

        self._desk.lanes.run(Lane.ASK, partial(waiting_approvals, *who), self, self._on_opened, self._on_not_opened)

    def _who(self) -> tuple[Till, Cashier] | None:
        till, cashier = self._desk.flow.till, self._desk.flow.cashier
        return None if till is None or cashier is None or not self.can_open else (till, cashier)

    def _on_polled(self, waiting: tuple[WaitingApproval, ...]) -> None:
        self._asking = False
        self._tell(len(waiting))

    def _on_not_polled(self, problem: BaseException) -> None:
        self._asking = False
        if not isinstance(problem, ImsError):
            self._desk.show_problem(problem)

    def _tell(self, count: int) -> None:
        counter = self._desk.counter
        if counter is not None:
            counter.unsent.show_asked(count)

    def _on_opened(self, waiting: tuple[WaitingApproval, ...]) -> None:
        from ui.screens.waiting_approvals import WaitingApprovals

        till = self._desk.flow.till
        if till is None:
            return
        dialog = self._dialog = WaitingApprovals(waiting, till.clock.now())
        dialog.answered.connect(self._on_answered)
        dialog.closed.connect(self._on_closed)
        self._tell(len(waiting))
        self._desk.window.show_dialog(dialog)

    def _on_not_opened(self, problem: BaseException) -> None:
        counter = self._desk.counter
        if isinstance(problem, ImsError) and counter is not None:
            counter.tell(say("Central cannot be reached just now. Nothing can be asked from other tills."))
        else:
            self._desk.show_problem(problem)

    def _on_closed(self) -> None:
        self._dialog = None
        self.poll()

    def _on_answered(self, approval_id: str, given: bool) -> None:  # noqa: FBT001 - a signal's argument
        who = self._who()
        if who is None:
            return
        from ims_desktop.use_cases.ask_elsewhere import answer_for_other_till
        from ui.background import Lane

        job = partial(answer_for_other_till, *who, approval_id, given=given)
        self._desk.lanes.run(Lane.ASK, job, self, self._on_answer, self._on_not_answered)

    def _on_answer(self, answer: ApprovalAnswer) -> None:
        if self._dialog is not None:
            given = answer.state == "given"
            self._dialog.show_answered(say("Leave is given.") if given else say("Leave is not given."))

    def _on_not_answered(self, problem: BaseException) -> None:
        if self._dialog is not None and isinstance(problem, ImsError):
            self._dialog.show_refused(problem.words)
        else:
            self._desk.show_problem(problem)
