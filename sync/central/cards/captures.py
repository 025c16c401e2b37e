"""Keep what systems say by themselves came of cards typed on callers' keypads: four facts, never a card number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import select, update

from sync.central import tables
from sync.central.cards.provider import Said
from sync.central.dialect import insert_into
from sync.central.errors import Refusal
from sync.central.services import KEYPAD
from sync.contract.card_facts import Authorisation, Brand, ProviderReference
from sync.contract.card_numbers import holds_card_number
from sync.contract.fields import PENCE_MAX, Answer, EventId
from sync.contract.payment_facts import LastFour

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

BODY_MAX: Final = 8_192
_FREE: Final = frozenset({"attempt_id"})
"""The one member whose digits are our own."""


class CaptureResult(Answer):
    """What came of it; more members may come, and are left. Units: pence, None when it is what was asked for."""

    attempt_id: EventId
    outcome: Literal["approved", "declined", "cancelled"]
    last4: LastFour = ""
    brand: Brand = ""
    auth_code: Authorisation = ""
    provider_ref: ProviderReference = ""
    amount_pence: Annotated[int, Field(ge=1, le=PENCE_MAX)] | None = None


def refuse_card_numbers(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object of a message, unless any member of it looks like a card number; for `json.loads`.

    Raises: Refusal, which names no member and no value.
    """
    for name, value in pairs:
        said = [name, *(value if isinstance(value, list) else [value])]
        if name not in _FREE and any(holds_card_number(str(one)) for one in said if not isinstance(one, dict | bool)):
            text = "This holds something that looks like a card number. It was not taken; never send one here."
            raise Refusal(422, "card_number", text)
    return dict(pairs)


def keep(connection: Connection, slug: str, result: CaptureResult, now: datetime) -> None:
    """Keep a result, once, and have its charge looked at now.

    Raises: Refusal, for a charge that was never asked for here.
    """
    a, its = tables.card_attempt, tables.card_attempt.c
    mine = (its.council == slug) & (its.attempt_id == result.attempt_id) & (its.provider == KEYPAD)
    if connection.execute(update(a).where(mine).values(next_look_at=now)).rowcount == 0:
        raise Refusal(404, "unknown_attempt", "No card was asked for under this attempt.")
    approved = result.outcome == "approved"
    row = {
        "council": slug,
        "attempt_id": result.attempt_id,
        "outcome": result.outcome,
        "amount_pence": (result.amount_pence or 0) if approved else 0,
        "provider_reference": result.provider_ref,
        "brand": result.brand if approved else "",
        "last_four": result.last4 if approved else "",
        "authorisation": result.auth_code if approved else "",
        "heard_at": now,
    }
    connection.execute(insert_into(connection, tables.capture_result).values(row).on_conflict_do_nothing())


def told(connection: Connection, slug: str, attempt_id: str, provider: str) -> Said | None:
    """Return what a system said by itself of a charge; None while it said nothing, or for another provider."""
    if provider != KEYPAD:
        return None
    c = tables.capture_result
    query = select(c).where(c.c.council == slug, c.c.attempt_id == attempt_id).order_by(c.c.heard_at)
    rows = connection.execute(query).all()
    if not rows:
        return None
    # Money that moved is never denied, whatever else was said.
    row = next((row for row in rows if row.outcome == "approved"), rows[0])
    return Said(
        row.outcome,
        says=row.outcome,
        provider_id=attempt_id,
        amount_pence=row.amount_pence,
        provider_reference=row.provider_reference,
        brand=row.brand,
        last_four=row.last_four,
        authorisation=row.authorisation,
    )
