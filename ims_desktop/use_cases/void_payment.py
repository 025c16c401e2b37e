"""Take a payment back whole, while the session it went into is still open and nothing of it was given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.domain.payment import Original
from ims_desktop.domain.undoing import void_of
from ims_desktop.errors import NothingFound, Refused
from ims_desktop.use_cases.approve import check_reason, require_approval
from ims_desktop.use_cases.card_standing import pending_refunds
from ims_desktop.use_cases.permit import own_session, pack_of, permit_money, refuse_cards
from ims_desktop.use_cases.undo_payment import Undoing, claimed, record_undoing, require_drawer
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment, Tender
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader


def void_payment(
    till: Till, void_id: str, cashier: Cashier, payment_id: str, reason: str, *, approval: Approval | None = None
) -> Payment:
    """Record that a payment was taken back, every bill and tender of it; the same `void_id` again returns the same.

    Raises: NothingFound, NotPermitted, NoOpenSession, BadInput, CardNumberRefused, Refused (`not_your_session`,
    `undone_before`, `not_a_payment`, `void_of_card`, `cash_short`), StoreUnavailable, DiskFull.
    """
    with till.store.read() as reader:
        already = reader.payment(void_id)
        if already is not None:
            return already
        pack = pack_of(reader)
        refuse_cards(pack, reason)
        check_reason(reason)
        original = _voidable(till, reader, cashier, payment_id)
    lines, tenders, shares = void_of(original)
    of = Original(original.payment_id, original.receipt)
    undoing = Undoing(void_id, "void", cashier, of, lines, tenders, shares, reason, approval)
    require_approval(pack, cashier, undoing.asked, approval)
    with till.store.read() as reader:  # after the leave: tries alone must not tell what is in the drawer
        require_drawer(reader, pack, own_session(reader, cashier), tenders)
    # Another desk may have given it back meanwhile: central is asked before the journal is held.
    undoing = claimed(till, undoing)
    with till.store.write() as unit:
        already = unit.payment(void_id)
        if already is not None:
            return already
        _voidable(till, unit, cashier, payment_id)
        session = own_session(unit, cashier)
        require_drawer(unit, pack, session, tenders)
        return record_undoing(till, unit, undoing, session, pack)


def _voidable(till: Till, reader: Reader, cashier: Cashier, payment_id: str) -> Payment:
    """Return the payment when this person may take it back here and now."""
    permit_money(till, reader, cashier)
    session = own_session(reader, cashier)
    payment = reader.payment(payment_id)
    if payment is None:
        raise NothingFound(say("No such payment is recorded on this till."), code="payment_not_found")
    if payment.kind != "payment":
        raise Refused(
            say("{receipt} gave money back itself, and stays as it is.", receipt=payment.receipt), code="not_a_payment"
        )
    if payment.session_id != session.session_id:
        raise Refused(
            say("{receipt} is not of your open session. Refund it instead.", receipt=payment.receipt),
            code="not_your_session",
        )
    if any(_was_charged(reader, tender) for tender in payment.tenders):
        raise Refused(
            say("{receipt} was charged to a card. Give the money back to that card instead.", receipt=payment.receipt),
            code="void_of_card",
        )
    if reader.undone(payment_id) or pending_refunds(reader, payment_id):
        raise Refused(
            say("Something of {receipt} was given back before. Refund what is left.", receipt=payment.receipt),
            code="undone_before",
        )
    return payment


def _was_charged(reader: Reader, tender: Tender) -> bool:
    """Tell whether somebody else than the cashier charged it: a terminal that stands alone is told by hand."""
    attempt = reader.card_attempt(tender.attempt_id) if tender.attempt_id else None
    return attempt is not None and attempt.way is not CardWay.SLIP
