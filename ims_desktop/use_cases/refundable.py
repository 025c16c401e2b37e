"""Tell what is left of a payment to give back: by this till's journal, and by central's word when it can be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.money import contained_vat
from ims_desktop.domain.payment import PaymentLine
from ims_desktop.domain.undoing import Refundable, RefundableLine, undone_pence
from ims_desktop.errors import NothingFound, Refused, WireUnavailable
from ims_desktop.use_cases.card_standing import pending_refunds
from ims_desktop.use_cases.permit import pack_of, permit_money
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Payment
    from ims_desktop.journal_records import CentralLine, CentralPayment
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader

ASK_S: Final = 2.0
KEPT_APART: Final = timedelta(minutes=14)
"""How long central surely keeps apart what it granted, a minute less than it says."""


def refundable(till: Till, cashier: Cashier, receipt: str) -> Refundable:
    """Return a payment with what is left of each of its bills.

    Out of reach of central, only what this till took can be given back, by its own journal.

    Raises: NothingFound, NotPermitted, Refused (`refund_needs_central`, `not_a_payment`), StoreUnavailable.
    """
    number = receipt.strip().upper()
    with till.store.read() as reader:
        permit_money(till, reader, cashier)
        pack = pack_of(reader)
        payment = reader.payment_by_receipt(number)
        mine = None if payment is None else of_journal(reader, payment)
    known = _known_to_central(till, number, here=mine is not None)
    if mine is not None:
        found = mine if known is None else _both(till, mine, known)
    elif known is not None:
        found = _of_central(till, pack, known)
    else:
        raise NothingFound(say("No such payment is recorded on this till or at central."), code="payment_not_found")
    if found.kind != "payment":
        raise Refused(
            say("{receipt} gave money back itself, and stays as it is.", receipt=number), code="not_a_payment"
        )
    return found


def of_journal(reader: Reader, payment: Payment) -> Refundable:
    """Return a payment of this till with what its own journal says is left, less what is on its way to a card."""
    undone = reader.undone(payment.payment_id)
    gone = undone_pence((*undone, *pending_refunds(reader, payment.payment_id)))
    return Refundable(
        payment_id=payment.payment_id,
        receipt=payment.receipt,
        till=payment.till,
        cashier=payment.cashier,
        taken_at=payment.taken_at,
        business_date=payment.business_date,
        kind=payment.kind,
        lines=tuple(RefundableLine(line, line.amount_pence - gone.get(line.n, 0)) for line in payment.lines),
        tenders=tuple((tender.method, tender.method_name, tender.amount_pence) for tender in payment.tenders),
        here=True,
        known=False,
        undone=undone,
    )


def _known_to_central(till: Till, number: str, *, here: bool) -> CentralPayment | None:
    """Ask central, which may not have a payment of this till yet.

    Raises: Refused (`refund_needs_central`), when this till did not take it and central cannot be asked.
    """
    try:
        return till.sync.ask_payment(number, ASK_S)
    except WireUnavailable as problem:
        if here:
            return None
        raise Refused(
            say(
                "No such payment is recorded on this till, and central cannot be reached. "
                "What another till took can be given back once it can."
            ),
            code="refund_needs_central",
        ) from problem


def _both(till: Till, mine: Refundable, known: CentralPayment) -> Refundable:
    """Take the smaller of what either knows to be left; central has not heard of what was given back offline."""
    unheard = _unheard(till, mine.undone)
    left = {line.n: line.left_pence - unheard.get(line.n, 0) for line in known.lines}
    lines = (replace(row, left_pence=max(0, min(row.left_pence, left.get(row.line.n, 0)))) for row in mine.lines)
    return replace(mine, lines=tuple(lines), known=True)


def _unheard(till: Till, undone: Sequence[Payment]) -> dict[int, int]:
    """Sum what central may not count: given back without its word, or not sent while it kept that much apart."""
    since = till.clock.now() - KEPT_APART
    doubtful = [one for one in undone if one.offline or one.taken_at < since]
    if not doubtful:
        return {}
    with till.store.read() as reader:
        waits = {row.payment_id for status in ("unsent", "quarantined") for row in reader.journal(status=status)}
    return undone_pence(one for one in doubtful if one.payment_id in waits)


def _of_central(till: Till, pack: ReferencePack, known: CentralPayment) -> Refundable:
    """Return a payment of another till, less what was given back of it here and central does not count any more."""
    with till.store.read() as reader:
        undone = reader.undone(known.payment_id)
    unheard = _unheard(till, undone)
    names = {code: method.name for code, method in pack.methods.items()}
    return Refundable(
        payment_id=known.payment_id,
        receipt=known.receipt,
        till=known.till,
        cashier=known.cashier,
        taken_at=known.taken_at,
        business_date=known.business_date,
        kind=known.kind,
        lines=tuple(_line(pack, line, unheard.get(line.n, 0)) for line in known.lines),
        tenders=tuple((method, names.get(method, method), pence) for method, pence in known.tenders),
        here=False,
        known=True,
        undone=undone,
    )


def _line(pack: ReferencePack, line: CentralLine, unheard_pence: int) -> RefundableLine:
    fund, vat, rate = pack.funds.get(line.fund), pack.vat_codes.get(line.vat_code), Fraction(line.vat_rate)
    paid = PaymentLine(
        n=line.n,
        fund=line.fund,
        fund_name=line.fund if fund is None else fund.name,
        reference=line.reference,
        amount_pence=line.amount_pence,
        vat_code=line.vat_code,
        vat_rate=rate,
        vat_treatment="outside_scope" if vat is None else vat.treatment.value,
        vat_pence=contained_vat(line.amount_pence, rate),
        verdict="valid",
        narrative=line.narrative,
    )
    return RefundableLine(paid, max(0, line.left_pence - unheard_pence))
