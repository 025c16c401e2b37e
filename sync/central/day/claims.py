"""Keep what a till is about to give back from every other till, for a quarter of an hour.

A claim is granted under a hold of its payment, and only while claims and refunds together stay within each line. The
refund that is handed in under the same id takes the claim's place. One that is on its way to a card stays until the
card's provider has answered, however long that takes.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, or_, select

from sync.central import tables
from sync.central.dialect import hold
from sync.central.errors import Refusal
from sync.contract.asking import ClaimAnswer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import CompoundSelect, Connection

    from sync.central.desk.devices import Device
    from sync.contract.asking import ClaimRequest

GOOD_FOR: Final = timedelta(minutes=15)


def claim(connection: Connection, device: Device, wanted: ClaimRequest, now: datetime) -> ClaimAnswer:
    """Keep so much of each line for one refund; the same again is answered the same.

    Raises: Refusal.
    """
    slug, c = device.council, tables.refund_claim.c
    hold(connection, slug, [wanted.payment_id])
    over = delete(tables.refund_claim).where(c.council == slug, c.until <= now, c.refund_id.not_in(_on_a_card(slug)))
    connection.execute(over)
    mine = connection.execute(
        select(tables.refund_claim).where(c.council == slug, c.refund_id == wanted.refund_id)
    ).all()
    if any(row.payment_id != wanted.payment_id or row.till != device.till for row in mine):
        raise Refusal(409, "claim_taken", "This refund was asked for before, of another payment or at another till.")
    lines: dict[int, int] = defaultdict(int)
    for line in wanted.lines:
        lines[line.line] += line.amount_pence
    if mine and {row.line: row.amount_pence for row in mine} == lines:
        return ClaimAnswer(refund_id=wanted.refund_id, until=mine[0].until)
    if _is_booked(connection, slug, wanted):
        return ClaimAnswer(refund_id=wanted.refund_id, until=now)
    left = left_of(connection, slug, wanted.payment_id, now, but=wanted.refund_id)
    if not left:
        raise Refusal(404, "payment_not_found", "Central holds no such payment.")
    if any(pence > left.get(n, 0) for n, pence in lines.items()):
        raise Refusal(409, "refund_over", "That much is not left of this payment.")
    connection.execute(delete(tables.refund_claim).where(c.council == slug, c.refund_id == wanted.refund_id))
    own = {"council": slug, "refund_id": wanted.refund_id, "payment_id": wanted.payment_id, "till": device.till}
    until = now + GOOD_FOR
    rows = [{**own, "line": n, "amount_pence": pence, "until": until} for n, pence in sorted(lines.items())]
    connection.execute(tables.refund_claim.insert(), rows)
    return ClaimAnswer(refund_id=wanted.refund_id, until=until)


def left_of(connection: Connection, slug: str, payment_id: str, now: datetime, *, but: str = "") -> dict[int, int]:
    """Return what may still be given back of each line of a payment; nothing for one that is not here.

    Units: pence. Shape: `but` names a refund whose own claim does not count.
    """
    a, p, g, c = tables.allocation.c, tables.payment.c, tables.reversal_line.c, tables.refund_claim.c
    left: dict[int, int] = {}
    for row in connection.execute(
        select(a.line, func.sum(a.amount_pence).label("pence"))
        .join(tables.payment, (p.council == a.council) & (p.event_id == a.event_id))
        .where(a.council == slug, a.event_id == payment_id, p.kind == "payment")
        .group_by(a.line)
    ):
        left[row.line] = int(row.pence)
    for row in connection.execute(
        select(g.of_line, func.sum(g.amount_pence).label("pence"))
        .where(g.council == slug, g.of_event_id == payment_id)
        .group_by(g.of_line)
    ):
        if row.of_line in left:
            left[row.of_line] += int(row.pence)
    booked = select(tables.reversal.c.event_id).where(
        tables.reversal.c.council == slug, tables.reversal.c.of_event_id == payment_id
    )
    claimed = (
        select(c.line, func.sum(c.amount_pence).label("pence"))
        .where(c.council == slug, c.payment_id == payment_id)
        .where(or_(c.until > now, c.refund_id.in_(_on_a_card(slug))))
        .where(c.refund_id != but, c.refund_id.not_in(booked))
        .group_by(c.line)
    )
    for row in connection.execute(claimed):
        if row.line in left:
            left[row.line] -= int(row.pence)
    return {n: max(0, pence) for n, pence in left.items()}


def _on_a_card(slug: str) -> CompoundSelect[Any]:
    """Return the refunds that may be on their way to a card, or went there: they count however long it takes."""
    a, asked = tables.card_attempt.c, tables.card_fact.c
    said = tables.card_fact.alias("said")
    here = select(a.payment_id).where(
        a.council == slug, a.direction == "refund", a.state.in_(("creating", "waiting", "unknown", "approved"))
    )
    ended = (
        select(said.c.event_id)
        .where(said.c.council == slug, said.c.attempt_id == asked.event_id, said.c.kind == "card_answered")
        .where(said.c.outcome != "approved")
        .exists()
    )
    told = select(asked.payment_id).where(
        asked.council == slug, asked.kind == "card_asked", asked.direction == "refund", ~ended
    )
    return here.union(told)


def _is_booked(connection: Connection, slug: str, wanted: ClaimRequest) -> bool:
    r = tables.reversal.c
    its = select(r.event_id).where(
        r.council == slug, r.event_id == wanted.refund_id, r.of_event_id == wanted.payment_id
    )
    return connection.execute(its).first() is not None
