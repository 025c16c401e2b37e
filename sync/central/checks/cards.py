"""Check what tills and providers say of cards: one answer for an attempt, one payment for a charge, the same amounts.

A charge that is part of no payment may be on its way; once nobody can expect it any more, somebody was told.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, select

from sync.central import tables
from sync.central.cards.settling import UNBOOKED
from sync.central.checks.problem import Problem, body_of, pounds, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row, Select

_IN_TIME: Final = timedelta(hours=2)
_DENIED: Final = frozenset({"declined", "cancelled"})
_DETAIL: Final = {"attempt": "attempt_id", "last_four": "last_four", "provider_reference": "provider_reference"}


def check_cards(connection: Connection, slug: str) -> Iterator[Problem]:
    """Hold answers to what was asked, tenders to what was charged, and central's own attempts to both."""
    gaps = _gaps(connection, slug)
    for row in stream(connection, _answers(slug)):
        yield from _answer(row, (row.till, row.epoch) in gaps)
    for row in stream(connection, _answered_twice(slug)):
        yield Problem("card_answered_twice", f"Card attempt {row.attempt_id} was answered {row.answers} times.")
    yield from _tenders(connection, slug, gaps)
    for row in stream(connection, _attempts(slug)):
        yield from _attempt(row)
    for row in stream(connection, _unbooked(connection, slug)):
        yield Problem(UNBOOKED, f"Card attempt {row.attempt_id} was charged, is in no payment, and nobody was told.")
    yield from _held(connection, slug, gaps)


def _gaps(connection: Connection, slug: str) -> set[tuple[str, str]]:
    """Return the chains of which not everything is here yet."""
    c = tables.chain.c
    rows = connection.execute(select(c.till, c.epoch).where(c.council == slug, c.whole_sequence < c.sequence))
    return {(row.till, row.epoch) for row in rows}


# -------------------------------------------------------------------------------------------------------------- answers
def _answers(slug: str) -> Select[Any]:
    f, asked, e = tables.card_fact, tables.card_fact.alias("asked"), tables.event
    its = and_(asked.c.council == f.c.council, asked.c.event_id == f.c.attempt_id, asked.c.kind == "card_asked")
    told = [f.c.attempt_id, f.c.outcome, f.c.how, f.c.amount_pence, f.c.till]
    return (
        select(*told, e.c.epoch, asked.c.till.label("asked_at"), asked.c.event_id.label("asked"))
        .join(e, and_(e.c.council == f.c.council, e.c.event_id == f.c.event_id))
        .outerjoin(asked, its)
        .where(f.c.council == slug, f.c.kind == "card_answered")
        .order_by(f.c.attempt_id)
    )


def _answer(row: Row[Any], is_gap: bool) -> Iterator[Problem]:  # noqa: FBT001 - of this module alone
    if row.asked is None and not is_gap:
        yield Problem("card_not_asked", f"Card attempt {row.attempt_id} was answered, but never asked for.")
    if row.asked is not None and row.asked_at != row.till:
        yield Problem(
            "card_of_another", f"Card attempt {row.attempt_id} was answered at another till than it was asked."
        )


def _answered_twice(slug: str) -> Select[Any]:
    f = tables.card_fact.c
    answers = func.count(f.event_id)
    return (
        select(f.attempt_id, answers.label("answers"))
        .where(f.council == slug, f.kind == "card_answered")
        .group_by(f.attempt_id)
        .having(answers > 1)
        .order_by(f.attempt_id)
    )


# -------------------------------------------------------------------------------------------------------------- tenders
def _tenders(connection: Connection, slug: str, gaps: set[tuple[str, str]]) -> Iterator[Problem]:
    """Hold each tender of a card to its own fact, to what was charged, and to being the only one of its charge."""
    used: Counter[str] = Counter()
    charged = _charged(connection, slug)
    kept = _details(connection, slug)
    e = tables.event.c
    paid = (
        select(e.event_id, e.till, e.epoch, e.body, e.hash)
        .where(e.council == slug, e.kind == "payment_taken", e.body.like('%"attempt":"%'))
        .order_by(e.till, e.epoch, e.sequence)
    )
    for row in stream(connection, paid):
        body = body_of(row)
        for tender in [] if body is None else body["data"]["tenders"]:
            attempt = tender.get("attempt")
            if attempt is None or body is None:
                continue
            name = f"Receipt {body['data']['receipt']}"
            used[attempt] += 1
            if used[attempt] > 1:
                yield Problem("card_paid_twice", f"{name}: its charge {attempt} paid for something before.")
            if kept.get((row.event_id, tender["n"])) != tuple(tender.get(member, "") for member in _DETAIL):
                yield Problem("tender_differs", f"{name}: tender {tender['n']} is not kept as it was sent.")
            yield from _amount(name, tender, charged.get(attempt), (row.till, row.epoch) in gaps)


def _amount(name: str, tender: dict[str, Any], charged: int | None, is_gap: bool) -> Iterator[Problem]:  # noqa: FBT001
    """Hold a tender to its answer."""
    pence = abs(tender["tendered_pence"])
    if charged is None and not is_gap:
        yield Problem("card_not_charged", f"{name}: tender {tender['n']} names a charge that was never approved.")
    if charged is not None and charged != pence:
        yield Problem("card_differs", f"{name}: {pounds(pence)} is counted of a charge of {pounds(charged)}.")


def _charged(connection: Connection, slug: str) -> dict[str, int]:
    """Return what was charged, or given back, by attempt. Units: pence."""
    f = tables.card_fact.c
    rows = connection.execute(
        select(f.attempt_id, f.amount_pence).where(
            f.council == slug, f.kind == "card_answered", f.outcome == "approved"
        )
    )
    return {row.attempt_id: row.amount_pence for row in rows}


def _details(connection: Connection, slug: str) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return what is kept of tenders of cards."""
    d = tables.tender_detail.c
    rows = connection.execute(
        select(d.event_id, d.n, *(d[column] for column in _DETAIL.values())).where(
            d.council == slug, d.attempt_id.is_not(None)
        )
    )
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


# ------------------------------------------------------------------------------------------------------------- attempts
def _attempts(slug: str) -> Select[Any]:
    """Find central's own attempts, each with what its till told of it."""
    a, asked, said = tables.card_attempt, tables.card_fact.alias("asked"), tables.card_fact.alias("said")
    was = and_(asked.c.council == a.c.council, asked.c.event_id == a.c.attempt_id)
    came = and_(said.c.council == a.c.council, said.c.attempt_id == a.c.attempt_id, said.c.kind == "card_answered")
    told = [asked.c.till.label("asked_at"), asked.c.amount_pence.label("asked_pence"), asked.c.payment_id.label("paid")]
    heard = [said.c.outcome, said.c.how, said.c.amount_pence.label("said_pence")]
    mine = [a.c.attempt_id, a.c.till, a.c.amount_pence, a.c.payment_id, a.c.state, a.c.charged_pence]
    return (
        select(*mine, *told, *heard)
        .outerjoin_from(a, asked, was)
        .outerjoin(said, came)
        .where(a.c.council == slug)
        .order_by(a.c.attempt_id)
    )


def _attempt(row: Row[Any]) -> Iterator[Problem]:
    if row.asked_at is not None and (row.asked_at, row.asked_pence, row.paid) != (
        row.till,
        row.amount_pence,
        row.payment_id,
    ):
        yield Problem(
            "attempt_differs", f"Card attempt {row.attempt_id} was asked of central otherwise than it was told."
        )
    # A person may know more than a provider told; never that money came which the provider says did not.
    denied = row.outcome == "approved" and row.state in _DENIED
    if row.outcome is None or (row.how == "person" and not denied):
        return
    if (row.outcome == "approved") != (row.state == "approved"):
        yield Problem(
            "answer_differs", f"Card attempt {row.attempt_id} is {row.outcome} at its till and {row.state} at central."
        )
    elif row.outcome == "approved" and row.said_pence != row.charged_pence:
        yield Problem(
            "answer_differs",
            f"Card attempt {row.attempt_id}: {pounds(row.said_pence)} at its till, here {pounds(row.charged_pence)}.",
        )


def _unbooked(connection: Connection, slug: str) -> Select[Any]:
    """Find charges that are in no payment, hours before the newest fact, of which no task tells."""
    e, a, d, t = tables.event.c, tables.card_attempt, tables.tender_detail, tables.task
    newest = connection.execute(select(func.max(e.received_at)).where(e.council == slug)).scalar_one()
    back = tables.card_attempt.alias("back")
    given = (
        select(back.c.attempt_id)
        .where(back.c.council == slug, back.c.of_attempt == a.c.attempt_id, back.c.state == "approved")
        .exists()
    )
    booked = select(d.c.event_id).where(d.c.council == slug, d.c.attempt_id == a.c.attempt_id).exists()
    told = (
        select(t.c.event_id).where(t.c.council == slug, t.c.event_id == a.c.attempt_id, t.c.code == UNBOOKED).exists()
    )
    query = select(a.c.attempt_id).where(a.c.council == slug, a.c.state == "approved", a.c.direction == "charge")
    query = query.where(~given, ~booked, ~told).order_by(a.c.attempt_id)
    return query.where(a.c.since < newest - _IN_TIME) if newest is not None else query.where(a.c.since.is_(None))


# ----------------------------------------------------------------------------------------------------------- held money
def _held(connection: Connection, slug: str, gaps: set[tuple[str, str]]) -> Iterator[Problem]:
    """Nothing is handed back that was not handed over, and nothing twice."""
    f, e = tables.card_fact, tables.event
    rows = connection.execute(
        select(f.c.payment_id, f.c.code, f.c.outcome, f.c.amount_pence, e.c.till, e.c.epoch)
        .join(e, and_(e.c.council == f.c.council, e.c.event_id == f.c.event_id))
        .where(f.c.council == slug, f.c.kind == "tender_held")
        .order_by(e.c.till, e.c.epoch, e.c.sequence)
    )
    held: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.payment_id, row.code)
        if row.outcome == "held":
            held[key] = row.amount_pence
        elif held.pop(key, None) != row.amount_pence and (row.till, row.epoch) not in gaps:
            yield Problem(
                "held_differs", f"Payment {row.payment_id}: {pounds(row.amount_pence)} went back that was not held."
            )
