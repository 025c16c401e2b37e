"""Turn what central says of payments and approvals into the till's own records, and a query into what is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from ims_desktop.domain.card_guard import scrub
from ims_desktop.journal_records import (
    ApprovalAnswer,
    CentralLine,
    CentralPayment,
    FoundPayment,
    WaitingApproval,
)
from sync.contract.asking import BILLS_MAX, FOUND_MAX, Bill, FindRequest, PaidRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.journal_records import JournalQuery
    from sync.contract.asking import ApprovalStateAnswer, FoundItem, PaymentAnswer, WaitingItem

_RECEIPT: Final = re.compile(r"[0-9A-Za-z-]{1,30}", re.ASCII)


def find_request(query: JournalQuery, limit: int) -> FindRequest | None:
    """Ask for what somebody remembers; None where no payment at all could be like that."""
    try:
        return FindRequest(
            receipt=query.receipt.strip(),
            reference=query.reference.strip(),
            name=query.name.strip(),
            amount_pence=query.amount_pence,
            taken_from=query.taken_from,
            taken_to=query.taken_to,
            last_four=query.last_four,
            business_date=query.business_date,
            limit=max(1, min(limit, FOUND_MAX)),
        )
    except ValidationError:
        return None


def paid_request(bills: Sequence[tuple[str, str]]) -> PaidRequest | None:
    """Ask for accounts that are about to be paid; None where there are none that anybody could have paid."""
    try:
        return PaidRequest(bills=[Bill(fund=fund, reference=reference) for fund, reference in bills[:BILLS_MAX]])
    except ValidationError:
        return None


def is_receipt(text: str) -> bool:
    """Tell whether a text could be a receipt number; what could not is not asked for."""
    return _RECEIPT.fullmatch(text.strip()) is not None


def found_payment(item: FoundItem) -> FoundPayment:
    """Return a payment that some till took."""
    return FoundPayment(
        payment_id=item.payment_id,
        receipt=item.receipt,
        till=item.till,
        cashier=item.cashier,
        taken_at=item.taken_at,
        business_date=item.business_date,
        amount_pence=item.amount_pence,
        kind=item.kind,
        bills=tuple((bill.fund, scrub(bill.reference), bill.amount_pence) for bill in item.bills),
        methods=tuple(item.methods),
        refunded_pence=item.refunded_pence,
        here=False,
        of_receipt=item.of_receipt,
    )


def central_payment(item: PaymentAnswer) -> CentralPayment:
    """Return a payment with what is left of it."""
    return CentralPayment(
        payment_id=item.payment_id,
        receipt=item.receipt,
        till=item.till,
        cashier=item.cashier,
        taken_at=item.taken_at,
        business_date=item.business_date,
        amount_pence=item.amount_pence,
        kind=item.kind,
        lines=tuple(
            CentralLine(
                n=line.n,
                fund=line.fund,
                reference=line.reference,
                amount_pence=line.amount_pence,
                left_pence=line.left_pence,
                vat_code=line.vat_code,
                vat_rate=line.vat_rate,
                narrative=scrub(line.narrative),
            )
            for line in item.lines
        ),
        tenders=tuple((tender.method, tender.amount_pence) for tender in item.tenders),
        of_receipt=item.of_receipt,
    )


def approval_answer(item: ApprovalStateAnswer) -> ApprovalAnswer:
    """Return how a wish stands."""
    return ApprovalAnswer(item.approval_id, item.state, item.approver, scrub(item.approver_name))


def waiting_approval(item: WaitingItem) -> WaitingApproval:
    """Return a wish of another till."""
    return WaitingApproval(
        approval_id=item.approval_id,
        act=item.act,
        asked_by=item.asked_by,
        till=item.till,
        subject=scrub(item.subject),
        reason=scrub(item.reason),
        amount_pence=item.amount_pence,
        asked_at=item.asked_at,
        expires_at=item.expires_at,
    )
