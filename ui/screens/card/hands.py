"""Let a person say what came of a charge: open the boxes for it, ask a supervisor, and have it written down."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.asked import to_settle_card
from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWord
from ims_desktop.errors import ImsError, NotPermitted
from ui.background import Lane
from ui.problem import explain
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.card import asking
from ui.screens.card.outcome_dialog import Outcome, OutcomeDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.card_attempt import CardAttempt
    from ui.screens.card.standing import Standing
    from ui.screens.seat import Seat


class CardHands(QObject):
    """What a person knows of a charge that nobody else can tell."""

    dialog_requested = Signal(object)
    resolved = Signal(object)
    """The Standing of a charge that has its answer now."""

    refused = Signal(object)
    """Words: it was not written down."""

    def __init__(self, seat: Seat, parent: QObject) -> None:
        super().__init__(parent)
        self._seat = seat

    def type_slip(self, attempt: CardAttempt) -> None:
        """Ask what the slip of a terminal says."""
        dialog = OutcomeDialog(attempt, by_slip=True)
        dialog.told.connect(functools.partial(self._on_slip, attempt))
        self.dialog_requested.emit(dialog)

    def settle(self, attempt: CardAttempt) -> None:
        """Ask what the provider's own page says; a supervisor approves it."""
        dialog = OutcomeDialog(attempt, by_slip=False)
        dialog.told.connect(functools.partial(self._on_settled, attempt))
        self.dialog_requested.emit(dialog)

    def _on_slip(self, attempt: CardAttempt, said: Outcome) -> None:
        word = CardWord(CardHeard.CANCELLED, code="by_cashier")
        if said.amount_pence:
            word = CardWord(
                CardHeard.APPROVED,
                amount_pence=said.amount_pence,
                authorisation=said.authorisation,
                last_four=said.last_four,
            )
        seat = self._seat
        job = functools.partial(asking.hear_slip, seat.till, attempt.attempt_id, word, seat.cashier)
        self._run(job, self._on_problem)

    def _on_settled(self, attempt: CardAttempt, said: Outcome) -> None:
        self._settle(attempt, said, self._seat.till.ids.new(), None)

    def _settle(self, attempt: CardAttempt, said: Outcome, answer_id: str, approval: Approval | None) -> None:
        """Have it written down; where a second person is missing, ask for one and try again."""
        job = functools.partial(
            asking.settle,
            self._seat.till,
            answer_id,
            self._seat.cashier,
            attempt.attempt_id,
            CardState.APPROVED if said.amount_pence else CardState.CANCELLED,
            said.amount_pence,
            said.provider_reference,
            said.reason,
            approval,
        )

        def refused(wrong: BaseException) -> None:
            if isinstance(wrong, NotPermitted) and wrong.reason == "approval_needed" and approval is None:
                self._ask(attempt, said, answer_id)
            else:
                self._on_problem(wrong)

        self._run(job, refused)

    def _ask(self, attempt: CardAttempt, said: Outcome, answer_id: str) -> None:
        asked = to_settle_card(self._seat.cashier, attempt, said.amount_pence, said.reason)
        dialog = ApprovalDialog(self._seat.till, self._seat.lanes, self._seat.cashier, asked, attempt.reference)
        dialog.approved.connect(lambda approval: self._settle(attempt, said, answer_id, approval))
        self.dialog_requested.emit(dialog)

    def _run(self, job: Callable[[], Standing], refused: Callable[[BaseException], None]) -> None:
        self._seat.lanes.run(Lane.JOURNAL, job, self, self.resolved.emit, refused)

    def _on_problem(self, wrong: BaseException) -> None:
        self.refused.emit(wrong.words if isinstance(wrong, ImsError) else explain(wrong))
