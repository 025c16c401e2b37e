"""Route funds, their metadata and the methods of payment: what a council's reference data says."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from sync.central.access.callers import Caller, needs
from sync.central.errors import Refusal
from sync.central.localgov import funds
from sync.central.localgov.answers import central_of, query_of, sent, told, told_all
from sync.central.localgov.described import described
from sync.central.localgov.pages import page_of
from sync.central.reference import current_content
from sync.contract.localgov.models import Fund, FundMetadata, FundSearch, MethodOfPayment
from sync.contract.reference import ReferenceContent

router = APIRouter()


def content_for(request: Request, caller: Annotated[Caller, Depends(needs("funds.read"))]) -> ReferenceContent | None:
    """Return the council's reference data for a caller who may read it."""
    with central_of(request).database.read(caller.council) as connection:
        return current_content(connection, caller.council)


Content = Annotated[ReferenceContent | None, Depends(content_for)]


@router.get("/api/Funds", **described("Funds_Search", Fund, many=True, searches=FundSearch))
def search_funds(
    request: Request, content: Content, search: Annotated[FundSearch, Depends(query_of(FundSearch))]
) -> Response:
    """Give the funds that match."""
    found = funds.search_funds(content, search)
    if not found:
        raise Refusal(404, "nothing_found", "No fund matches.")
    return sent(request, told_all(found))


@router.get("/api/Funds/{fund_code}", **described("Funds_Get", Fund))
def get_fund(request: Request, content: Content, fund_code: str) -> Response:
    """Give a fund."""
    found = funds.find_fund(content, fund_code)
    if found is None:
        raise Refusal(404, "fund_not_found", "There is no such fund.")
    return sent(request, told(found))


@router.get("/api/FundMetadata/{key}/{fund_code}", **described("FundMetadata_Get", FundMetadata))
def get_fund_metadata(request: Request, content: Content, key: str, fund_code: str) -> Response:
    """Give a value of a fund; one that is kept from callers is not there for them."""
    found = funds.find_metadata(content, key, fund_code)
    if found is None:
        raise Refusal(404, "metadata_not_found", "There is no such value of a fund.")
    return sent(request, told(found))


@router.get(
    "/api/MethodOfPayments",
    **described("MethodOfPayments_Search", MethodOfPayment, many=True, searches=funds.PagedMethodSearch),
)
def search_methods(
    request: Request,
    content: Content,
    search: Annotated[funds.PagedMethodSearch, Depends(query_of(funds.PagedMethodSearch))],
) -> Response:
    """Give the methods of payment that match, the last codes first."""
    page = page_of(search.page, search.page_size, funds.METHODS_MAX)
    found = funds.search_methods(content, search.type)[page.skipped : page.skipped + page.size]
    if not found:
        raise Refusal(404, "nothing_found", "No method of payment matches.")
    return sent(request, told_all(found))
