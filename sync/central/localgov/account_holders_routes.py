"""Route account holders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response

from sync.central.access.callers import Caller, needs
from sync.central.errors import Refusal
from sync.central.localgov import account_holders
from sync.central.localgov.answers import Answer, body_of, central_of, path_of, sent, told
from sync.central.localgov.described import described
from sync.central.localgov.writing import written
from sync.contract.localgov.models import AccountHolder, AccountHolderInput

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter()
Body = Annotated[AccountHolderInput, Depends(body_of(AccountHolderInput))]
Writer = Annotated[Caller, Depends(needs("accounts.write"))]


@router.get("/api/AccountHolders/{reference:path}", **described("AccountHolders_Get", AccountHolder))
def get_account_holder(
    request: Request, caller: Annotated[Caller, Depends(needs("accounts.read"))], reference: str
) -> Response:
    """Give an account holder; unlike in LocalGov IMS the reference may hold a slash."""
    with central_of(request).database.read(caller.council) as connection:
        found = account_holders.find(connection, caller.council, reference)
    if found is None:
        raise Refusal(404, "account_not_found", "No account holder with this reference was found.")
    return sent(request, told(found))


@router.post(
    "/api/AccountHolders", **described("AccountHolders_Post", AccountHolder, status=201, asks=AccountHolderInput)
)
def post_account_holder(request: Request, caller: Writer, holder: Body) -> Response:
    """Add an account holder."""

    def work(connection: Connection, now: datetime) -> Answer:
        added = account_holders.create(connection, caller.council, holder, now)
        return told(added, 201, path_of("AccountHolders", added.account_reference))

    return written(request, caller, holder, work)


@router.patch("/api/AccountHolders", **described("AccountHolders_Patch", AccountHolder, asks=AccountHolderInput))
def patch_account_holder(request: Request, caller: Writer, holder: Body) -> Response:
    """Put an account holder in the place of the one with its reference; what is left out becomes null."""

    def work(connection: Connection, now: datetime) -> Answer:
        return told(account_holders.replace(connection, caller.council, holder, now))

    return written(request, caller, holder, work)
