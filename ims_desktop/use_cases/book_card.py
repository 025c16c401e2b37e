"""Make a payment, or a refund, of what was charged to cards, from what was asked for alone: nobody is needed for it.

It is written in the unit that hears the answer, or in a later one when there was no open session to write it into.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.card_answer import leg_tender
from ims_desktop.domain.card_attempt import Direction
from ims_desktop.log import note
from ims_desktop.use_cases.card_standing import standing_of
from ims_desktop.use_cases.note_payment import note_linked_cash, note_overpaid_refund
from ims_desktop.use_cases.payment_fact import payment_fact
from ims_desktop.use_cases.payment_here import payment_here
from ims_desktop.use_cases.permit import pack_of

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.payment import Payment, Tender
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer
    from ims_desktop.use_cases.card_standing import Standing


def book_card(till: Till, unit: Writer, payment_id: str) -> Payment | None:
    """Write the payment that charged cards have become, if all of it is there; else nothing, and None.

    Nothing is booked by itself where another amount was charged than was asked for, while a charge is open, while a
    part is missing, while this till may record no money, and while no session is open here.
    """
    standing = standing_of(unit, payment_id)
    attempt = _complete(standing)
    if attempt is None or unit.block():
        return None
    session, tenders = session_for(unit, attempt), _tenders(unit, attempt, standing)
    if session is None or tenders is None:
        return None
    return _write(till, unit, session, _payment(till, unit, session, attempt, tenders), attempt)


def session_for(reader: Reader, attempt: CardAttempt) -> CashierSession | None:
    """Return the open session money of this attempt goes into: its own, its cashier's, or the till's oldest."""
    sessions = reader.open_sessions()
    own = [one for one in sessions if one.session_id == attempt.session_id]
    theirs = [one for one in sessions if one.cashier == attempt.cashier]
    return next(iter((*own, *theirs, *sessions)), None)


# -------------------------------------------------------------------------------------------------------------- what
def _complete(standing: Standing) -> CardAttempt | None:
    """Return the attempt that completed a payment or refund; None while it is not complete.

    An earlier leg of another amount than was asked for is a part like any other once somebody went on after it.
    """
    moved = [one for one in standing.attempts if one.unbooked]
    if not moved or moved[-1].differs or any(one.open for one in standing.attempts):
        return None
    last = moved[-1]
    if last.direction is Direction.REFUND:
        return last
    return last if standing.moved_pence == last.due_pence else None


def _tenders(unit: Reader, attempt: CardAttempt, standing: Standing) -> tuple[Tender, ...] | None:
    """Return what the payment was paid with; None when the details of what was handed over are not at hand."""
    if attempt.direction is Direction.REFUND:
        return (leg_tender(attempt),)
    parts = next((kept.parts for kept in unit.kept_baskets() if kept.basket_id == attempt.basket_id), ())
    known = {part.n: part.tender for part in parts}
    if any(held.n not in known for held in standing.held):
        return None
    return (*standing.tenders, *(known[held.n] for held in standing.held))


# -------------------------------------------------------------------------------------------------------- one commit
def _payment(
    till: Till, unit: Writer, session: CashierSession, attempt: CardAttempt, tenders: tuple[Tender, ...]
) -> Payment:
    who, shares = (attempt.cashier, attempt.cashier_name), allocate(attempt.lines, tenders)
    pack, offline = pack_of(unit), not till.sync.online()
    payment = payment_here(
        till, unit, session, pack, attempt.payment_id, who, attempt.lines, tenders, shares, offline=offline
    )
    payment = replace(payment, payer=attempt.payer)
    if attempt.of is None:
        return payment
    return replace(payment, kind="refund", of=attempt.of, reason=attempt.reason, approval_id=attempt.approval_id)


def _write(till: Till, unit: Writer, session: CashierSession, payment: Payment, attempt: CardAttempt) -> Payment:
    stored = unit.append(payment_fact(payment, attempt.catalogue_version, attempt.pack_version))
    unit.add_payment(payment, stored.sequence)
    if payment.of is None:
        note_linked_cash(till, unit, pack_of(unit), payment)
        unit.drop_basket(attempt.basket_id)
    else:
        original = unit.payment(payment.of.payment_id)
        if original is not None:
            note_overpaid_refund(till, unit, pack_of(unit), payment, original)
        unit.audit(payment.taken_at, payment.cashier, payment.kind, f"{payment.receipt} of {payment.of.receipt}")
    unit.raise_clock_mark(payment.taken_at)
    late = session.session_id != attempt.session_id
    note("book_card", "card_booked", receipt=payment.receipt, pence=payment.amount_pence, late=late)
    return payment
