"""Take a payment: the one commit that makes the money exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.cheque_details import details_of
from ims_desktop.domain.payment import Payer, Payment, build_lines, payer_of
from ims_desktop.domain.tender_terms import Terms
from ims_desktop.errors import BadInput, Refused, Unbalanced
from ims_desktop.log import note
from ims_desktop.use_cases.approve import record_approval
from ims_desktop.use_cases.note_payment import note_linked_cash
from ims_desktop.use_cases.payment_fact import payment_fact
from ims_desktop.use_cases.permit import own_session, pack_of, permit_money, refuse_cards, refuse_long_basket
from ims_desktop.use_cases.post_rules import require_open_batch
from ims_desktop.use_cases.recheck_line import recheck_line
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import PaymentLine, Tender
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer

PAYER_MAX = 200


@dataclass(frozen=True, slots=True)
class _Order:
    """What the window asked for, as one thing."""

    payment_id: str
    cashier: Cashier
    basket: Basket
    tenders: tuple[Tender, ...]
    payer: Payer
    batch_id: str


def take_payment(
    till: Till,
    payment_id: str,
    cashier: Cashier,
    basket: Basket,
    tenders: Sequence[Tender],
    payer: Payer = Payer(),  # noqa: B008 - frozen and empty
    *,
    basket_id: str = "",
    batch_id: str = "",
) -> Payment:
    """Record a payment whole, or refuse it whole; the same `payment_id` again returns the payment already recorded.

    Tenders are of any kind a desk takes, in any order; what they come to is what the bills come to, less change.
    Nobody named as `payer` means the one account holder of the bills, if there is one.

    An item of a pile from the post names the pile as `batch_id`; the pile has to be open, and of this session.

    The unfinished basket kept under `basket_id` (or under the payment's own id) goes in the same commit.

    Raises: NotPermitted, NoOpenSession, InvalidReference, InvalidAmount, DuplicateReference, Unbalanced,
    CardNumberRefused, StoreUnavailable, DiskFull.
    """
    order = _Order(payment_id, cashier, basket, tuple(tenders), payer, batch_id)
    with till.store.read() as reader:
        already = reader.payment(payment_id) or _permitted(till, reader, cashier)
        pack = pack_of(reader)
    if isinstance(already, Payment):
        return already
    # The accounts are asked before the journal is held, so that neither ever waits for the other.
    _check_texts(pack, order)
    checked = _checked(till, pack, order)
    lines = build_lines(checked, pack)
    accounts = till.catalogue.state(till.clock.now(), pack.policy.catalogue_fresh_s)
    with till.store.write() as unit:
        already = unit.payment(payment_id) or _permitted(till, unit, cashier)
        if isinstance(already, Payment):
            return already
        if batch_id:
            require_open_batch(unit, already, batch_id)
        payment = _payment(till, unit, order, already, pack, lines)
        for line in checked.lines:
            if line.override_approval is not None:
                record_approval(till, unit, line.override_approval, already)
        stored = unit.append(payment_fact(payment, accounts.version, pack.version))
        unit.add_payment(payment, stored.sequence)
        note_linked_cash(till, unit, pack, payment)
        unit.drop_basket(basket_id or payment_id)
        unit.raise_clock_mark(payment.taken_at)
    note("take_payment", "payment_taken", receipt=payment.receipt, pence=payment.amount_pence, offline=payment.offline)
    return payment


# ------------------------------------------------------------------------------------------------------------- laws
def _permitted(till: Till, reader: Reader, cashier: Cashier) -> CashierSession:
    """Return the session the money goes into, when this person may take it here and now."""
    permit_money(till, reader, cashier)
    return own_session(reader, cashier)


def _check_texts(pack: ReferencePack, order: _Order) -> None:
    if not order.basket.lines:
        raise Refused(say("The basket is empty. Add a bill first."), code="basket_empty")
    refuse_long_basket(order.basket)
    if not order.tenders:
        raise Unbalanced(say("Nothing was given yet."))
    refuse_cards(pack, order.payer.name, order.payer.address)
    refuse_cards(None, *(text for tender in order.tenders for text in details_of(tender)))
    for text in (order.payer.name, order.payer.address):
        if len(text) > PAYER_MAX or not text.isprintable():
            raise BadInput(
                say("A payer's name or address has at most {n} printable characters.", n=PAYER_MAX), code="payer"
            )


def _checked(till: Till, pack: ReferencePack, order: _Order) -> Basket:
    """Judge every bill and tender once more: the pack or the accounts may have changed since they were typed."""
    terms = Terms(pack, order.basket)
    methods = [terms.method(tender.method, tender.method_name) for tender in order.tenders]
    checked = Basket()
    for line in order.basket.lines:
        refuse_cards(pack, line.reference, line.narrative, line.override_reason)
        alone = methods[0] if len(methods) == 1 else None
        checked = checked.add(recheck_line(till, pack, line, order.cashier, alone), order.cashier)
    Terms(pack, checked).check(order.tenders)
    return checked


# ---------------------------------------------------------------------------------------------------------- payment
def _payment(
    till: Till,
    unit: Writer,
    order: _Order,
    session: CashierSession,
    pack: ReferencePack,
    lines: tuple[PaymentLine, ...],
) -> Payment:
    office = pack.offices.get(till.identity.office)
    return Payment(
        payment_id=order.payment_id,
        receipt=unit.next_receipt(session.business_date),
        session_id=session.session_id,
        cashier=order.cashier.username,
        cashier_name=order.cashier.display_name,
        council=till.identity.council,
        office=till.identity.office,
        office_name=till.identity.office if office is None else office.name,
        till=till.identity.till,
        taken_at=till.clock.now(),
        business_date=session.business_date,
        lines=lines,
        tenders=order.tenders,
        allocations=allocate(lines, order.tenders),
        payer=order.payer if order.payer != Payer() else payer_of(order.basket),
        offline=not till.sync.online(),
        training=till.identity.training,
        batch_id=order.batch_id,
    )
