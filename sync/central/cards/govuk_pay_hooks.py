"""Hear GOV.UK Pay when it says by itself that something happened, and show payers where their page ends.

A message is believed in one thing only: that it is worth a look now. How a payment stands, and how much it was, is
asked for with our own key. Each proves by its signature that it is from GOV.UK Pay, comes at least once and in any
order, and is answered at once: whoever follows the charges looks soon after.

Source: GOV.UK Pay's public documents and source code.
"""

from __future__ import annotations

import hmac
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, select, update

from sync.central import tables
from sync.central.cards import attempts
from sync.central.cards.govuk_pay_answers import document
from sync.central.desk.routes import REFUSALS, central_of
from sync.central.dialect import insert_into
from sync.central.errors import Refusal
from sync.central.services import GOVUK_PAY, GOVUK_PAY_HOOK, service_of, services_set
from sync.central.serving.seen import seen_in
from sync.contract.fields import Slug

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter(prefix="/hooks/v1/govuk-pay")
KEPT: Final = timedelta(days=30)
"""GOV.UK Pay sends a message again for about three days."""
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)
_WORD: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}", re.ASCII)
_DONE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Payment / Taliad</title></head>
<body>
<h1>You can close this window</h1>
<p>The council hears from the payment service by itself how your payment went.
If you are on the telephone or at a counter, the person you are with will tell you.</p>
<section lang="cy">
<h1>Gallwch gau'r ffenestr hon</h1>
<p>Mae'r cyngor yn clywed yn uniongyrchol gan y gwasanaeth talu sut aeth eich taliad.
Os ydych ar y ffôn neu wrth gownter, bydd y person sydd gyda chi yn dweud wrthych.</p>
</section>
</body>
</html>
"""


async def _raw(request: Request) -> bytes:
    """Read the body as it came: the signature is over its bytes."""
    return await request.body()


@router.get("/done", response_class=HTMLResponse)
def get_done() -> HTMLResponse:
    """Show a payer, or an operator, that the page is over. It knows nothing of how the payment went."""
    return HTMLResponse(_DONE)


@router.post("/{council}", status_code=204, response_class=Response, responses=REFUSALS)
def post_message(
    request: Request,
    council: str,
    body: Annotated[bytes, Depends(_raw)],
    pay_signature: Annotated[str, Header()] = "",
) -> Response:
    """Take a message of GOV.UK Pay."""
    central, slug = central_of(request), _slug(council)
    now = central.now()
    with (
        central.refusals.noting(central.database, slug, "webhook_refused", now, peer=seen_in(request.scope).address),
        central.database.read(slug) as connection,
    ):
        _prove(connection, slug, body, pay_signature)
    seen_in(request.scope).know(slug, GOVUK_PAY)
    with central.database.write(slug) as connection:
        hear(connection, slug, body, now)
    return Response(status_code=204)


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Tell whether whoever knows the secret signed these bytes."""
    proof = hmac.digest(secret.encode(), body, "sha256").hex()
    return hmac.compare_digest(proof.encode(), signature.strip().encode())


def hear(connection: Connection, slug: str, body: bytes, now: datetime) -> bool:
    """Have what a message is about looked at now; tell whether the message was new."""
    said = document(body)
    resource = said.get("resource")
    inner = resource if isinstance(resource, dict) else {}
    message_id, event = _word(said.get("webhook_message_id")), _word(said.get("event_type"))
    payment = _word(said.get("resource_id")) or _word(inner.get("payment_id"))
    if not message_id:
        return False
    m = tables.provider_message
    row = {
        "council": slug,
        "provider": GOVUK_PAY,
        "message_id": message_id,
        "event": event,
        "provider_id": payment,
        "heard_at": now,
    }
    kept = insert_into(connection, m).values(row).on_conflict_do_nothing().returning(m.c.message_id)
    new = connection.execute(kept).first() is not None
    if new:
        connection.execute(delete(m).where(m.c.council == slug, m.c.provider == GOVUK_PAY, m.c.heard_at < now - KEPT))
        for number in {payment, _word(inner.get("payment_id"))} - {""}:
            _wake(connection, slug, number, now)
        _wake_lost(connection, slug, _word(inner.get("reference")), now)
    return new


def _wake(connection: Connection, slug: str, number: str, now: datetime) -> None:
    """Have a payment looked at, and the refunds of it that are under way."""
    attempts.wake(connection, slug, GOVUK_PAY, number, now)
    a = tables.card_attempt
    charges = select(a.c.attempt_id).where(
        a.c.council == slug, a.c.provider == GOVUK_PAY, a.c.provider_id == number, a.c.direction == "charge"
    )
    connection.execute(
        update(a)
        .where(a.c.council == slug, a.c.direction == "refund", a.c.state.in_(attempts.OPEN))
        .where(a.c.of_attempt.in_(charges.scalar_subquery()))
        .values(next_look_at=now)
    )


def _wake_lost(connection: Connection, slug: str, reference: str, now: datetime) -> None:
    """Look for what a lost answer made, where the message says that it made something."""
    a = tables.card_attempt.c
    lost = (a.council == slug) & (a.provider == GOVUK_PAY) & (a.provider_id.is_(None)) & (a.state == attempts.UNKNOWN)
    if reference:
        connection.execute(update(tables.card_attempt).where(lost, a.reference == reference).values(next_look_at=now))


def _prove(connection: Connection, slug: str, body: bytes, signature: str) -> None:
    """Demand that one of the council's services signed this; each has a secret of its own.

    Raises: Refusal, the same whether the council, the secret or the signature is not there.
    """
    funds = [fund for kind, fund, _ in services_set(connection, slug) if kind == GOVUK_PAY_HOOK]
    services = [service_of(connection, slug, GOVUK_PAY_HOOK, fund) for fund in funds]
    secrets = [service.secret for service in services if service is not None and service.secret]
    if not any([is_signed(secret, body, signature) for secret in secrets]):  # noqa: C419 - each takes its time
        raise Refusal(403, "bad_signature", "This is not signed by a payment service of the council.")


def _slug(council: str) -> str:
    try:
        return _SLUG.validate_python(council)
    except ValidationError:
        raise Refusal(403, "bad_signature", "This is not signed by a payment service of the council.") from None


def _word(said: object) -> str:
    """Take a number or name from a message; anything else is nothing."""
    return said if isinstance(said, str) and _WORD.fullmatch(said) else ""
