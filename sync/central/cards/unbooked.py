"""Tell Finance of a card that a terminal charged and that became no payment; central's own charges `settling` follows.

Whoever has both facts, that it was charged and that it became part of a payment, needs nobody. A charge whose payment
stays away for half an hour may wait for the rest of a split, or for ever.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, or_, select, update

from sync.central import tables
from sync.central.cards.settling import ACTOR, UNBOOKED, UNBOOKED_AFTER
from sync.central.ledger import tasks

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

    from sync.central.database import Database

EVERY_S: Final = 60.0
_LOOK_BACK: Final = timedelta(days=14)
_AT_ONCE: Final = 200


def step(database: Database, slug: str, now: datetime) -> float:
    """Make and finish tasks; return after how many seconds to come again."""
    with database.read(slug) as connection:
        found = list(connection.execute(_without_payment(slug, now)).scalars())
        came = list(connection.execute(_came_after_all(slug)).scalars())
    if found or came:
        with database.write(slug) as connection:
            _tell(connection, slug, found, came, now)
    return EVERY_S


def _tell(connection: Connection, slug: str, found: list[str], came: list[str], now: datetime) -> None:
    t = tables.task
    tasks.raise_all(
        connection, [{"council": slug, "event_id": one, "code": UNBOOKED, "raised_at": now} for one in found]
    )
    for attempt_id in came:
        its = and_(t.c.council == slug, t.c.event_id == attempt_id, t.c.code == UNBOOKED, t.c.done_at.is_(None))
        connection.execute(update(t).where(its).values(done_at=now, done_by=ACTOR))


def _without_payment(slug: str, now: datetime) -> Select[Any]:
    """Find what terminals charged half an hour ago, and what nobody was told of."""
    said, asked, e = tables.card_fact.alias("said"), tables.card_fact.alias("asked"), tables.event
    t, a = tables.task.c, tables.card_attempt.c
    told = exists().where(t.council == slug, t.event_id == said.c.attempt_id, t.code == UNBOOKED)
    ours = exists().where(a.council == slug, a.attempt_id == said.c.attempt_id)
    return (
        select(said.c.attempt_id)
        .join(asked, and_(asked.c.council == said.c.council, asked.c.event_id == said.c.attempt_id))
        .join(e, and_(e.c.council == said.c.council, e.c.event_id == said.c.event_id))
        .where(said.c.council == slug, said.c.kind == "card_answered", said.c.outcome == "approved")
        .where(said.c.occurred_at > now - _LOOK_BACK, e.c.received_at <= now - UNBOOKED_AFTER)
        .where(asked.c.direction != "reverse", ~told, ~ours, ~_is_settled(slug, said.c.attempt_id))
        .order_by(said.c.attempt_id)
        .limit(_AT_ONCE)
    )


def _came_after_all(slug: str) -> Select[Any]:
    """Find the tasks of charges whose payment came, or that went back."""
    t, a = tables.task.c, tables.card_attempt.c
    ours = exists().where(a.council == slug, a.attempt_id == t.event_id)
    return select(t.event_id).where(
        t.council == slug, t.code == UNBOOKED, t.done_at.is_(None), ~ours, _is_settled(slug, t.event_id)
    )


def _is_settled(slug: str, attempt_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Say that a charge is part of a payment, or that all of it was given back to its card."""
    d = tables.tender_detail.c
    charge, back, gone = (tables.card_fact.alias(name).c for name in ("charge", "back", "gone"))
    paid = exists().where(d.council == slug, d.attempt_id == attempt_id)
    given = exists().where(
        and_(charge.council == slug, charge.event_id == attempt_id),
        and_(back.council == slug, back.payment_id == charge.payment_id, back.direction == "reverse"),
        and_(gone.council == slug, gone.attempt_id == back.event_id, gone.outcome == "approved"),
        gone.amount_pence >= func.coalesce(charge.amount_pence, 0),
    )
    return or_(paid, given)
