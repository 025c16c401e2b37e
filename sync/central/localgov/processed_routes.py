"""Route what LocalGov IMS's clients ask about income that was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response

from sync.central.access.callers import Caller, needs
from sync.central.localgov import processed
from sync.central.localgov.answers import Answer, body_of, central_of, path_of, query_of, sent, told, told_all
from sync.central.localgov.described import described
from sync.central.localgov.writing import written
from sync.contract.localgov.models import (
    ProcessedTransaction,
    ProcessedTransactionInput,
    ProcessedTransactionSearch,
    UpdateCardDetails,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter()
Reader = Annotated[Caller, Depends(needs("processed.read"))]
Writer = Annotated[Caller, Depends(needs("processed.write"))]


@router.post(
    "/api/ProcessedTransactions",
    **described("ProcessedTransactions_Post", ProcessedTransaction, status=201, asks=ProcessedTransactionInput),
)
def post_processed(
    request: Request,
    caller: Writer,
    line: Annotated[ProcessedTransactionInput, Depends(body_of(ProcessedTransactionInput))],
) -> Response:
    """Book one transaction."""

    def work(connection: Connection, now: datetime) -> Answer:
        made = processed.create(connection, caller, line, now)
        return told(made, 201, path_of("ProcessedTransactions", made.reference))

    return written(request, caller, line, work)


@router.get(
    "/api/ProcessedTransactions",
    **described("ProcessedTransactions_Search", ProcessedTransaction, many=True, searches=ProcessedTransactionSearch),
)
def search_processed(
    request: Request,
    caller: Reader,
    criteria: Annotated[ProcessedTransactionSearch, Depends(query_of(ProcessedTransactionSearch))],
) -> Response:
    """Find transactions by everything that is given."""
    with central_of(request).database.read(caller.council) as connection:
        found = processed.search(connection, caller.council, criteria)
    return sent(request, told_all(found))


@router.get(
    "/api/ProcessedTransactions/{reference}",
    **described("ProcessedTransactions_Get", ProcessedTransaction),
)
def get_processed(request: Request, caller: Reader, reference: str) -> Response:
    """Show one transaction."""
    with central_of(request).database.read(caller.council) as connection:
        return sent(request, told(processed.one(connection, caller.council, reference)))


@router.post(
    "/api/ProcessedTransactions/{reference}/UpdateCardDetails",
    **described("ProcessedTransactions_UpdateCardDetails", asks=UpdateCardDetails),
)
def post_card_details(
    request: Request,
    caller: Writer,
    reference: str,  # noqa: ARG001 - stock clients send anything; it counts when the body names none
    card: Annotated[UpdateCardDetails, Depends(body_of(UpdateCardDetails, MerchantReference="reference"))],
) -> Response:
    """Set the digits of a card on every line it paid."""

    def work(connection: Connection, now: datetime) -> Answer:
        processed.update_card(connection, caller, card, now)
        return Answer(200)

    return written(request, caller, card, work)
