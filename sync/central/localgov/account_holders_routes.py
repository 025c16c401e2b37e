"""Route account holders."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from sync.central.access.callers import Caller, needs
from sync.central.errors import Refusal
from sync.central.localgov import account_holders
from sync.central.localgov.answers import body_of, central_of, path_of, sent, told
from sync.contract.localgov.models import AccountHolderInput

router = APIRouter()
Body = Annotated[AccountHolderInput, Depends(body_of(AccountHolderInput))]
Writer = Annotated[Caller, Depends(needs("accounts.write"))]


@router.get("/api/AccountHolders/{reference:path}")
def get_account_holder(
    request: Request, caller: Annotated[Caller, Depends(needs("accounts.read"))], reference: str
) -> Response:
    """Give an account holder; unlike in LocalGov IMS the reference may hold a slash."""
    with central_of(request).database.read(caller.council) as connection:
        found = account_holders.find(connection, caller.council, reference)
    if found is None:
        raise Refusal(404, "account_not_found", "No account holder with this reference was found.")
    return sent(request, told(found))


@router.post("/api/AccountHolders")
def post_account_holder(request: Request, caller: Writer, holder: Body) -> Response:
    """Add an account holder."""
    central = central_of(request)
    with central.database.write(caller.council) as connection:
        added = account_holders.create(connection, caller.council, holder, central.now())
    return sent(request, told(added, 201, path_of("AccountHolders", added.account_reference)))


@router.patch("/api/AccountHolders")
def patch_account_holder(request: Request, caller: Writer, holder: Body) -> Response:
    """Put an account holder in the place of the one with its reference; what is left out becomes null."""
    central = central_of(request)
    with central.database.write(caller.council) as connection:
        put = account_holders.replace(connection, caller.council, holder, central.now())
    return sent(request, told(put))
