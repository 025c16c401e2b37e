"""Route requests: read the body into its model, open the transaction, call the one function that does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, TypeAdapter, ValidationError

from sync.central import accept as accepting
from sync.central import reference
from sync.central.access import sign_in as signing_in
from sync.central.accounts import catalogue, snapshots
from sync.central.councils import the_council
from sync.central.desk import chains, devices, enrolment, messages, totals
from sync.central.errors import Refusal
from sync.central.serving.seen import seen_in
from sync.contract.facts import first_problem
from sync.contract.fields import Day, Epoch, Moment, utc_text
from sync.contract.messages import (
    AccountItem,
    AccountsAnswer,
    EnrolmentAnswer,
    EnrolmentRequest,
    EscrowAnswer,
    EscrowRequest,
    EventsAnswer,
    EventsRequest,
    HeadAnswer,
    ProblemAnswer,
    SignedDocument,
    SignInAnswer,
    SignInRequest,
    SystemMessagesAnswer,
    TokenAnswer,
    TokenRequest,
    TotalsAnswer,
)
from sync.contract.snapshot import CHUNKS_MAX, SnapshotAnswer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sync.central.central import Central

router = APIRouter()
Sent = TypeVar("Sent", bound=BaseModel)
Given = TypeVar("Given")
Answers = dict[int | str, dict[str, Any]]
REFUSALS: Final[Answers] = {"4XX": {"model": ProblemAnswer}, "5XX": {"model": ProblemAnswer}}
"""How a route's refusals look, in the API description."""
PARTS: Final[dict[str, Any]] = {}
"""The shapes within what is asked, by name; the API description needs them once, whichever routes refer to them."""
_HAS_IT: Final[Answers] = {304: {"description": "The till has the newest."}}
_MOMENT: TypeAdapter[Any] = TypeAdapter(Moment)
_DAY: TypeAdapter[Any] = TypeAdapter(Day)
_EPOCH: TypeAdapter[str] = TypeAdapter(Epoch)
_From = Annotated[str | None, Query(alias="from")]


# ------------------------------------------------------------------------------------------------------------ helpers
def central_of(request: Request) -> Central:
    """Return what this application was built around."""
    central: Central = request.app.state.central
    return central


def body_of(model: type[Sent]) -> Callable[[Request], Awaitable[Sent]]:
    """Read the body straight into its model: strict JSON, no detour through loose Python values."""

    async def read(request: Request) -> Sent:
        body = await request.body()
        return fitting(lambda: model.model_validate_json(body))

    return read


def fitting(read: Callable[[], Given]) -> Given:
    """Read something that was sent; only what was sent is the sender's fault, never an answer of ours.

    Raises: Refusal, which names the member and the rule, not the value.
    """
    try:
        return read()
    except ValidationError as problem:
        raise Refusal(422, "bad_request", first_problem(problem)) from None


def documented(
    request: type[BaseModel] | None, answer: type[BaseModel], status: int = 200, also: Answers | None = None
) -> dict[str, Any]:
    """Say in the API description what a route takes and gives, since it handles bytes itself."""
    extra: dict[str, Any] = {}
    if request is not None:
        schema = request.model_json_schema(ref_template="#/components/schemas/{model}")
        PARTS.update(schema.pop("$defs", {}))
        extra = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
    return {
        "responses": {status: {"model": answer}, **(also or {}), **REFUSALS},
        "openapi_extra": extra,
        "status_code": status,
    }


def answered(answer: BaseModel, status: int = 200) -> Response:
    """Send a model as it is."""
    return Response(answer.model_dump_json(), status_code=status, media_type="application/json")


def known_device(request: Request, authorization: Annotated[str | None, Header()] = None) -> devices.Device:
    """Demand a token of any till, revoked ones included: they may hand in what they hold."""
    central = central_of(request)
    slug, now, peer = devices.council_of_token(authorization), central.now(), seen_in(request.scope).address
    with (
        central.refusals.noting(central.database, slug, "token_refused", now, peer=peer, usual=devices.Expired),
        central.database.read(slug) as connection,
    ):
        device = devices.authenticate(connection, authorization, now)
    seen_in(request.scope).know(device.council, "till")
    central.pace.admit(central.database, device.council, "till", device.caller, now)
    return device


def admitted(request: Request, authorization: Annotated[str | None, Header()] = None) -> str:
    """Admit a till that hands in facts and return its council; its token is proved where they are stored.

    A token that was good once still says whose pace is to be counted, so that it need not be looked up twice.
    """
    central = central_of(request)
    caller = central.tokens.till_of(authorization)
    if caller is None:
        device = known_device(request, authorization)
        central.tokens.remember(authorization, device)
        return device.council
    slug, name = caller
    seen_in(request.scope).know(slug, "till")
    central.pace.admit(central.database, slug, "till", name, central.now())
    return slug


def active_device(request: Request, device: Annotated[devices.Device, Depends(known_device)]) -> devices.Device:
    """Demand a token of a till that is not revoked."""
    if device.revoked:
        central, who = central_of(request), device.device_id
        central.refusals.note(central.database, device.council, who, "till_refused", "revoked", central.now())
        raise Refusal(403, "revoked", "This till was replaced or revoked. It may only hand in what it holds.")
    return device


Known = Annotated[devices.Device, Depends(known_device)]
Active = Annotated[devices.Device, Depends(active_device)]


# ------------------------------------------------------------------------------------------------------------- health
@router.get("/health/live")
def live(request: Request) -> dict[str, str]:
    """Say that the process runs, and what time it is here."""
    return {"status": "ok", "time": utc_text(central_of(request).now())}


@router.get("/health/ready")
def ready(request: Request) -> dict[str, str]:
    """Say whether requests are welcome: the records can be reached, are of this version, and we stay."""
    if central_of(request).leaving.is_set():
        raise Refusal(503, "leaving", "Central is about to stop.", retry_after_s=2)
    if not central_of(request).database.is_ready():
        raise Refusal(503, "database", "Central cannot reach its records just now.", retry_after_s=2)
    return {"status": "ok"}


# --------------------------------------------------------------------------------------------------------- enrolment
@router.post("/desktop/v1/enrolments", **documented(EnrolmentRequest, EnrolmentAnswer, 201))
def post_enrolment(
    request: Request, wanted: Annotated[EnrolmentRequest, Depends(body_of(EnrolmentRequest))]
) -> Response:
    """Make a PC a till."""
    central = central_of(request)
    slug, now, peer = enrolment.read_code(wanted.code)[0], central.now(), seen_in(request.scope).address
    with (
        central.refusals.noting(central.database, slug, "enrolment_refused", now, peer=peer),
        central.database.write(slug) as connection,
    ):
        return answered(enrolment.enrol(connection, wanted, now), 201)


@router.post("/desktop/v1/tokens", **documented(TokenRequest, TokenAnswer, 201))
def post_token(request: Request, wanted: Annotated[TokenRequest, Depends(body_of(TokenRequest))]) -> Response:
    """Give a device a token."""
    central = central_of(request)
    slug, now, peer = devices.council_of_device(wanted.device_id), central.now(), seen_in(request.scope).address
    with (
        central.refusals.noting(central.database, slug, "token_refused", now, peer=peer),
        central.database.write(slug) as connection,
    ):
        return answered(devices.give_token(connection, wanted, now), 201)


@router.put("/desktop/v1/escrow", **documented(EscrowRequest, EscrowAnswer))
def put_escrow(
    request: Request, device: Active, kept: Annotated[EscrowRequest, Depends(body_of(EscrowRequest))]
) -> Response:
    """Hold a till's wrapped journal key."""
    central = central_of(request)
    with central.database.write(device.council) as connection:
        devices.keep_escrow(connection, device, kept, central.now())
    return answered(EscrowAnswer(key_id=kept.key_id))


# ------------------------------------------------------------------------------------------------------------- events
@router.get("/desktop/v1/head", **documented(None, HeadAnswer))
def get_head(
    request: Request,
    device: Known,
    unsent: int | None = None,
    quarantined: int | None = None,
    oldest: str | None = None,
    version: str | None = None,
) -> Response:
    """Tell a till how far its chain is known; what it says of its own queue is written down in passing."""
    central = central_of(request)
    contact = devices.Contact(
        _kept(version),
        _bounded(unsent),
        _bounded(quarantined),
        None if oldest is None else fitting(lambda: _MOMENT.validate_python(oldest)),
    )
    with central.database.write(device.council) as connection:
        devices.note_contact(connection, device, contact, central.now())
        return answered(chains.head_of(connection, device))


def _kept(text: str | None) -> str | None:
    """Return what can be kept of a text that is only looked at: no database keeps a NUL."""
    return (text or "").replace("\0", "")[:40] or None


def _bounded(count: int | None) -> int | None:
    return None if count is None else max(0, min(count, 2**31 - 1))


@router.post("/desktop/v1/events", **documented(EventsRequest, EventsAnswer))
def post_events(
    request: Request,
    slug: Annotated[str, Depends(admitted)],
    batch: Annotated[EventsRequest, Depends(body_of(EventsRequest))],
    authorization: Annotated[str | None, Header()] = None,
) -> Response:
    """Take a batch of facts: one transaction proves the token and stores them."""
    central = central_of(request)
    now, peer = central.now(), seen_in(request.scope).address
    with (
        central.refusals.noting(central.database, slug, "token_refused", now, peer=peer, usual=devices.Expired),
        central.database.write(slug) as connection,
    ):
        device = devices.authenticate(connection, authorization, now)
        answer = accepting.accept(connection, the_council(connection, slug), device, batch, now)
    if central.meters is not None:
        central.meters.took(answer.outcomes)
    return answered(answer)


@router.get("/desktop/v1/totals", **documented(None, TotalsAnswer))
def get_totals(request: Request, device: Known, epoch: str | None = None, from_: _From = None) -> Response:
    """Say what is held of this till in one of its epochs, from a business date on."""
    of = fitting(lambda: _EPOCH.validate_python(epoch or device.epoch))
    since = None if from_ is None else fitting(lambda: _DAY.validate_python(from_))
    with central_of(request).database.read(device.council) as connection:
        return answered(totals.control_totals(connection, device, of, since))


# ----------------------------------------------------------------------------------------------------- system messages
@router.get("/desktop/v1/messages", **documented(None, SystemMessagesAnswer))
def get_messages(request: Request, device: Active) -> Response:
    """Give what is to be told to everybody at a till."""
    central = central_of(request)
    with central.database.read(device.council) as connection:
        return answered(messages.current_messages(connection, device.council, central.now()))


# ------------------------------------------------------------------------------------------------- reference, accounts
@router.get("/desktop/v1/reference", **documented(None, SignedDocument, also=_HAS_IT))
def get_reference(request: Request, device: Active, version: int = 0) -> Response:
    """Give the newest reference pack, unless the till has it."""
    with central_of(request).database.read(device.council) as connection:
        pack = reference.newest_pack(connection, device.council, max(0, min(version, 10**12)))
    return Response(status_code=304) if pack is None else answered(pack)


@router.get("/desktop/v1/accounts", **documented(None, AccountsAnswer))
def get_accounts(request: Request, device: Active, cursor: str | None = None, limit: int = 1000) -> Response:
    """Give a page of account changes."""
    central = central_of(request)
    with central.database.read(device.council) as connection:
        council = the_council(connection, device.council)
        page = catalogue.page_of_accounts(connection, council, cursor, limit, central.now())
    return answered(page)


@router.get("/desktop/v1/account", **documented(None, AccountItem))
def get_account(request: Request, device: Active, fund: str, reference: str) -> Response:
    """Give one account."""
    with central_of(request).database.read(device.council) as connection:
        return answered(catalogue.one_account(connection, device.council, fund, reference))


@router.get("/desktop/v1/snapshot", **documented(None, SnapshotAnswer))
def get_snapshot(request: Request, device: Active, snapshot_id: str | None = None) -> Response:
    """Say what the newest snapshot of every account is made of, or the one a till has begun with."""
    with central_of(request).database.read(device.council) as connection:
        feed = the_council(connection, device.council).feed
        return answered(snapshots.manifest(connection, device.council, feed, snapshot_id))


@router.get(
    "/desktop/v1/snapshots/{snapshot_id}/{n}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}, **REFUSALS},
)
def get_snapshot_chunk(request: Request, device: Active, snapshot_id: str, n: int) -> Response:
    """Give one chunk of a snapshot; it is proved by its hash and fetched again whole when it was cut."""
    if not 0 < n <= CHUNKS_MAX or "\0" in snapshot_id:
        raise Refusal(404, "snapshot_gone", "There is no such chunk.")
    with central_of(request).database.read(device.council) as connection:
        digest, data = snapshots.chunk(connection, device.council, snapshot_id, n)
    return Response(data, media_type="application/octet-stream", headers={"ETag": f'"{digest}"'})


# ------------------------------------------------------------------------------------------------------------ sign-in
@router.post("/desktop/v1/sign-ins", **documented(SignInRequest, SignInAnswer))
def post_sign_in(
    request: Request, device: Active, person: Annotated[SignInRequest, Depends(body_of(SignInRequest))]
) -> Response:
    """Check a person's password."""
    central = central_of(request)
    return answered(signing_in.sign_in(central.database, device, person, central.now()))
