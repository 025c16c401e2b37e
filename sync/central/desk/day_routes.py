"""Route what tills ask about payments of the whole council, about refunds, and about leave from other tills."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from sync.central.day import claims, journal, requests
from sync.central.desk.routes import Active, answered, body_of, central_of, documented
from sync.contract.asking import (
    ApprovalAnswerRequest,
    ApprovalRequest,
    ApprovalStateAnswer,
    ClaimAnswer,
    ClaimRequest,
    FindRequest,
    FoundAnswer,
    PaidRequest,
    PaymentAnswer,
    WaitingAnswer,
)

router = APIRouter(prefix="/desktop/v1")
_Id = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]{32,36}$")]
_Receipt = Annotated[str, Query(max_length=30, pattern=r"^[0-9A-Za-z-]+$")]


# ------------------------------------------------------------------------------------------------------------- payments
@router.post("/payments/search", **documented(FindRequest, FoundAnswer))
def post_search(
    request: Request, device: Active, asked: Annotated[FindRequest, Depends(body_of(FindRequest))]
) -> Response:
    """Find payments of every till by what somebody remembers."""
    central = central_of(request)
    with central.database.read(device.council) as connection:
        return answered(journal.find_payments(connection, device.council, asked, central.now()))


@router.post("/payments/paid-today", **documented(PaidRequest, FoundAnswer))
def post_paid_today(
    request: Request, device: Active, asked: Annotated[PaidRequest, Depends(body_of(PaidRequest))]
) -> Response:
    """Say who paid these accounts today, at whatever till."""
    central = central_of(request)
    with central.database.read(device.council) as connection:
        return answered(journal.paid_today(connection, device.council, asked, central.now()))


@router.get("/payment", **documented(None, PaymentAnswer))
def get_payment(request: Request, device: Active, receipt: _Receipt) -> Response:
    """Give one payment, and what is left of it."""
    central = central_of(request)
    with central.database.read(device.council) as connection:
        return answered(journal.one_payment(connection, device.council, receipt.upper(), central.now()))


@router.post("/refund-claims", **documented(ClaimRequest, ClaimAnswer))
def post_claim(
    request: Request, device: Active, wanted: Annotated[ClaimRequest, Depends(body_of(ClaimRequest))]
) -> Response:
    """Keep so much of a payment for one refund."""
    central = central_of(request)
    with central.database.write(device.council) as connection:
        return answered(claims.claim(connection, device, wanted, central.now()))


# ------------------------------------------------------------------------------------------------------------ approvals
@router.post("/approvals", **documented(ApprovalRequest, ApprovalStateAnswer))
def post_approval(
    request: Request, device: Active, wanted: Annotated[ApprovalRequest, Depends(body_of(ApprovalRequest))]
) -> Response:
    """Show a wish for leave to the people at other tills of the office."""
    central = central_of(request)
    with central.database.write(device.council) as connection:
        return answered(requests.ask(connection, device, wanted, central.now()))


@router.get("/approvals", **documented(None, WaitingAnswer))
def get_approvals(request: Request, device: Active) -> Response:
    """Give what other tills of the office wait for."""
    central = central_of(request)
    with central.database.read(device.council) as connection:
        return answered(requests.waiting(connection, device, central.now()))


@router.get("/approvals/{approval_id}", **documented(None, ApprovalStateAnswer))
def get_approval(request: Request, device: Active, approval_id: _Id) -> Response:
    """Say how a wish stands."""
    central = central_of(request)
    with central.database.read(device.council) as connection:
        return answered(requests.state_of(connection, device, approval_id, central.now()))


@router.post("/approvals/{approval_id}/answer", **documented(ApprovalAnswerRequest, ApprovalStateAnswer))
def post_answer(
    request: Request,
    device: Active,
    approval_id: _Id,
    said: Annotated[ApprovalAnswerRequest, Depends(body_of(ApprovalAnswerRequest))],
) -> Response:
    """Give or deny leave for what another till wants."""
    central = central_of(request)
    with central.database.write(device.council) as connection:
        return answered(requests.answer(connection, device, approval_id, said, central.now()))
