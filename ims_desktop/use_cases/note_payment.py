"""Note in quiet that a payment stands out, for the Income Team to look at; nobody at the desk is told.

The note is a fact in the commit of the payment itself. It asks nothing of the cashier and changes nothing of the
payment. Source: Money Laundering Regulations practice of councils: linked cash, and overpaid cash asked back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.method_kind import MethodKind, kind_of
from ims_desktop.records import EventDraft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Writer

LINKED_CASH: Final = "linked_cash"
OVERPAID_REFUND: Final = "overpaid_refund"
WITH_MAX: Final = 200
"""So many other payments fit one note; of more, the latest are named."""


def note_linked_cash(till: Till, unit: Writer, pack: ReferencePack, payment: Payment) -> None:
    """Note a payment with which the cash of one account or payer reaches the council's sum within its window."""
    least, own = pack.policy.linked_cash_pence, cash_pence(pack, payment)
    if least is None or own <= 0:
        return
    since = payment.taken_at - timedelta(days=pack.policy.linked_cash_days)
    bills = tuple((line.fund, line.reference) for line in payment.lines)
    taken = unit.cash_taken_of(bills, payment.payer.name, since)
    others = [one for one in taken if one.payment_id != payment.payment_id]
    total = own + sum(_kept_cash(unit, pack, one) for one in others)
    if total >= least:
        _note(till, unit, payment, LINKED_CASH, others, total)


def note_overpaid_refund(till: Till, unit: Writer, pack: ReferencePack, refund: Payment, original: Payment) -> None:
    """Note money that goes back of a cash payment by which more was paid than was known to be owed."""
    over = {line.n for line in original.lines if line.over_balance_pence}
    back = sum(line.amount_pence for line in refund.lines if line.of_line in over)
    if back and cash_pence(pack, original) > 0:
        _note(till, unit, refund, OVERPAID_REFUND, [original], back)


def cash_pence(pack: ReferencePack, payment: Payment) -> int:
    """Return what of a payment was cash, net of change. Units: pence."""
    cash = {code for code, method in pack.methods.items() if kind_of(method) is MethodKind.CASH}
    return sum(tender.amount_pence for tender in payment.tenders if tender.method in cash)


def _kept_cash(unit: Writer, pack: ReferencePack, payment: Payment) -> int:
    """Return the cash of a payment unless it was voided; what was refunded later was in the drawer all the same."""
    voids = (one for one in unit.undone(payment.payment_id) if one.kind == "void")
    return cash_pence(pack, payment) + sum(cash_pence(pack, one) for one in voids)


def _note(till: Till, unit: Writer, payment: Payment, code: str, others: Sequence[Payment], pence: int) -> None:
    unit.append(
        EventDraft(
            event_id=till.ids.new(),
            kind="payment_noted",
            occurred_at=payment.taken_at,
            data={
                "payment": payment.payment_id,
                "codes": [code],
                "with_payments": [one.payment_id for one in others[-WITH_MAX:]],
                "amount_pence": pence,
            },
            business_date=payment.business_date,
            session_id=payment.session_id,
            cashier=payment.cashier,
        )
    )
