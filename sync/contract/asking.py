"""Describe what a till asks central about money that was taken before, and about leave for what it is about to do.

Whatever may name a person travels in a body, never in an address: addresses end up in the logs of proxies.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from sync.contract.fields import (
    Answer,
    Day,
    EventId,
    Free100,
    Free300,
    FundCode,
    Model,
    Moment,
    Ordinal,
    Pence,
    ReasonCode,
    Reference,
    Username,
    free,
)
from sync.contract.payment_facts import LastFour

FOUND_MAX: Final = 200
BILLS_MAX: Final = 500
LINES_MAX: Final = 500
WAITING_MAX: Final = 100

Kind = Literal["payment", "void", "refund"]
_Above = Annotated[int, Field(ge=1, le=10**15)]
_ReceiptPart = Annotated[str, Field(max_length=30, pattern=r"^[0-9A-Za-z-]*$")]
_Text30 = Annotated[str, free(30)]


# --------------------------------------------------------------------------------------------- looking for payments
class FindRequest(Model):
    """What somebody remembers of a payment; every member that is not empty must fit. Units: pence."""

    receipt: _ReceiptPart = ""
    reference: _Text30 = ""
    name: Free100 = ""
    amount_pence: Pence | None = None
    taken_from: Moment | None = None
    taken_to: Moment | None = None
    last_four: LastFour = ""
    business_date: Day | None = None
    limit: Annotated[int, Field(ge=1, le=FOUND_MAX)] = 50


class FoundBill(Answer):
    """One bill of a payment that was found. Units: pence."""

    fund: Annotated[str, Field(max_length=5)]
    reference: _Text30
    amount_pence: Pence


class FoundItem(Answer):
    """A payment, void or refund that fits. Units: pence; `refunded_pence` what was given back of it, above nothing."""

    payment_id: Annotated[str, Field(max_length=36)]
    receipt: _Text30
    till: Annotated[str, Field(max_length=10)]
    cashier: Free100
    taken_at: Moment
    business_date: Day
    amount_pence: Pence
    kind: Kind
    bills: Annotated[list[FoundBill], Field(max_length=LINES_MAX)]
    methods: Annotated[list[Annotated[str, Field(max_length=5)]], Field(max_length=50)]
    refunded_pence: Pence = 0
    of_receipt: _Text30 = ""


class FoundAnswer(Answer):
    """What was found, newest first."""

    payments: Annotated[list[FoundItem], Field(max_length=FOUND_MAX)]


class Bill(Model):
    """An account that is about to be paid."""

    fund: FundCode
    reference: Reference


class PaidRequest(Model):
    """Accounts of which a till asks whether anybody paid them today."""

    bills: Annotated[list[Bill], Field(min_length=1, max_length=BILLS_MAX)]


# -------------------------------------------------------------------------------------------------------- giving back
class PaymentLineItem(Answer):
    """One bill of a payment. Units: pence; `left_pence` what may still be given back of it."""

    n: Ordinal
    fund: Annotated[str, Field(max_length=5)]
    reference: _Text30
    amount_pence: Pence
    left_pence: Pence
    vat_code: Annotated[str, Field(max_length=2)]
    vat_rate: Annotated[str, Field(max_length=10)]
    narrative: Free100 = ""


class PaymentTenderItem(Answer):
    """What stayed of one way of paying. Units: pence."""

    method: Annotated[str, Field(max_length=5)]
    amount_pence: Pence


class PaymentAnswer(Answer):
    """A payment with what is left of it after every void and refund, and what other tills reserve just now."""

    payment_id: Annotated[str, Field(max_length=36)]
    receipt: _Text30
    till: Annotated[str, Field(max_length=10)]
    cashier: Free100
    taken_at: Moment
    business_date: Day
    amount_pence: Pence
    kind: Kind
    lines: Annotated[list[PaymentLineItem], Field(max_length=LINES_MAX)]
    tenders: Annotated[list[PaymentTenderItem], Field(max_length=50)]
    of_receipt: _Text30 = ""


class ClaimedLine(Model):
    """How much of one line of the original is to be given back. Units: pence, above nothing."""

    line: Ordinal
    amount_pence: _Above


class ClaimRequest(Model):
    """A till is about to give money back. Shape: `refund_id` the id its fact will have."""

    refund_id: EventId
    payment_id: EventId
    lines: Annotated[list[ClaimedLine], Field(min_length=1, max_length=LINES_MAX)]


class ClaimAnswer(Answer):
    """That much is kept for this refund, until then."""

    refund_id: Annotated[str, Field(max_length=36)]
    until: Moment


# ---------------------------------------------------------------------------------------------------------- approvals
class ApprovalRequest(Model):
    """An act at a till that asks for a second person. Units: pence, None where no sum is part of it."""

    approval_id: EventId
    act: ReasonCode
    asked_by: Username
    subject: Free100
    reason: Free300
    amount_pence: Pence | None = None


class ApprovalStateAnswer(Answer):
    """How an act that was asked about stands."""

    approval_id: Annotated[str, Field(max_length=36)]
    state: Literal["waiting", "given", "denied", "expired"]
    approver: Free100 = ""
    approver_name: Free100 = ""


class WaitingItem(Answer):
    """An act at some till of the office that waits for a second person. Units: pence."""

    approval_id: Annotated[str, Field(max_length=36)]
    act: Annotated[str, Field(max_length=40)]
    asked_by: Free100
    till: Annotated[str, Field(max_length=10)]
    subject: Free100
    reason: Free300
    amount_pence: Pence | None = None
    asked_at: Moment
    expires_at: Moment


class WaitingAnswer(Answer):
    """What waits at other tills of the office, the oldest first."""

    approvals: Annotated[list[WaitingItem], Field(max_length=WAITING_MAX)]


class ApprovalAnswerRequest(Model):
    """A person who is signed in at a till gives leave, or does not."""

    approver: Username
    given: bool
