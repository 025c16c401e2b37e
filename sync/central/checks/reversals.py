"""Check voids, refunds, approvals and eReturn decisions: what is against the law was at least told by a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from sync.central import tables
from sync.central.checks.problem import Problem, pounds, stream
from sync.central.day.ereturns import decisions, is_own
from sync.central.day.judge import use_oddities
from sync.central.ledger.placing import UNKNOWN_ORIGINAL
from sync.central.ledger.reversals import REFUND_OVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection, Select


def check_reversals(connection: Connection, slug: str) -> Iterator[Problem]:
    """Look at what was given back, and at who allowed what."""
    for row in stream(connection, _of_nothing(slug)):
        yield Problem("refund_of_nothing", f"Receipt {row.receipt} undoes {row.of_receipt}, which is not here.")
    for row in stream(connection, _over(slug)):
        yield Problem(
            "refund_over",
            f"Receipt {row.receipt}, line {row.line}: {pounds(-row.back)} was given back of {pounds(row.paid)}, "
            "and nobody was told.",
        )
    yield from _approvals(connection, slug)
    told = _told(connection, slug, ("ereturn_own_decision",))
    for row in stream(connection, decisions(slug)):
        if is_own(row) and (row.decision_id, "ereturn_own_decision") not in told:
            yield Problem("ereturn_own_decision", f"EReturn decision {row.decision_id} is of somebody's own eReturn.")


def _task_of(event_id: ColumnElement[Any], code: str) -> ColumnElement[bool]:
    t = tables.task.c
    return (
        select(t.event_id)
        .where(t.council == tables.reversal.c.council, t.event_id == event_id, t.code == code)
        .exists()
    )


def _of_nothing(slug: str) -> Select[Any]:
    r, p, original = tables.reversal, tables.payment, tables.payment.alias("original")
    mine = and_(p.c.council == r.c.council, p.c.event_id == r.c.event_id)
    its = and_(original.c.council == r.c.council, original.c.event_id == r.c.of_event_id)
    return (
        select(p.c.receipt, r.c.of_receipt)
        .join_from(r, p, mine)
        .outerjoin(original, its)
        .where(r.c.council == slug, original.c.event_id.is_(None), ~_task_of(r.c.event_id, UNKNOWN_ORIGINAL))
        .order_by(p.c.receipt)
    )


def _over(slug: str) -> Select[Any]:
    """Find lines of which more was given back than was paid, where no task says so."""
    a, g, r, p = tables.allocation, tables.reversal_line, tables.reversal, tables.payment
    paid = (
        select(a.c.event_id, a.c.line, func.sum(a.c.amount_pence).label("paid"))
        .where(a.c.council == slug)
        .where(a.c.event_id.in_(select(g.c.of_event_id).where(g.c.council == slug)))
        .group_by(a.c.event_id, a.c.line)
        .subquery()
    )
    back = (
        select(g.c.of_event_id, g.c.of_line, func.sum(g.c.amount_pence).label("back"))
        .where(g.c.council == slug)
        .group_by(g.c.of_event_id, g.c.of_line)
        .subquery()
    )
    t = tables.task.c
    told = (
        select(t.event_id)
        .join(r, and_(r.c.council == t.council, r.c.event_id == t.event_id))
        .where(t.council == slug, t.code == REFUND_OVER, r.c.of_event_id == back.c.of_event_id)
        .exists()
    )
    return (
        select(p.c.receipt, back.c.of_line.label("line"), back.c.back, func.coalesce(paid.c.paid, 0).label("paid"))
        .join_from(back, p, p.c.event_id == back.c.of_event_id)
        .outerjoin(paid, and_(paid.c.event_id == back.c.of_event_id, paid.c.line == back.c.of_line))
        .where(p.c.council == slug, -back.c.back > func.coalesce(paid.c.paid, 0), ~told)
        .order_by(p.c.receipt, back.c.of_line)
    )


# ------------------------------------------------------------------------------------------------------------ approvals
def _approvals(connection: Connection, slug: str) -> Iterator[Problem]:
    """Every act that names leave has it: given for this, once, by another; or a task says what is odd."""
    codes = ("approval_used_twice", "approval_of_another", "approval_of_another_act", "approval_of_ones_own")
    told = _told(connection, slug, codes)
    users: dict[str, set[str]] = {}
    c = tables.chain.c
    gaps = {
        (row.till, row.epoch)
        for row in connection.execute(select(c.till, c.epoch).where(c.council == slug, c.whole_sequence < c.sequence))
    }
    for row in stream(connection, _uses(slug)):
        where = f"Till {row.till}{row.epoch}, fact {row.sequence}"
        if row.approver is None:
            if (row.till, row.epoch) not in gaps:
                yield Problem("approval_missing", f"{where}: the leave it names is not here.")
            continue
        users.setdefault(row.approval_id, set()).add(row.event_id)
        if len(users[row.approval_id]) > 1 and not any((one, codes[0]) in told for one in users[row.approval_id]):
            yield Problem(codes[0], f"{where}: the leave it names was used before.")
        odd = [code for code in use_oddities(row) if (row.event_id, code) not in told]
        for code in odd:
            yield Problem(code, f"{where}: the leave it names was not given for this, to this person, by another.")


def _uses(slug: str) -> Select[Any]:
    u, p, e = tables.approval_use, tables.approval, tables.event
    return (
        select(u.c.event_id, u.c.approval_id, u.c.act, u.c.used_by, e.c.till, e.c.epoch, e.c.sequence)
        .add_columns(p.c.act.label("given_act"), p.c.asked_by, p.c.approver)
        .join_from(u, e, and_(e.c.council == u.c.council, e.c.event_id == u.c.event_id))
        .outerjoin(p, and_(p.c.council == u.c.council, p.c.event_id == u.c.approval_id))
        .where(u.c.council == slug)
        .order_by(e.c.till, e.c.epoch, e.c.sequence, u.c.n)
    )


def _told(connection: Connection, slug: str, codes: tuple[str, ...]) -> set[tuple[str, str]]:
    t = tables.task.c
    rows = connection.execute(select(t.event_id, t.code).where(t.council == slug, t.code.in_(codes)))
    return {(row.event_id, row.code) for row in rows}
