"""Ask central about money that was taken before, and for leave from people at other tills; every answer in short time.

Units: `timeout_s` seconds for one answer from first to last byte. What names a person is never part of an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.client.answers import Answered
from sync.client.link import Link
from sync.contract.asking import ApprovalStateAnswer, ClaimAnswer, FoundAnswer, PaymentAnswer, WaitingAnswer

if TYPE_CHECKING:
    from sync.contract.asking import ApprovalAnswerRequest, ApprovalRequest, ClaimRequest, FindRequest, PaidRequest

_NOT_FOUND: Final = 404


class JournalWire(Link):
    """What a till asks about payments of the whole council, and about approvals of its office."""

    def find_payments(self, bearer: str, request: FindRequest, timeout_s: float) -> FoundAnswer:
        """Ask for payments that fit what somebody remembers."""
        return self.send(FoundAnswer, "POST", "/desktop/v1/payments/search", request, bearer, timeout_s)

    def paid_today(self, bearer: str, request: PaidRequest, timeout_s: float) -> FoundAnswer:
        """Ask which payments of today paid one of these accounts."""
        return self.send(FoundAnswer, "POST", "/desktop/v1/payments/paid-today", request, bearer, timeout_s)

    def payment(self, bearer: str, receipt: str, timeout_s: float) -> PaymentAnswer | None:
        """Ask for one payment; None when central has none of this number."""
        try:
            return self.get(PaymentAnswer, "/desktop/v1/payment", bearer, {"receipt": receipt}, timeout_s)
        except Answered as said:
            if said.status == _NOT_FOUND and said.reason == "payment_not_found":
                return None
            raise

    def claim_refund(self, bearer: str, request: ClaimRequest, timeout_s: float) -> ClaimAnswer:
        """Ask that so much of a payment be kept for one refund."""
        return self.send(ClaimAnswer, "POST", "/desktop/v1/refund-claims", request, bearer, timeout_s)

    def ask_approval(self, bearer: str, request: ApprovalRequest, timeout_s: float) -> ApprovalStateAnswer:
        """Ask the people at other tills for leave."""
        return self.send(ApprovalStateAnswer, "POST", "/desktop/v1/approvals", request, bearer, timeout_s)

    def approval(self, bearer: str, approval_id: str, timeout_s: float) -> ApprovalStateAnswer:
        """Ask how it stands."""
        return self.get(ApprovalStateAnswer, f"/desktop/v1/approvals/{approval_id}", bearer, timeout_s=timeout_s)

    def waiting_approvals(self, bearer: str, timeout_s: float) -> WaitingAnswer:
        """Ask what other tills wait for."""
        return self.get(WaitingAnswer, "/desktop/v1/approvals", bearer, timeout_s=timeout_s)

    def answer_approval(
        self, bearer: str, approval_id: str, request: ApprovalAnswerRequest, timeout_s: float
    ) -> ApprovalStateAnswer:
        """Give or deny leave."""
        path = f"/desktop/v1/approvals/{approval_id}/answer"
        return self.send(ApprovalStateAnswer, "POST", path, request, bearer, timeout_s)
