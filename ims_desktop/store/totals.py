"""Add up a cashier session: what it took, by method and by fund, and what its drawer should hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, distinct, func, select

from ims_desktop.domain.session import FundTotal, MethodTotal, SessionTotals
from ims_desktop.store import sessions
from ims_desktop.store.day_tables import cash_movement
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import allocation, cashier_session, payment, payment_line, payment_tender
from ims_desktop.store.values import to_int, to_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from ims_desktop.store.statements import Db

_KEPT: Final = payment_tender.c.tendered_pence - payment_tender.c.change_pence
_OF_SESSION: Final = (
    payment.c.n.between(bindparam("after"), bindparam("before")),
    payment.c.session == bindparam("session"),
)
_METHODS: Final = Statement(
    select(
        payment_tender.c.method,
        func.max(payment_tender.c.method_name),
        func.count(distinct(payment.c.n)),
        func.sum(_KEPT),
    )
    .join_from(payment, payment_tender, payment_tender.c.n == payment.c.n)
    .where(*_OF_SESSION)
    .group_by(payment_tender.c.method)
    .order_by(payment_tender.c.method)
)
_FUNDS: Final = Statement(
    select(
        payment_line.c.fund,
        func.max(payment_line.c.fund_name),
        payment_tender.c.method,
        func.count(distinct(payment.c.n)),
        func.sum(allocation.c.amount_pence),
    )
    .join_from(payment, allocation, allocation.c.n == payment.c.n)
    .join(payment_line, (payment_line.c.n == payment.c.n) & (payment_line.c.line == allocation.c.line))
    .join(payment_tender, (payment_tender.c.n == payment.c.n) & (payment_tender.c.tender == allocation.c.tender))
    .where(*_OF_SESSION)
    .group_by(payment_line.c.fund, payment_tender.c.method)
    .order_by(payment_line.c.fund, payment_tender.c.method)
)
_KINDS: Final = Statement(select(payment.c.kind, func.count()).where(*_OF_SESSION).group_by(payment.c.kind))
_MOVED: Final = Statement(
    select(cash_movement.c.direction, func.sum(cash_movement.c.amount_pence))
    .where(
        cash_movement.c.n.between(bindparam("after"), bindparam("before")),
        cash_movement.c.session == bindparam("session"),
    )
    .group_by(cash_movement.c.direction)
)
_FLOAT: Final = Statement(
    select(cashier_session.c.float_pence).where(cashier_session.c.session_id == bindparam("session_id"))
)


def of_session(db: Db, session_id: str, cash_methods: Collection[str]) -> SessionTotals:
    """Add up a session as it stands.

    Raises: KeyError for a session this journal does not hold.
    """
    span = sessions.span_of(db, session_id)
    if span is None:
        raise KeyError(session_id)
    where = dict(zip(("session", "after", "before"), span, strict=True))
    methods = tuple(
        MethodTotal(to_text(method), to_text(name), to_int(items), to_int(pence))
        for method, name, items, pence in db.all(_METHODS, **where)
    )
    funds = tuple(
        FundTotal(to_text(fund), to_text(name), to_text(method), to_int(items), to_int(pence))
        for fund, name, method, items, pence in db.all(_FUNDS, **where)
    )
    kinds = {to_text(kind): to_int(number) for kind, number in db.all(_KINDS, **where)}
    moved = {to_text(direction): to_int(pence) for direction, pence in db.all(_MOVED, **where)}
    return SessionTotals(
        float_pence=_float(db, session_id),
        cash_taken_pence=sum(row.amount_pence for row in methods if row.method in cash_methods),
        cash_in_pence=moved.get("in", 0),
        cash_out_pence=moved.get("out", 0),
        lifted_pence=moved.get("lift", 0),
        payments=kinds.get("payment", 0),
        voids=kinds.get("void", 0),
        refunds=kinds.get("refund", 0),
        methods=methods,
        funds=funds,
    )


def drawer_pence(db: Db, session_id: str, cash_methods: Collection[str]) -> int:
    """Return what the drawer should hold, by the law of the drawer; 0 for a session this journal does not hold."""
    span = sessions.span_of(db, session_id)
    if span is None:
        return 0
    where = dict(zip(("session", "after", "before"), span, strict=True))
    taken = sum(to_int(row[3]) for row in db.all(_METHODS, **where) if row[0] in cash_methods)
    moved = {to_text(direction): to_int(pence) for direction, pence in db.all(_MOVED, **where)}
    return _float(db, session_id) + taken + moved.get("in", 0) - moved.get("out", 0) - moved.get("lift", 0)


def _float(db: Db, session_id: str) -> int:
    row = db.one(_FLOAT, session_id=session_id)
    return 0 if row is None else to_int(row[0])
