"""Hear GOV.UK Notify when it says by itself what became of a letter.

It is believed in one thing only: that the letter is worth a look now. How it stands is asked for with our own key. Each
call shows the token that was set for it, comes at least once and in any order, and is answered at once.
"""

from __future__ import annotations

import hmac
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete

from sync.central import tables
from sync.central.desk.routes import REFUSALS, central_of
from sync.central.dialect import insert_into
from sync.central.errors import Refusal
from sync.central.sending import letters
from sync.central.sending.notify_settings import read_settings
from sync.central.services import NOTIFY, service_of
from sync.central.serving.seen import seen_in
from sync.contract.fields import Slug

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter(prefix="/hooks/v1/notify")
KEPT: Final = timedelta(days=7)
"""GOV.UK Notify calls again for less than an hour."""
BODY_MAX: Final = 20_000
_NO: Final = "This is not from the council's service at GOV.UK Notify."
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)
_WORD: Final = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)
_BEARER: Final = "bearer "


async def _raw(request: Request) -> bytes:
    """Read the body as it came; it names a person, and nothing of it but two words is kept."""
    return await request.body()


@router.post("/{council}", status_code=204, response_class=Response, responses=REFUSALS)
def post_status(
    request: Request,
    council: str,
    body: Annotated[bytes, Depends(_raw)],
    authorization: Annotated[str, Header()] = "",
) -> Response:
    """Take what GOV.UK Notify says of a letter."""
    central, slug = central_of(request), _slug(council)
    now, peer = central.now(), seen_in(request.scope).address
    with (
        central.refusals.noting(central.database, slug, "notify_refused", now, peer=peer),
        central.database.read(slug) as connection,
    ):
        _prove(connection, slug, authorization)
        number, reference, status = _said(body)
    seen_in(request.scope).know(slug, NOTIFY)
    with central.database.write(slug) as connection:
        hear(connection, slug, number, reference, status, now)
    return Response(status_code=204)


def hear(connection: Connection, slug: str, number: str, reference: str, status: str, now: datetime) -> bool:
    """Have the letter looked at now; tell whether that was new."""
    if not number or not reference:
        return False
    m = tables.provider_message
    row = {
        "council": slug,
        "provider": NOTIFY,
        "message_id": f"{number[:60]}:{status[:30]}",
        "event": status[:60],
        "provider_id": number,
        "heard_at": now,
    }
    kept = insert_into(connection, m).values(row).on_conflict_do_nothing().returning(m.c.message_id)
    new = connection.execute(kept).first() is not None
    if new:
        connection.execute(delete(m).where(m.c.council == slug, m.c.provider == NOTIFY, m.c.heard_at < now - KEPT))
        letters.wake(connection, slug, reference, now)
    return new


def _prove(connection: Connection, slug: str, authorization: str) -> None:
    """Demand the token that was set for these calls.

    Raises: Refusal, the same whether the council, the token or the service is not there.
    """
    service = service_of(connection, slug, NOTIFY)
    token = "" if service is None else read_settings(service.settings, service.secret).token
    shown = authorization[len(_BEARER) :].strip() if authorization[: len(_BEARER)].lower() == _BEARER else ""
    same = hmac.compare_digest(token.encode(), shown.encode())
    if not same or not token:
        raise Refusal(403, "bad_token", _NO)


def _said(body: bytes) -> tuple[str, str, str]:
    """Read which letter it is about; all else, which is about a person, is left out as it is read.

    Raises: Refusal.
    """
    if len(body) > BODY_MAX:
        raise Refusal(413, "too_large", "What is said of a letter is small.")
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Refusal(422, "bad_request", "What is said of a letter is a JSON object.")
    return _word(said.get("id")), _word(said.get("reference")), _word(said.get("status"))


def _slug(council: str) -> str:
    try:
        return _SLUG.validate_python(council)
    except ValidationError:
        raise Refusal(403, "bad_token", _NO) from None


def _word(said: object) -> str:
    return said if isinstance(said, str) and _WORD.fullmatch(said) else ""
