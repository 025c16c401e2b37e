"""Tell a till day to scripts as JSON, and to people in sentences. Units: pence in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.cli.output import utc
from ims_desktop.domain.ereturn import EReturnType
from ims_desktop.domain.money import pounds
from ims_desktop.use_cases.list_sessions import SessionState
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.domain.session import CashierSession, CashMovement, SessionEnd, SessionTotals
    from ims_desktop.records import Unsent
    from ims_desktop.use_cases.close_session import ClosedSession
    from ims_desktop.words import Words


def session_document(session: CashierSession, state: SessionState) -> dict[str, object]:
    """Tell which session it is, and where it stands."""
    return {
        "session_id": session.session_id,
        "business_date": session.business_date.isoformat(),
        "state": state.value,
        "float_pence": session.float_pence,
        "expected_float_pence": session.expected_float_pence,
        "float_reason": session.float_reason,
        "cashier": session.cashier,
        "opened_at": utc(session.opened_at),
    }


def end_document(end: SessionEnd) -> dict[str, object]:
    """Tell how a session ended."""
    return {
        "closed_at": utc(end.closed_at),
        "closed_by": end.closed_by,
        "witness": end.witness,
        "counted_pence": end.counted_pence,
        "expected_pence": end.expected_pence,
        "difference_pence": end.difference_pence,
        "left_pence": end.left_pence,
        "seal": end.seal,
        "reason": end.reason,
    }


def totals_document(totals: SessionTotals, *, cash: bool) -> dict[str, object]:
    """Tell what a session comes to; without `cash` no figure of it is there."""
    drawer = {
        "cash_taken_pence": totals.cash_taken_pence,
        "cash_in_pence": totals.cash_in_pence,
        "cash_out_pence": totals.cash_out_pence,
        "lifted_pence": totals.lifted_pence,
        "expected_pence": totals.expected_pence,
    }
    return {
        "cash": cash,
        "payments": totals.payments,
        "voids": totals.voids,
        "refunds": totals.refunds,
        "methods": [
            {"method": row.method, "name": row.method_name, "items": row.items, "amount_pence": row.amount_pence}
            for row in totals.methods
        ],
        "funds": [
            {
                "fund": row.fund,
                "name": row.fund_name,
                "method": row.method,
                "items": row.items,
                "amount_pence": row.amount_pence,
            }
            for row in totals.funds
        ],
        **(drawer if cash else {}),
    }


def movement_document(move: CashMovement) -> dict[str, object]:
    """Tell what cash moved."""
    return {
        "event_id": move.event_id,
        "direction": move.direction.value,
        "amount_pence": move.amount_pence,
        "reason": move.reason,
        "seal": move.seal,
        "witness": move.witness,
    }


def ereturn_document(made: EReturn) -> dict[str, object]:
    """Tell an eReturn; the names on its cheques are personal and stay out."""
    said = made.decision
    return {
        "ereturn_id": made.ereturn_id,
        "number": made.number,
        "type": made.type.value,
        "session_id": made.session_id,
        "cashier": made.cashier,
        "business_date": made.business_date.isoformat(),
        "made_at": utc(made.made_at),
        "total_pence": made.total_pence,
        "difference_pence": made.difference_pence,
        "bags": [{"seal": bag.seal, "amount_pence": bag.amount_pence, "lifted": bag.lifted} for bag in made.bags],
        "items": [
            {"receipt": item.receipt, "tender": item.tender, "amount_pence": item.amount_pence} for item in made.items
        ],
        "state": "waiting" if said is None else said.decision.value,
        "decided_by": "" if said is None else said.by,
        "reason": "" if said is None else said.reason,
    }


def closed_document(closed: ClosedSession) -> dict[str, object]:
    """Tell a session that ended, and what it hands over."""
    return {
        **session_document(closed.session, SessionState.CLOSED),
        **end_document(closed.end),
        **totals_document(closed.totals, cash=True),
        "ereturns": [ereturn_document(made) for made in closed.ereturns],
        "unsent": unsent_document(closed.unsent),
        "baskets_waiting": len(closed.kept),
        "batches_waiting": len(closed.batches),
    }


def unsent_document(unsent: Unsent) -> dict[str, object]:
    """Tell what central lacks."""
    return {"events": unsent.events, "payments": unsent.payments, "amount_pence": unsent.amount_pence}


# ---------------------------------------------------------------------------------------------------------- sentences
def closed_lines(closed: ClosedSession) -> Iterator[Words]:
    """Say how a session ended, what is handed over, and what still waits."""
    end = closed.end
    yield say(
        "Session of {name} closed. Counted {amount}.", name=closed.session.cashier, amount=pounds(end.counted_pence)
    )
    yield difference_words(end.difference_pence)
    yield say("{amount} stays in the drawer.", amount=pounds(end.left_pence))
    for made in closed.ereturns:
        yield ereturn_words(made)
    if closed.unsent.payments:
        yield say_n("{n} payment is not sent yet.", "{n} payments are not sent yet.", closed.unsent.payments)
    if closed.kept:
        yield say_n("{n} basket still waits.", "{n} baskets still wait.", len(closed.kept))
    if closed.batches:
        waiting = len(closed.batches)
        yield say_n("{n} batch from the post is not closed.", "{n} batches from the post are not closed.", waiting)


def difference_words(difference_pence: int) -> Words:
    """Say how count and journal compare: a fact, and nobody's debt."""
    if difference_pence == 0:
        return say("Count and journal agree.")
    if difference_pence > 0:
        return say(
            "Count and journal differ by {amount}: more was counted than recorded.", amount=pounds(difference_pence)
        )
    return say(
        "Count and journal differ by {amount}: less was counted than recorded.", amount=pounds(-difference_pence)
    )


def totals_lines(totals: SessionTotals, *, cash: bool) -> Iterator[Words | str]:
    """Say what a session comes to, a line for each way of paying."""
    for row in totals.methods:
        yield f"{row.method_name:20} {row.items:>5} {pounds(row.amount_pence):>14}"
    if cash:
        yield say("By the journal the drawer holds {amount}.", amount=pounds(totals.expected_pence))
    else:
        yield say("Cash is not shown before the count.")


def ereturn_words(made: EReturn) -> Words:
    """Say which eReturn it is and what it comes to."""
    kind = say("Cash eReturn") if made.type is EReturnType.CASH else say("Cheque eReturn")
    return say("{kind} {number}: {amount}.", kind=kind, number=made.number, amount=pounds(made.total_pence))
