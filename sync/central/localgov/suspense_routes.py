"""Route suspense items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response

from sync.central.access.callers import Caller, needs
from sync.central.errors import Refusal
from sync.central.localgov import suspense
from sync.central.localgov.answers import Answer, body_of, central_of, path_of, query_of, sent, told, told_all
from sync.central.localgov.described import described
from sync.central.localgov.pages import page_of
from sync.central.localgov.writing import written
from sync.contract.localgov.models import Suspense, SuspenseInput

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter()
Reader = Annotated[Caller, Depends(needs("suspense.read"))]
_INT32 = 2**31


@router.get("/api/Suspense", **described("Suspense_Search", Suspense, many=True, searches=suspense.PagedSuspenseSearch))
def search_suspense(
    request: Request,
    caller: Reader,
    search: Annotated[suspense.PagedSuspenseSearch, Depends(query_of(suspense.PagedSuspenseSearch))],
) -> Response:
    """Give the items that match, the latest day first."""
    page = page_of(search.page, search.page_size, suspense.SEARCH_MAX)
    with central_of(request).database.read(caller.council) as connection:
        found = suspense.search(connection, caller.council, search, page)
    if not found:
        raise Refusal(404, "nothing_found", "No suspense item matches.")
    return sent(request, told_all(found))


@router.get("/api/Suspense/{id}", **described("Suspense_Get", Suspense))
def get_suspense(request: Request, caller: Reader, id: str) -> Response:  # noqa: A002 - its name on the wire
    """Give an item. One that is not there is a 400, as in LocalGov IMS, but says so."""
    digits = id.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10 and -_INT32 <= int(id) < _INT32):
        raise Refusal(400, "bad_request", "The id of a suspense item is a whole number.")
    with central_of(request).database.read(caller.council) as connection:
        found = suspense.find(connection, caller.council, int(id))
    if found is None:
        raise Refusal(400, "suspense_not_found", "There is no such suspense item.")
    return sent(request, told(found))


@router.post("/api/Suspense", **described("Suspense_Post", Suspense, status=201, asks=SuspenseInput))
def post_suspense(
    request: Request,
    caller: Annotated[Caller, Depends(needs("suspense.write"))],
    item: Annotated[SuspenseInput, Depends(body_of(SuspenseInput))],
) -> Response:
    """Enter an item."""

    def work(connection: Connection, now: datetime) -> Answer:
        added = suspense.create(connection, caller.council, item, caller.name, now)
        return told(added, 201, path_of("Suspense", str(added.id)))

    return written(request, caller, item, work)
