"""Hear from keypad systems what came of a card: signed, once, and without ever taking a card number."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import TypeAdapter, ValidationError

from sync.central.cards import captures
from sync.central.cards.keypad import read_settings
from sync.central.desk.routes import REFUSALS, central_of
from sync.central.errors import Refusal
from sync.central.recording.signing import signature_of
from sync.central.services import KEYPAD, service_of, services_set
from sync.central.serving.seen import seen_in
from sync.contract.facts import first_problem
from sync.contract.fields import Slug

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(prefix="/hooks/v1/capture")
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)
_NO: Final = "This is not signed by a keypad system of the council."


async def _raw(request: Request) -> bytes:
    """Read the body as it came: the signature is over its bytes."""
    return await request.body()


@router.post("/{council}", status_code=204, response_class=Response, responses=REFUSALS)
def post_result(
    request: Request,
    council: str,
    body: Annotated[bytes, Depends(_raw)],
    x_signature: Annotated[str, Header()] = "",
) -> Response:
    """Take what came of a card typed on a caller's keypad."""
    central, slug = central_of(request), _slug(council)
    now, peer = central.now(), seen_in(request.scope).address
    with (
        central.refusals.noting(central.database, slug, "capture_refused", now, peer=peer),
        central.database.read(slug) as connection,
    ):
        _prove(connection, slug, body, x_signature)
        result = _result(body)
    seen_in(request.scope).know(slug, KEYPAD)
    with central.database.write(slug) as connection:
        captures.keep(connection, slug, result, now)
    return Response(status_code=204)


def _result(body: bytes) -> captures.CaptureResult:
    """Read a result; what we need not know is left out as it is read.

    Raises: Refusal.
    """
    if len(body) > captures.BODY_MAX:
        raise Refusal(413, "too_large", "A result is small.")
    try:
        said: Any = json.loads(body, object_pairs_hook=captures.refuse_card_numbers)
    except (ValueError, RecursionError):
        raise Refusal(422, "bad_request", "A result is a JSON object.") from None
    try:
        return captures.CaptureResult.model_validate(said)
    except ValidationError as problem:
        raise Refusal(422, "bad_request", first_problem(problem)) from None


def _prove(connection: Connection, slug: str, body: bytes, signature: str) -> None:
    """Demand that a keypad system of the council signed this.

    Raises: Refusal, the same whether the council, the key or the signature is not there.
    """
    keys = []
    for kind, fund, _ in services_set(connection, slug):
        service = service_of(connection, slug, KEYPAD, fund) if kind == KEYPAD else None
        if service is not None:
            keys.append(read_settings(service.settings, service.secret).key)
    proofs = [signature_of(key, body).encode() for key in keys]
    if not any([hmac.compare_digest(proof, signature.strip().lower().encode()) for proof in proofs]):  # noqa: C419 - each takes its time
        raise Refusal(403, "bad_signature", _NO)


def _slug(council: str) -> str:
    try:
        return _SLUG.validate_python(council)
    except ValidationError:
        raise Refusal(403, "bad_signature", _NO) from None
