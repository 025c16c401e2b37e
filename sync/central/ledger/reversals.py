"""Take money back: post voids and refunds against where the money of their originals is now.

Facts come in any order. What undoes a payment that is not here waits in suspense, with a task, and is settled as soon
as the payment comes. Nothing is refused: where more was given back than was paid, a person is told.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, func, select, union, update

from sync.central import audit, tables
from sync.central.dialect import among, hold
from sync.central.errors import Refusal
from sync.central.ledger import suspense, tasks
from sync.central.ledger.places import Places
from sync.central.ledger.placing import UNKNOWN_ORIGINAL
from sync.central.ledger.rows import Place, Rows
from sync.contract.card_numbers import without_card_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from sync.central.desk.devices import Device
    from sync.central.ledger.placing import Known
    from sync.contract.facts import PaymentTaken

REFUND_OVER: Final = "refund_over"
"""The task of a void or refund after which more was given back of a line than was paid."""

_BY_ITSELF: Final = audit.ADMIN
_AT_ONCE: Final = 100
_CAME: Final = "The payment it undoes came."


def hold_originals(connection: Connection, slug: str, undone: Sequence[PaymentTaken]) -> None:
    """Hold what is undone, so that two tills that give back the same money follow each other."""
    hold(connection, slug, (payment.data.of.event_id for payment in undone if payment.data.of is not None))


def post(
    connection: Connection,
    slug: str,
    undone: Sequence[PaymentTaken],
    known: Known,
    now: datetime,
    device: Device,
) -> None:
    """Write the rows of voids and refunds; the caller holds their originals."""
    places = Places(connection, slug, {_original(payment) for payment in undone})
    rows = Rows(known, now, device)
    for payment in undone:
        taken = {
            line.n: places.take(_original(payment), line.of_line, -line.amount_pence)
            or Place(line.fund, line.reference, UNKNOWN_ORIGINAL)
            for line in payment.data.lines
        }
        here = places.knows(_original(payment))
        rows.add_reversal(payment, taken, _original(payment) if here else None)
        if any(place.reason == UNKNOWN_ORIGINAL for place in taken.values()):
            rows.tasks.append(_task_row(slug, payment.event_id, UNKNOWN_ORIGINAL, now))
    rows.write(connection, slug)
    _keep(connection, undone)
    _tell_over(connection, slug, [(payment.event_id, _original(payment)) for payment in undone], now)


def settle_waiting(connection: Connection, slug: str, came: Sequence[str], now: datetime) -> None:
    """Take back what waited for one of these payments, now that they are here.

    What a revoked till gave back waits for a person all the same; the payment it undoes is unknown no more.
    """
    r = tables.reversal.c
    undone = [
        (row.event_id, row.of_event_id)
        for row in connection.execute(
            select(r.event_id, r.of_event_id)
            .where(r.council == slug, among(connection, r.of_event_id, came))
            .order_by(r.event_id)
        )
    ]
    if not undone:
        return
    _settle_all(connection, slug, came, now)
    for event_id, _ in undone:
        if not _waits(connection, slug, event_id) and _is_open(connection, slug, event_id):
            tasks.finish(connection, slug, event_id, UNKNOWN_ORIGINAL, _BY_ITSELF, now)
    _tell_over(connection, slug, undone, now)


def settle_late(connection: Connection, slug: str, now: datetime) -> None:
    """Settle what waits though its payment is here: the two came at the same moment, and neither saw the other."""
    r, s, t, p = tables.reversal, tables.suspense, tables.task, tables.payment
    of_one_here = (
        select(r.c.of_event_id)
        .join(p, and_(p.c.council == r.c.council, p.c.event_id == r.c.of_event_id))
        .where(r.c.council == slug)
    )
    waits = of_one_here.join(s, and_(s.c.council == r.c.council, s.c.event_id == r.c.event_id)).where(
        s.c.reason == UNKNOWN_ORIGINAL, s.c.released_at.is_(None)
    )
    unknown = of_one_here.join(t, and_(t.c.council == r.c.council, t.c.event_id == r.c.event_id)).where(
        t.c.code == UNKNOWN_ORIGINAL, t.c.done_at.is_(None)
    )
    found = list(connection.execute(union(waits, unknown).order_by("of_event_id").limit(_AT_ONCE)).scalars())
    if found:
        hold(connection, slug, found)
        settle_waiting(connection, slug, found, now)


# -------------------------------------------------------------------------------------------------------------- waiting
def _settle(connection: Connection, slug: str, suspense_id: int, place: Place, now: datetime) -> None:
    """Move one item to where its original is; what a fund does not take just now stays for a person."""
    if place.reason is None:
        try:
            suspense.release(connection, slug, suspense_id, place.fund, place.reference, _BY_ITSELF, now, _CAME)
        except Refusal:
            return
    else:
        s = tables.suspense
        mine = (s.c.council == slug) & (s.c.suspense_id == suspense_id)
        connection.execute(update(s).where(mine).values(reason=place.reason))


def _settle_all(connection: Connection, slug: str, came: Sequence[str], now: datetime) -> None:
    r, s, a, g = tables.reversal, tables.suspense, tables.allocation, tables.reversal_line
    waiting = connection.execute(
        select(s.c.suspense_id, s.c.amount_pence, r.c.of_event_id, g.c.of_line)
        .join_from(r, s, and_(s.c.council == r.c.council, s.c.event_id == r.c.event_id))
        .join(a, and_(a.c.council == s.c.council, a.c.event_id == s.c.event_id, a.c.n == s.c.n))
        .join(g, and_(g.c.council == a.c.council, g.c.event_id == a.c.event_id, g.c.line == a.c.line))
        .where(r.c.council == slug, among(connection, r.c.of_event_id, came))
        .where(s.c.reason == UNKNOWN_ORIGINAL, s.c.released_at.is_(None))
        .order_by(s.c.suspense_id)
    ).all()
    places = Places(connection, slug, {row.of_event_id for row in waiting})
    for row in waiting:
        place = places.take(row.of_event_id, row.of_line, -row.amount_pence)
        if place is not None:
            _settle(connection, slug, row.suspense_id, place, now)


def _waits(connection: Connection, slug: str, event_id: str) -> bool:
    s = tables.suspense.c
    left = select(s.suspense_id).where(
        s.council == slug, s.event_id == event_id, s.reason == UNKNOWN_ORIGINAL, s.released_at.is_(None)
    )
    return connection.execute(left.limit(1)).first() is not None


def _is_open(connection: Connection, slug: str, event_id: str) -> bool:
    t = tables.task.c
    mine = (t.council == slug) & (t.event_id == event_id) & (t.code == UNKNOWN_ORIGINAL)
    return connection.execute(select(t.event_id).where(mine, t.done_at.is_(None))).first() is not None


# ---------------------------------------------------------------------------------------------------------------- rows
def _original(payment: PaymentTaken) -> str:
    return "" if payment.data.of is None else payment.data.of.event_id


def _keep(connection: Connection, undone: Iterable[PaymentTaken]) -> None:
    rows = [row for payment in undone for row in reversal_rows(payment)]
    for table in (tables.reversal, tables.reversal_line):
        connection.execute(table.insert(), [row for of, row in rows if of is table])


def reversal_rows(payment: PaymentTaken) -> Iterator[tuple[Table, dict[str, object]]]:
    """Return the rows that say what a void or refund undoes; none for a payment."""
    of = payment.data.of
    if of is None:
        return
    mine = {"council": payment.council, "event_id": payment.event_id, "of_event_id": of.event_id}
    reason = without_card_numbers(payment.data.reason)
    yield tables.reversal, {**mine, "of_receipt": of.receipt, "kind": payment.data.kind, "reason": reason}
    for line in payment.data.lines:
        yield tables.reversal_line, {**mine, "line": line.n, "of_line": line.of_line, "amount_pence": line.amount_pence}


def _task_row(slug: str, event_id: str, code: str, now: datetime) -> dict[str, object]:
    return {"council": slug, "event_id": event_id, "code": code, "raised_at": now}


# ------------------------------------------------------------------------------------------------------------- too much
def _tell_over(connection: Connection, slug: str, undone: Sequence[tuple[str, str]], now: datetime) -> None:
    """Make a task of each of these that was among those which gave back too much of a line."""
    over = lines_over(connection, slug, {original for _, original in undone})
    if not over:
        return
    g = tables.reversal_line.c
    rows = connection.execute(
        select(g.event_id, g.of_event_id, g.of_line).where(
            g.council == slug, among(connection, g.event_id, [event_id for event_id, _ in undone])
        )
    )
    guilty = sorted({row.event_id for row in rows if (row.of_event_id, row.of_line) in over})
    found = [_task_row(slug, event_id, REFUND_OVER, now) for event_id in guilty]
    tasks.raise_all(connection, found)


def lines_over(connection: Connection, slug: str, originals: Iterable[str]) -> set[tuple[str, int]]:
    """Return the lines (payment, line) of which more was given back than was paid; those not here are none."""
    wanted = sorted(set(originals))
    a, g = tables.allocation.c, tables.reversal_line.c
    paid: dict[tuple[str, int], int] = defaultdict(int)
    for row in connection.execute(
        select(a.event_id, a.line, func.sum(a.amount_pence).label("pence"))
        .where(a.council == slug, among(connection, a.event_id, wanted))
        .group_by(a.event_id, a.line)
    ):
        paid[row.event_id, row.line] = int(row.pence)
    here = {event_id for event_id, _ in paid}
    back = connection.execute(
        select(g.of_event_id, g.of_line, func.sum(g.amount_pence).label("pence"))
        .where(g.council == slug, among(connection, g.of_event_id, wanted))
        .group_by(g.of_event_id, g.of_line)
    )
    return {
        (row.of_event_id, row.of_line)
        for row in back
        if row.of_event_id in here and -int(row.pence) > paid.get((row.of_event_id, row.of_line), 0)
    }
