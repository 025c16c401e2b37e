"""Write down what happens to a session and its cash as facts: the very members that are hashed, signed and sent.

What was not said is not written, so that a fact of every day stays short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.records import EventDraft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ims_desktop.domain.ereturn import EReturn, EReturnDecision, ListedItem
    from ims_desktop.domain.session import (
        CashCount,
        CashierSession,
        CashMovement,
        FundTotal,
        SessionEnd,
        SessionTotals,
    )


def session_opened(session: CashierSession, counts: Mapping[int, int]) -> EventDraft:
    """Say that a session opened, with the float that was counted and the one that should have been there."""
    said = {
        "expected_float_pence": session.expected_float_pence,
        "counts": counted(counts) or None,
        "reason": session.float_reason or None,
    }
    return EventDraft(
        event_id=session.session_id,
        kind="session_opened",
        occurred_at=session.opened_at,
        data={"float_pence": session.float_pence, "office": session.office, **_known(said)},
        business_date=session.business_date,
        session_id=session.session_id,
        cashier=session.cashier,
    )


def cash_moved(move: CashMovement, session: CashierSession, approval_id: str) -> EventDraft:
    """Say that cash went in, out, or to the safe."""
    said = {
        "seal": move.seal or None,
        "witness": move.witness or None,
        "counts": counted(move.counts) or None,
        "approval": approval_id or None,
    }
    data = {"direction": move.direction.value, "amount_pence": move.amount_pence, "reason": move.reason, **_known(said)}
    return _of(session, move.event_id, "cash_moved", move.at, move.actor, data)


def totals_shown(
    session: CashierSession, event_id: str, at: datetime, actor: str, *, cash: bool, approval_id: str
) -> EventDraft:
    """Say that somebody looked at a session's totals, whether cash was among them, and by whose leave."""
    data = {"cash": cash, **_known({"approval": approval_id or None})}
    return _of(session, event_id, "totals_shown", at, actor, data)


def cash_counted(count: CashCount, session: CashierSession) -> EventDraft:
    """Say what was counted; what should have been there is no part of it."""
    data = {
        "round": count.round,
        "counted_pence": count.counted_pence,
        "counts": counted(count.counts),
        **_known({"witness": count.witness or None}),
    }
    return _of(session, count.event_id, "cash_counted", count.at, count.actor, data)


def session_closed(end: SessionEnd, session: CashierSession, totals: SessionTotals, approval_id: str) -> EventDraft:
    """Say how a session ended."""
    data: dict[str, object] = {
        "counted_pence": end.counted_pence,
        "expected_pence": end.expected_pence,
        "difference_pence": end.difference_pence,
        "left_pence": end.left_pence,
        "seal": end.seal,
        "reason": end.reason,
        "payments": totals.payments,
        "voids": totals.voids,
        "refunds": totals.refunds,
        "methods": [
            {"method": row.method, "items": row.items, "amount_pence": row.amount_pence} for row in totals.methods
        ],
        "funds": funds_data(totals.funds),
        "unsent": end.unsent,
        **({"handover": True, "witness": end.witness} if end.witness else {}),
        **_known({"approval": approval_id or None}),
    }
    return _of(session, end.event_id, "session_closed", end.closed_at, end.closed_by, data)


def ereturn_made(ereturn: EReturn, session: CashierSession, actor: str) -> EventDraft:
    """Say what a session hands over; names on cheques stay with their payments."""
    data: dict[str, object] = {
        "number": ereturn.number,
        "type": ereturn.type.value,
        "total_pence": ereturn.total_pence,
        "funds": funds_data(ereturn.funds),
        "bags": [{"seal": bag.seal, "amount_pence": bag.amount_pence} for bag in ereturn.bags],
        "counts": counted(ereturn.counts),
        "difference_pence": ereturn.difference_pence,
        "items": [_item_data(item) for item in ereturn.items],
    }
    return _of(session, ereturn.ereturn_id, "ereturn_made", ereturn.made_at, actor, data)


def ereturn_decided(decision: EReturnDecision, session: CashierSession) -> EventDraft:
    """Say what a supervisor decided."""
    data = {
        "ereturn": decision.ereturn_id,
        "decision": decision.decision.value,
        **_known({"reason": decision.reason or None}),
    }
    return _of(session, decision.event_id, "ereturn_decided", decision.at, decision.by, data)


def counted(counts: Mapping[int, int]) -> list[dict[str, int]]:
    """Return the notes and coins there were, the largest first."""
    return [{"each_pence": each, "pieces": counts[each]} for each in sorted(counts, reverse=True) if counts[each]]


def funds_data(funds: tuple[FundTotal, ...]) -> list[dict[str, object]]:
    """Return the sums of funds as facts carry them: codes, never names."""
    return [
        {"fund": row.fund, "method": row.method, "items": row.items, "amount_pence": row.amount_pence} for row in funds
    ]


def _item_data(item: ListedItem) -> dict[str, object]:
    return {"receipt": item.receipt, "tender": item.tender, "amount_pence": item.amount_pence}


def _known(members: Mapping[str, object]) -> dict[str, object]:
    return {member: value for member, value in members.items() if value is not None}


def _of(
    session: CashierSession, event_id: str, kind: str, at: datetime, actor: str, data: Mapping[str, object]
) -> EventDraft:
    return EventDraft(
        event_id=event_id,
        kind=kind,
        occurred_at=at,
        data=data,
        business_date=session.business_date,
        session_id=session.session_id,
        cashier=actor,
    )
