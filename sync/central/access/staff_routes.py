"""Route what staff do without a till: sign in and out, read the audit, look at tills and tasks, clear suspense."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from sync.central import audit
from sync.central.access import people
from sync.central.access.callers import Caller, known_caller, needs, peer_of
from sync.central.access.messages import (
    AuditAnswer,
    AuditRow,
    PasswordRequest,
    ReleaseAnswer,
    ReleaseRequest,
    StaffSignInAnswer,
    StaffSignInRequest,
    SuspenseAnswer,
    SuspenseItem,
    TaskItem,
    TasksAnswer,
    TillsAnswer,
)
from sync.central.desk import tills
from sync.central.desk.routes import REFUSALS, answered, body_of, central_of, documented
from sync.central.errors import Refusal
from sync.central.ledger import suspense, tasks

if TYPE_CHECKING:
    from sqlalchemy import Row

router = APIRouter(prefix="/staff/v1")
PERSON: Final = "person:"
_PAGE: Final = 100
_NUMBER_MAX: Final = 2**31 - 1

Reader = Annotated[Caller, Depends(needs("staff.read"))]
Writer = Annotated[Caller, Depends(needs("staff.write"))]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(HTTPBearer(auto_error=False))]
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=36, pattern=r"^[0-9a-f-]*$")]


def a_person(caller: Annotated[Caller, Depends(known_caller)]) -> Caller:
    """Demand somebody who signed in, not a key."""
    if not caller.name.startswith(PERSON):
        raise Refusal(403, "person_needed", "Only a person who signed in may do this.")
    return caller


Person = Annotated[Caller, Depends(a_person)]


# ------------------------------------------------------------------------------------------------------------- people
@router.post("/sign-ins", **documented(StaffSignInRequest, StaffSignInAnswer, 201))
def post_sign_in(
    request: Request, wanted: Annotated[StaffSignInRequest, Depends(body_of(StaffSignInRequest))]
) -> Response:
    """Check a person's password and give them a token."""
    central = central_of(request)
    peer = peer_of(request)
    return answered(people.sign_in_person(central.database, wanted, central.refusals, peer, central.now()), 201)


@router.delete("/sign-ins", status_code=204, responses=REFUSALS)
def delete_sign_in(request: Request, person: Person, bearer: Bearer) -> Response:
    """Make the token of this very request worthless."""
    central = central_of(request)
    secret = request.headers.get("x-api-key", "") if bearer is None else bearer.credentials
    with central.database.write(person.council) as connection:
        people.sign_out(connection, person.council, person.name.removeprefix(PERSON), secret, central.now())
    return Response(status_code=204)


@router.put("/password", status_code=204, responses=REFUSALS)
def put_password(
    request: Request, person: Person, wanted: Annotated[PasswordRequest, Depends(body_of(PasswordRequest))]
) -> Response:
    """Change one's own password; every token of the person ends with the old one."""
    central = central_of(request)
    username = person.name.removeprefix(PERSON)
    people.change_own_password(central.database, person.council, username, wanted, central.refusals, central.now())
    return Response(status_code=204)


# -------------------------------------------------------------------------------------------------------------- looking
@router.get("/audit", **documented(None, AuditAnswer))
def get_audit(request: Request, caller: Reader, after: Cursor = None, limit: Limit = _PAGE) -> Response:
    """Show who did what, newest first."""
    with central_of(request).database.read(caller.council) as connection:
        rows = audit.page(connection, caller.council, after=after, limit=limit)
    answer = [_audit_row(row) for row in rows]
    return answered(AuditAnswer(rows=answer, after=answer[-1].audit_id if len(answer) == limit else None))


@router.get("/tills", **documented(None, TillsAnswer))
def get_tills(request: Request, caller: Reader) -> Response:
    """Show every till: its last contact, what it still holds, its head."""
    with central_of(request).database.read(caller.council) as connection:
        return answered(TillsAnswer.model_validate({"tills": tills.list_tills(connection, caller.council)}))


@router.get("/tasks", **documented(None, TasksAnswer))
def get_tasks(request: Request, caller: Reader, *, done: bool = False, limit: Limit = _PAGE) -> Response:
    """Show what a person must look at."""
    with central_of(request).database.read(caller.council) as connection:
        found = tasks.list_tasks(connection, caller.council, done=done, quiet=_sees_quiet(caller), limit=limit)
    return answered(TasksAnswer(tasks=[TaskItem(**asdict(task)) for task in found]))


# -------------------------------------------------------------------------------------------------------------- acting
@router.post("/tasks/{event_id}/{code}/done", **documented(None, TaskItem))
def post_task_done(
    request: Request,
    caller: Writer,
    event_id: Annotated[str, Path(max_length=36, pattern=r"^[0-9a-fA-F-]+$")],
    code: Annotated[str, Path(max_length=40, pattern=r"^[a-z_]+$")],
) -> Response:
    """Remember that somebody looked."""
    central = central_of(request)
    with central.database.write(caller.council) as connection:
        quiet = _sees_quiet(caller)
        task = tasks.finish(connection, caller.council, event_id, code, caller.name, central.now(), quiet=quiet)
    return answered(TaskItem(**asdict(task)))


@router.get("/suspense", **documented(None, SuspenseAnswer))
def get_suspense(
    request: Request,
    caller: Annotated[Caller, Depends(needs("suspense.read"))],
    *,
    released: bool = False,
    after: Annotated[int, Query(ge=0, le=_NUMBER_MAX)] = 0,
    limit: Limit = _PAGE,
) -> Response:
    """Show the money that nobody could place."""
    with central_of(request).database.read(caller.council) as connection:
        found = suspense.list_suspense(connection, caller.council, released=released, after=after, limit=limit)
    items = [SuspenseItem(**asdict(item)) for item in found]
    return answered(SuspenseAnswer(items=items, after=items[-1].suspense_id if len(items) == limit else None))


@router.post("/suspense/{suspense_id}/release", **documented(ReleaseRequest, ReleaseAnswer))
def post_release(
    request: Request,
    caller: Annotated[Caller, Depends(needs("suspense.write"))],
    suspense_id: Annotated[int, Path(ge=0, le=_NUMBER_MAX)],
    wanted: Annotated[ReleaseRequest, Depends(body_of(ReleaseRequest))],
) -> Response:
    """Place money in a fund."""
    central = central_of(request)
    with central.database.write(caller.council) as connection:
        done = suspense.release(
            connection,
            caller.council,
            suspense_id,
            wanted.fund,
            wanted.reference,
            caller.name,
            central.now(),
            wanted.reason,
        )
    return answered(ReleaseAnswer(**asdict(done)))


def _sees_quiet(caller: Caller) -> bool:
    """Tell whether a caller may know of payments that were noted in quiet."""
    return "quiet.read" in caller.scopes


def _audit_row(row: Row[tuple[object, ...]]) -> AuditRow:
    return AuditRow(audit_id=row.audit_id, at=row.at, actor=row.actor, action=row.action, detail=row.detail)
