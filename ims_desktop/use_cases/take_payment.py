"""Take a payment: the one commit that makes the money exist."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.money import pounds
from ims_desktop.domain.payment import Payer, Payment, build_lines, payer_of
from ims_desktop.domain.tender_terms import Terms
from ims_desktop.errors import CardOpen, Refused, Unbalanced
from ims_desktop.log import note
from ims_desktop.use_cases.card_standing import (
    locked_words,
    refuse_held_elsewhere,
    require_free,
    same_bills,
    standing_of,
)
from ims_desktop.use_cases.note_payment import note_linked_cash
from ims_desktop.use_cases.payment_fact import payment_fact
from ims_desktop.use_cases.payment_here import payment_here
from ims_desktop.use_cases.payment_laws import Order, check_texts, judged, permitted, record_overrides
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.post_rules import require_open_batch
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import PaymentLine, Tender
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Writer
    from ims_desktop.use_cases.card_standing import Standing


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

    Tenders are of any kind a desk takes, in any order; what they come to is what the bills come to, less change. Those
    charged to a card are exactly the approved legs of this payment, as `domain.card_answer.leg_tender` tells them, and
    whatever is held for it is among them.

    Nobody named as `payer` means the one account holder of the bills, if there is one.

    An item of a pile from the post names the pile as `batch_id`; the pile has to be open, and of this session.

    The unfinished basket kept under `basket_id` (or under the payment's own id) goes in the same commit.

    Raises: NotPermitted, NoOpenSession, InvalidReference, InvalidAmount, DuplicateReference, Unbalanced,
    CardNumberRefused, CardOpen, Refused (`card_legs`, `held_money`, `held_elsewhere`), StoreUnavailable, DiskFull.
    """
    order = Order(payment_id, cashier, basket, tuple(tenders), payer, basket_id, batch_id)
    with till.store.read() as reader:
        already = reader.payment(payment_id) or permitted(till, reader, cashier)
        pack, before = pack_of(reader), standing_of(reader, payment_id)
    if isinstance(already, Payment):
        return already
    # The accounts are asked before the journal is held, so that neither ever waits for the other.
    checked = _checked(till, pack, order, before)
    lines = before.legs[0].lines if before.legs else build_lines(checked, pack)
    accounts = till.catalogue.state(till.clock.now(), pack.policy.catalogue_fresh_s)
    with till.store.write() as unit:
        already = unit.payment(payment_id) or permitted(till, unit, cashier)
        if isinstance(already, Payment):
            return already
        if batch_id:
            require_open_batch(unit, already, batch_id)
        require_free(unit, payment_id, basket_id)
        refuse_held_elsewhere(unit, already, payment_id)
        standing = standing_of(unit, payment_id)
        _check_moved(order, standing)
        payment = _payment(till, unit, order, already, pack, lines)
        record_overrides(till, unit, checked, already, standing.attempts)
        stored = unit.append(payment_fact(payment, accounts.version, pack.version))
        unit.add_payment(payment, stored.sequence)
        note_linked_cash(till, unit, pack, payment)
        unit.drop_basket(basket_id or payment_id)
        unit.raise_clock_mark(payment.taken_at)
    note("take_payment", "payment_taken", receipt=payment.receipt, pence=payment.amount_pence, offline=payment.offline)
    return payment


# ------------------------------------------------------------------------------------------------------------- laws
def _checked(till: Till, pack: ReferencePack, order: Order, before: Standing) -> Basket:
    """Judge every bill and tender once more; what a card was charged for was judged before it was, and stays.

    Raises: Refused, InvalidReference, InvalidAmount, BadInput, CardNumberRefused, CardOpen, Unbalanced.
    """
    check_texts(pack, order)
    if not order.tenders:
        raise Unbalanced(say("Nothing was given yet."))
    terms = Terms(pack, order.basket)
    handed = [tender for tender in order.tenders if not tender.attempt_id]
    methods = [terms.method(tender.method, tender.method_name) for tender in handed]
    if before.legs:
        if not same_bills(before.legs[0].lines, order.basket):
            raise CardOpen(locked_words(before.legs[0]))
        checked = order.basket
    else:
        checked = judged(till, pack, order, methods[0] if len(order.tenders) == 1 and methods else None)
    Terms(pack, checked).check(handed)
    return checked


def _check_moved(order: Order, standing: Standing) -> None:
    """Hold what is to be recorded to what moved already: every charge of a card, and all that is held.

    Raises: Refused (`card_legs`, `held_money`).
    """
    charged = [tender for tender in order.tenders if tender.attempt_id]
    if sorted(charged, key=_attempt_id) != sorted(standing.tenders, key=_attempt_id):
        raise Refused(
            say("This is not what was charged to the card. Nothing was recorded. Take the basket up again."),
            code="card_legs",
        )
    for method in {held.method for held in standing.held}:
        held_pence = sum(held.amount_pence for held in standing.held if held.method == method)
        given_pence = sum(one.tendered_pence for one in order.tenders if one.method == method)
        if given_pence < held_pence:
            raise Refused(
                say(
                    "{amount} was handed over for this and would be left out. Nothing was recorded. "
                    "Take it in, or hand it back first.",
                    amount=pounds(held_pence),
                ),
                code="held_money",
            )


def _attempt_id(tender: Tender) -> str:
    return tender.attempt_id


# ---------------------------------------------------------------------------------------------------------- payment
def _payment(
    till: Till,
    unit: Writer,
    order: Order,
    session: CashierSession,
    pack: ReferencePack,
    lines: tuple[PaymentLine, ...],
) -> Payment:
    who, shares = (order.cashier.username, order.cashier.display_name), allocate(lines, order.tenders)
    offline = not till.sync.online()
    payment = payment_here(
        till, unit, session, pack, order.payment_id, who, lines, order.tenders, shares, offline=offline
    )
    payer = order.payer if order.payer != Payer() else payer_of(order.basket)
    return replace(payment, payer=payer, batch_id=order.batch_id)
