"""Route what LocalGov IMS's clients ask about payments that wait for their provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response

from sync.central.access.callers import Caller, needs
from sync.central.localgov import hosted, outcomes, pending
from sync.central.localgov.answers import Answer, body_of, central_of, path_of, sent, told, told_all
from sync.central.localgov.described import described
from sync.central.localgov.writing import written
from sync.contract.localgov.models import (
    Authorise,
    Payment,
    PaymentResponse,
    PendingTransaction,
    PendingTransactionInput,
    ProcessFee,
    ProcessPayment,
    ProcessPaymentResponse,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter()
Reader = Annotated[Caller, Depends(needs("pending.read"))]
Writer = Annotated[Caller, Depends(needs("pending.write"))]
Taker = Annotated[Caller, Depends(needs("processed.write"))]


@router.post("/api/Payments", **described("Payments_Post", PaymentResponse, asks=Payment))
def post_payment(request: Request, caller: Writer, basket: Annotated[Payment, Depends(body_of(Payment))]) -> Response:
    """Keep a basket and say where its payer goes."""

    def work(connection: Connection, now: datetime) -> Answer:
        return told(hosted.begin(connection, caller, basket, now))

    return written(request, caller, basket, work)


@router.post(
    "/api/PendingTransactions",
    **described("PendingTransactions_Post", PendingTransaction, many=True, status=201, asks=PendingTransactionInput),
)
def post_pending(
    request: Request,
    caller: Writer,
    line: Annotated[PendingTransactionInput, Depends(body_of(PendingTransactionInput))],
) -> Response:
    """Keep one line that waits for its card payment."""

    def work(connection: Connection, now: datetime) -> Answer:
        lines = pending.create(connection, caller, line, now)
        return told_all(lines, 201, path_of("PendingTransactions", lines[0].internal_reference or ""))

    return written(request, caller, line, work)


@router.get(
    "/api/PendingTransactions/{reference}",
    **described("PendingTransactions_Get", PendingTransaction, many=True),
)
def get_pending(request: Request, caller: Reader, reference: str) -> Response:
    """Show the lines of an internal reference, whatever became of them."""
    with central_of(request).database.read(caller.council) as connection:
        lines = pending.lines_of(connection, caller.council, reference)
    return sent(request, told_all(pending.model_of(line) for line in lines))


@router.post(
    "/api/PendingTransaction/{reference}/Authorise",
    **described("PendingTransactions_Authorise", asks=Authorise),
)
def post_authorise(
    request: Request, caller: Writer, reference: str, paid: Annotated[Authorise, Depends(body_of(Authorise))]
) -> Response:
    """Book the lines of the reference in the path."""

    def work(connection: Connection, now: datetime) -> Answer:
        outcomes.authorise(connection, caller, reference, paid.psp_reference, now)
        return Answer(200)

    return written(request, caller, paid, work)


@router.post(
    "/api/PendingTransaction/{reference}/ProcessPayment",
    **described("PendingTransactions_ProcessPayment", ProcessPaymentResponse, asks=ProcessPayment),
)
def post_process_payment(
    request: Request,
    caller: Writer,
    reference: str,  # noqa: ARG001 - stock clients send anything; it counts when the body names none
    outcome: Annotated[ProcessPayment, Depends(body_of(ProcessPayment, MerchantReference="reference"))],
) -> Response:
    """Write down how a card payment ended."""

    def work(connection: Connection, now: datetime) -> Answer:
        return outcomes.process_payment(connection, caller, outcome, now)

    return written(request, caller, outcome, work)


@router.post(
    "/api/ProcessedTransactions/{reference}/ProcessFee",
    **described("PendingTransactions_ProcessFee", asks=ProcessFee),
)
def post_process_fee(
    request: Request,
    caller: Taker,
    reference: str,  # noqa: ARG001 - as above
    fee: Annotated[ProcessFee, Depends(body_of(ProcessFee, MerchantReference="reference"))],
) -> Response:
    """Book the fee of a payment."""

    def work(connection: Connection, now: datetime) -> Answer:
        outcomes.process_fee(connection, caller, fee, now)
        return Answer(200)

    return written(request, caller, fee, work)
