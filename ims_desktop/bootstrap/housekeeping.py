"""Keep house on the lane that speaks to central, whenever it rests: whoever steps the wire need not think of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.errors import ImsError
from ims_desktop.log import note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ims_desktop.domain.approval import AskedFor
    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.journal_records import (
        ApprovalAnswer,
        CentralPayment,
        FoundPayment,
        JournalQuery,
        WaitingApproval,
    )
    from ims_desktop.records import SignedIn, SyncReport
    from ims_desktop.till import Sync


class HousekeepingSync:
    """The wire, and what is done once it rests; implements `till.Sync`."""

    def __init__(self, wire: Sync, keep_house: Callable[[], None]) -> None:
        self._wire = wire
        self._keep_house = keep_house

    def step(self) -> SyncReport:
        """Step; when nothing more waits, keep house. A copy that could not be made is told as the report's problem."""
        report = self._wire.step()
        if report.next_delay_s <= 0:
            return report
        try:
            self._keep_house()
        except ImsError as problem:
            note("housekeeping", "not_done", code=problem.reason)
            return replace(report, problem=report.problem or problem.reason)
        return report

    def online(self) -> bool:
        """Tell whether central answered when it was last spoken to."""
        return self._wire.online()

    def sign_in(self, username: str, password: str) -> SignedIn:
        """Ask central about a password. Raises: WrongCredentials, WireUnavailable."""
        return self._wire.sign_in(username, password)

    def sign_in_with_account(self, open_page: Callable[[str], bool], given_up: Callable[[], bool]) -> SignedIn:
        """Let a person sign in at their council's own page. Raises: Refused, WireUnavailable."""
        return self._wire.sign_in_with_account(open_page, given_up)

    def ask_account(self, fund: str, reference: str, timeout_s: float) -> AccountHolder | None:
        """Ask central about one account. Raises: WireUnavailable."""
        return self._wire.ask_account(fund, reference, timeout_s)

    def find_payments(self, query: JournalQuery, limit: int, timeout_s: float) -> tuple[FoundPayment, ...]:
        """Ask central for payments of every till. Raises: WireUnavailable."""
        return self._wire.find_payments(query, limit, timeout_s)

    def ask_payment(self, receipt: str, timeout_s: float) -> CentralPayment | None:
        """Ask central about one payment. Raises: WireUnavailable."""
        return self._wire.ask_payment(receipt, timeout_s)

    def claim_refund(self, refund_id: str, payment_id: str, lines: Mapping[int, int], timeout_s: float) -> None:
        """Reserve what is about to be given back. Raises: Refused, WireUnavailable."""
        self._wire.claim_refund(refund_id, payment_id, lines, timeout_s)

    def paid_elsewhere(self, bills: Sequence[tuple[str, str]], timeout_s: float) -> tuple[FoundPayment, ...]:
        """Ask central which payments of today paid one of these. Raises: WireUnavailable."""
        return self._wire.paid_elsewhere(bills, timeout_s)

    def ask_approval(self, approval_id: str, asked: AskedFor, timeout_s: float) -> ApprovalAnswer:
        """Let people at other tills see what is wanted here. Raises: WireUnavailable."""
        return self._wire.ask_approval(approval_id, asked, timeout_s)

    def approval_answer(self, approval_id: str, timeout_s: float) -> ApprovalAnswer:
        """Ask how it stands. Raises: NothingFound, WireUnavailable."""
        return self._wire.approval_answer(approval_id, timeout_s)

    def waiting_approvals(self, timeout_s: float) -> tuple[WaitingApproval, ...]:
        """Return what other tills of the office wait for. Raises: WireUnavailable."""
        return self._wire.waiting_approvals(timeout_s)

    def answer_approval(self, approval_id: str, approver: str, *, given: bool, timeout_s: float) -> ApprovalAnswer:
        """Give or deny leave from here. Raises: Refused, WireUnavailable."""
        return self._wire.answer_approval(approval_id, approver, given=given, timeout_s=timeout_s)
