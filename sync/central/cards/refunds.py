"""Let money go back to a card only as far as it came from there, and only once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sync.central import tables
from sync.central.cards import attempts
from sync.central.cards.providers import chosen_before
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.cards.providers import Chosen
    from sync.central.desk.devices import Device
    from sync.contract.card_asking import CardAttemptRequest


def chosen_for(connection: Connection, device: Device, wanted: CardAttemptRequest, now: datetime) -> Chosen:
    """Return the provider of the charge that goes back, whoever holds it meanwhile.

    Raises: Refusal.
    """
    slug = device.council
    charged = None if wanted.of_attempt is None else attempts.attempt_of(connection, slug, wanted.of_attempt)
    if charged is None or charged.direction != "charge" or charged.state != attempts.APPROVED:
        raise Refusal(409, "charge_unknown", "Central knows no such charge to a card. Give it back another way.")
    if wanted.amount_pence > charged.charged_pence - _given_back(connection, slug, charged.attempt_id):
        raise Refusal(409, "refund_over", "That much is not left of this charge.")
    _check_alone(connection, slug, charged)
    if wanted.bills:
        _check_claimed(connection, device, wanted, now)
    else:
        _check_unbooked(connection, slug, charged)
    chosen = chosen_before(connection, slug, charged.provider, charged.fund)
    if chosen is None:
        raise Refusal(409, "no_provider", "The provider that charged this card is set up no more.")
    return chosen


def _given_back(connection: Connection, slug: str, attempt_id: str) -> int:
    """Return what went back of a charge already, or is about to. Units: pence."""
    a = tables.card_attempt.c
    states = (*sorted(attempts.OPEN), attempts.APPROVED)
    total = select(func.sum(a.amount_pence)).where(
        a.council == slug, a.of_attempt == attempt_id, a.direction == "refund", a.state.in_(states)
    )
    return int(connection.execute(total).scalar_one() or 0)


def _check_alone(connection: Connection, slug: str, charged: Row[Any]) -> None:
    """Hold a refund back while what came of another is not known: no provider could tell the two apart.

    Raises: Refusal.
    """
    a = tables.card_attempt.c
    lost = select(a.attempt_id).where(
        a.council == slug,
        a.of_attempt == charged.attempt_id,
        a.state.in_(sorted(attempts.OPEN)),
        a.provider_id.is_(None),
    )
    if connection.execute(lost.limit(1)).first() is not None:
        raise Refusal(409, "refund_under_way", "Another refund of this charge is under way. Wait until it is known.")


def _check_claimed(connection: Connection, device: Device, wanted: CardAttemptRequest, now: datetime) -> None:
    """Hold a refund to what its till has reserved of the payment.

    Raises: Refusal.
    """
    c = tables.refund_claim.c
    claimed = select(func.sum(c.amount_pence)).where(
        c.council == device.council, c.refund_id == wanted.payment_id, c.till == device.till, c.until > now
    )
    if int(connection.execute(claimed).scalar_one() or 0) < wanted.amount_pence:
        raise Refusal(409, "not_claimed", "Nothing is reserved for this refund any more. Begin it again.")


def _check_unbooked(connection: Connection, slug: str, charged: Row[Any]) -> None:
    """Keep a charge that is part of a payment from going back without a refund.

    Raises: Refusal.
    """
    d = tables.tender_detail.c
    its = select(d.event_id).where(d.council == slug, d.attempt_id == charged.attempt_id)
    if connection.execute(its.limit(1)).first() is not None:
        raise Refusal(409, "charge_booked", "This charge is part of a payment. Refund the payment.")
