"""Take a payment: the one commit that makes the money exist."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.catalogue import VatCode
from ims_desktop.domain.money import contained_vat, pounds
from ims_desktop.domain.payment import Payer, Payment, PaymentLine
from ims_desktop.errors import BadInput, InvalidAmount, Refused, Unbalanced
from ims_desktop.use_cases.payment_fact import payment_fact
from ims_desktop.use_cases.permit import own_session, pack_of, permit_money, refuse_cards
from ims_desktop.use_cases.recheck_line import recheck_line
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.basket import BasketLine
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.payment import Tender
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till, Writer

PAYER_MAX = 200


@dataclass(frozen=True, slots=True)
class _Order:
    """What the window asked for, as one thing."""

    payment_id: str
    cashier: Cashier
    basket: Basket
    tenders: tuple[Tender, ...]
    payer: Payer


def take_payment(
    till: Till,
    payment_id: str,
    cashier: Cashier,
    basket: Basket,
    tenders: Sequence[Tender],
    payer: Payer = Payer(),  # noqa: B008 - frozen and empty
    *,
    basket_id: str = "",
) -> Payment:
    """Record a payment whole, or refuse it whole; the same `payment_id` again returns the payment already recorded.

    The unfinished basket kept under `basket_id` (or under the payment's own id) goes in the same commit.

    Raises: NotPermitted, NoOpenSession, InvalidReference, InvalidAmount, DuplicateReference, Unbalanced,
    CardNumberRefused, StoreUnavailable, DiskFull.
    """
    order = _Order(payment_id, cashier, basket, tuple(tenders), payer)
    with till.store.write() as unit:
        already = unit.payment(payment_id)
        if already is not None:
            return already
        permit_money(till, unit, cashier)
        session = own_session(unit, cashier)
        pack = pack_of(unit)
        _check_texts(pack, order)
        methods = _check_tenders(pack, order)
        lines = _lines(till, pack, order, methods)
        payment = _payment(till, unit, order, session, pack, lines)
        accounts = till.catalogue.state(payment.taken_at, pack.policy.catalogue_fresh_s)
        stored = unit.append(payment_fact(payment, accounts.version, pack.version))
        unit.add_payment(payment, stored.sequence)
        unit.drop_basket(basket_id or payment_id)
        unit.raise_clock_mark(payment.taken_at)
    return payment


# ------------------------------------------------------------------------------------------------------------- laws
def _check_texts(pack: ReferencePack, order: _Order) -> None:
    if not order.basket.lines:
        raise Refused(say("The basket is empty. Add a bill first."), code="basket_empty")
    refuse_cards(pack, order.payer.name, order.payer.address)
    for text in (order.payer.name, order.payer.address):
        if len(text) > PAYER_MAX or not text.isprintable():
            raise BadInput(
                say("A payer's name or address has at most {n} printable characters.", n=PAYER_MAX), code="payer"
            )


def _check_tenders(pack: ReferencePack, order: _Order) -> tuple[MethodOfPayment, ...]:
    """Hold what was handed over to the methods' rules and to the basket's total.

    Raises: Refused, InvalidAmount, Unbalanced.
    """
    methods = tuple(_method(pack, tender) for tender in order.tenders)
    for tender in order.tenders:
        if tender.tendered_pence <= 0 or not 0 <= tender.change_pence <= tender.tendered_pence:
            raise InvalidAmount(say("Change is never more than the cash given."), code="change")
    total, paid = order.basket.total_pence, sum(tender.amount_pence for tender in order.tenders)
    if not order.tenders or paid != total:
        raise Unbalanced(
            say("{paid} was given for {total}. Nothing was recorded.", paid=pounds(paid), total=pounds(total))
        )
    return methods


def _method(pack: ReferencePack, tender: Tender) -> MethodOfPayment:
    method = pack.methods.get(tender.method)
    if method is None or method.disabled:
        raise Refused(
            say("{method} is not a way to pay here any more. Nothing was recorded.", method=tender.method_name),
            code="unknown_method",
        )
    if not method.has("IsACashPayment"):
        raise Refused(say("This till takes cash. Nothing was recorded."), code="method_not_at_counter")
    return method


def _lines(
    till: Till, pack: ReferencePack, order: _Order, methods: tuple[MethodOfPayment, ...]
) -> tuple[PaymentLine, ...]:
    """Judge every bill once more, because the pack or the accounts may have changed since it was added."""
    checked = Basket()
    made = []
    for n, line in enumerate(order.basket.lines, start=1):
        checked = checked.add(line, order.cashier)
        refuse_cards(pack, line.reference, line.narrative, line.override_reason)
        made.append(_line(pack, n, recheck_line(till, pack, line, order.cashier, methods)))
    return tuple(made)


def _line(pack: ReferencePack, n: int, line: BasketLine) -> PaymentLine:
    vat = pack.vat_codes.get(line.vat_code, VatCode(line.vat_code, Fraction(0)))
    return PaymentLine(
        n=n,
        fund=line.fund,
        fund_name=line.fund_name,
        reference=line.reference,
        amount_pence=line.amount_pence,
        vat_code=vat.code,
        vat_rate=vat.rate,
        vat_treatment=vat.treatment.value,
        vat_pence=contained_vat(line.amount_pence, vat.rate),
        verdict=line.verdict,
        narrative=line.narrative,
        override_reason=line.override_reason,
        override_by=line.override_by,
    )


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
        payer=order.payer,
        offline=not till.sync.online(),
        training=till.identity.training,
    )
