"""Give money of a payment back to the card that was charged for it, through whatever charged it.

It is written down before anybody is asked, as every charge is. While it has no answer what it gives back counts as
given back: a refund that a provider is still at work on is never given twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.card_attempt import CardAttempt, CardState, ChargedBefore, Direction
from ims_desktop.domain.money import pounds
from ims_desktop.domain.payment import Original, Payer, Tender
from ims_desktop.domain.undoing import refund_lines
from ims_desktop.errors import CardOpen, NothingFound, Refused
from ims_desktop.log import note
from ims_desktop.use_cases.approve import check_reason, record_approval, require_approval
from ims_desktop.use_cases.ask_card import write_attempt
from ims_desktop.use_cases.card_standing import locked_words, pending_refunds, standing_of
from ims_desktop.use_cases.payment_laws import permitted
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.use_cases.refund_payment import lines_now
from ims_desktop.use_cases.reverse_card import require_charger
from ims_desktop.use_cases.undo_payment import Undoing, claimed
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.domain.undoing import Refundable
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the window asked for, as one thing. Units: `lines` pence above nothing, by the line of the original."""

    attempt_id: str
    refund_id: str
    cashier: Cashier
    lines: Mapping[int, int]
    reason: str
    approval: Approval | None


def ask_card_refund(
    till: Till,
    attempt_id: str,
    refund_id: str,
    cashier: Cashier,
    refundable: Refundable,
    lines: Mapping[int, int],
    reason: str,
    *,
    approval: Approval | None = None,
) -> CardAttempt:
    """Record the wish to give so much of these lines back to the card; the same `attempt_id` again is the same.

    Central reserves it first. What is approved becomes the refund `refund_id` in the same commit.

    Units: `lines` pence above nothing by the line of the original.

    Raises: CardOpen, NotPermitted, NoOpenSession, BadInput, CardNumberRefused, NothingFound (`no_card_to_refund`),
    Refused (`refund_over`, `refund_over_card`, `refund_line`, `refund_nothing`, `card_way`), StoreUnavailable,
    DiskFull.
    """
    wish = _Wish(attempt_id, refund_id, cashier, lines, reason, approval)
    with till.store.read() as reader:
        already = reader.card_attempt(attempt_id)
        if already is not None:
            return already
        undoing, _ = _checked(till, reader, refundable, wish)
    offline = claimed(till, undoing).offline
    with till.store.write() as unit:
        already = unit.card_attempt(attempt_id)
        if already is not None:
            return already
        undoing, charge = _checked(till, unit, refundable, wish)  # as it stands by now
        session = permitted(till, unit, cashier)
        attempt = _attempt(till, unit, wish, undoing, charge, session, offline=offline)
        _record_leave(till, unit, wish, session)
        write_attempt(till, unit, attempt)
    note("refund_to_card", "card_asked", reference=attempt.reference, pence=attempt.amount_pence, of=charge.reference)
    return attempt


# -------------------------------------------------------------------------------------------------------------- laws
def _checked(till: Till, reader: Reader, shown: Refundable, wish: _Wish) -> tuple[Undoing, CardAttempt]:
    """Hold the wish to every law; return what the refund will be, and the charge it gives back."""
    permitted(till, reader, wish.cashier)
    pack = pack_of(reader)
    refuse_cards(pack, wish.reason)
    check_reason(wish.reason)
    for attempt in standing_of(reader, wish.refund_id).attempts:
        if attempt.state is not CardState.DECLINED and attempt.state is not CardState.CANCELLED:
            raise CardOpen(locked_words(attempt))
    rows = lines_now(reader, shown)
    lines = refund_lines(rows, wish.lines)
    pence = -sum(line.amount_pence for line in lines)
    charge = _charge(reader, shown, pence)
    require_charger(till, charge)
    tender = Tender(charge.method, charge.method_name, -pence, attempt_id=wish.attempt_id)
    of = Original(shown.payment_id, shown.receipt)
    shares = allocate(lines, (tender,))
    undoing = Undoing(wish.refund_id, "refund", wish.cashier, of, lines, (tender,), shares, wish.reason, wish.approval)
    gone = sum(row.line.amount_pence - row.left_pence for row in rows)
    require_approval(pack, wish.cashier, undoing.asked, wish.approval, before_pence=gone)
    return undoing, charge


def _charge(reader: Reader, shown: Refundable, pence: int) -> CardAttempt:
    """Return the charge of the payment that has so much left to give back.

    Raises: NothingFound (`no_card_to_refund`), Refused (`refund_over_card`).
    """
    payment = reader.payment(shown.payment_id)
    legs = [] if payment is None else _charges(reader, payment)
    if not legs:
        raise NothingFound(
            say("No card was charged for this payment by this till. Nothing was asked. Give it back another way."),
            code="no_card_to_refund",
        )
    left = {leg: leg.charged_pence - _gone_back(reader, shown.payment_id, leg) for leg in legs}
    found = next((leg for leg in legs if left[leg] >= pence), None)
    if found is None:
        raise Refused(
            say(
                "At most {amount} can go back to the card. Give the rest back another way.",
                amount=pounds(max(left.values())),
            ),
            code="refund_over_card",
        )
    return found


def _charges(reader: Reader, payment: Payment) -> list[CardAttempt]:
    """Return the charges a payment was paid with."""
    found = (reader.card_attempt(tender.attempt_id) for tender in payment.tenders if tender.attempt_id)
    return [charge for charge in found if charge is not None]


def _gone_back(reader: Reader, payment_id: str, charge: CardAttempt) -> int:
    """Sum what went back to one card of a payment, or is on its way there."""
    refunds = [*pending_refunds(reader, payment_id)]
    for refund in reader.undone(payment_id):
        refunds += _charges(reader, refund)
    own = (one for one in refunds if one.charged is not None and one.charged.attempt_id == charge.attempt_id)
    return sum(one.charged_pence or one.amount_pence for one in own)


# -------------------------------------------------------------------------------------------------------- one commit
def _record_leave(till: Till, unit: Writer, wish: _Wish, session: CashierSession) -> None:
    """Write the leave down, once for every try of one refund. Raises: Refused (`approval_used`), NotPermitted."""
    used = {attempt.approval_id for attempt in standing_of(unit, wish.refund_id).attempts}
    if wish.approval is not None and wish.approval.approval_id not in used:
        record_approval(till, unit, wish.approval, session)


def _attempt(
    till: Till,
    unit: Writer,
    wish: _Wish,
    undoing: Undoing,
    charge: CardAttempt,
    session: CashierSession,
    *,
    offline: bool,
) -> CardAttempt:
    pack, now = pack_of(unit), till.clock.now()
    pence = -sum(line.amount_pence for line in undoing.lines)
    reference = "" if charge.answer is None else charge.answer.provider_reference
    return CardAttempt(
        attempt_id=wish.attempt_id,
        reference=unit.next_card_reference(session.business_date),
        payment_id=wish.refund_id,
        basket_id="",
        session_id=session.session_id,
        cashier=wish.cashier.username,
        cashier_name=wish.cashier.display_name,
        direction=Direction.REFUND,
        way=charge.way,
        provider=charge.provider,
        method=charge.method,
        method_name=charge.method_name,
        amount_pence=pence,
        due_pence=pence,
        lines=undoing.lines,
        payer=Payer(),
        business_date=session.business_date,
        asked_at=now,
        catalogue_version=till.catalogue.state(now, pack.policy.catalogue_fresh_s).version,
        pack_version=pack.version,
        offline=offline,
        of=undoing.of,
        charged=ChargedBefore(charge.attempt_id, reference),
        reason=wish.reason.strip(),
        approval_id="" if wish.approval is None else wish.approval.approval_id,
    )
