"""Route what staff see and decide of the till day: sessions, and eReturns that wait for somebody else's word."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from sync.central.access.callers import Caller, needs
from sync.central.access.day_messages import (
    DecisionRequest,
    EReturnDetail,
    EReturnItem,
    EReturnsAnswer,
    SessionItem,
    SessionsAnswer,
)
from sync.central.access.staff_routes import PERSON, a_person
from sync.central.day import ereturns, sessions
from sync.central.desk.routes import answered, body_of, central_of, documented

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(prefix="/staff/v1")
Reader = Annotated[Caller, Depends(needs("ereturns.read"))]
Which = Annotated[str, Path(max_length=36, pattern=r"^[0-9A-Za-z-]+$")]
State = Literal["waiting", "sent_back", "approved", "all"]
Office = Annotated[str | None, Query(max_length=2, pattern=r"^[^\x00]+$")]
Till = Annotated[str | None, Query(max_length=10, pattern=r"^[0-9A-Z]+$")]
Limit = Annotated[int, Query(ge=1, le=500)]
After = Annotated[int, Query(ge=0, le=2**31 - 1)]


def an_authoriser(
    caller: Annotated[Caller, Depends(needs("ereturns.write"))], _: Annotated[Caller, Depends(a_person)]
) -> Caller:
    """Demand somebody who signed in and may decide of eReturns."""
    return caller


@router.get("/sessions", **documented(None, SessionsAnswer))
def get_sessions(
    request: Request,
    caller: Reader,
    *,
    business_date: Annotated[date | None, Query(alias="date")] = None,
    till: Till = None,
    still_open: Annotated[bool, Query(alias="open")] = False,
    limit: Limit = 100,
) -> Response:
    """Show cashier sessions, newest first."""
    with central_of(request).database.read(caller.council) as connection:
        found = sessions.list_sessions(
            connection, caller.council, business_date=business_date, till=till, still_open=still_open, limit=limit
        )
    return answered(SessionsAnswer(sessions=[SessionItem(**asdict(it)) for it in found]))


@router.get("/ereturns", **documented(None, EReturnsAnswer))
def get_ereturns(
    request: Request,
    caller: Reader,
    state: State = "waiting",
    office: Office = None,
    after: After = 0,
    limit: Limit = 100,
) -> Response:
    """Show eReturns by number, a page at a time."""
    with central_of(request).database.read(caller.council) as connection:
        found = ereturns.list_ereturns(connection, caller.council, state=state, office=office, after=after, limit=limit)
    items = [EReturnItem(**asdict(it)) for it in found]
    return answered(EReturnsAnswer(ereturns=items, after=items[-1].ereturn_id if len(items) == limit else None))


@router.get("/ereturns/{ereturn}", **documented(None, EReturnDetail))
def get_ereturn(request: Request, caller: Reader, ereturn: Which) -> Response:
    """Show one eReturn whole; it is named by its number, ours or LocalGov IMS's."""
    with central_of(request).database.read(caller.council) as connection:
        found = ereturns.find_ereturn(connection, caller.council, ereturn)
        return answered(_detail(connection, caller.council, found))


@router.post("/ereturns/{ereturn}/decision", **documented(DecisionRequest, EReturnDetail))
def post_decision(
    request: Request,
    caller: Annotated[Caller, Depends(an_authoriser)],
    ereturn: Which,
    wanted: Annotated[DecisionRequest, Depends(body_of(DecisionRequest))],
) -> Response:
    """Approve an eReturn, or send it back."""
    central, username = central_of(request), caller.name.removeprefix(PERSON)
    with central.database.write(caller.council) as connection:
        done = ereturns.decide(
            connection, caller.council, ereturn, wanted.decision, username, wanted.reason, central.now()
        )
        return answered(_detail(connection, caller.council, done))


def _detail(connection: Connection, slug: str, found: ereturns.EReturn) -> EReturnDetail:
    parts = ereturns.parts_of(connection, slug, found.event_id)
    return EReturnDetail.model_validate({**asdict(found), **parts})
