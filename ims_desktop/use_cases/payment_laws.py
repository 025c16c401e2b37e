"""Hold what somebody wants to take money for to every law, before any of it moves: cash, paper and cards alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.cheque_details import details_of
from ims_desktop.errors import BadInput, Refused
from ims_desktop.use_cases.approve import record_approval
from ims_desktop.use_cases.permit import own_session, permit_money, refuse_cards, refuse_long_basket
from ims_desktop.use_cases.recheck_line import recheck_line
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.payment import Payer, Tender
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer

PAYER_MAX = 200


@dataclass(frozen=True, slots=True)
class Order:
    """What the window asked for, as one thing."""

    payment_id: str
    cashier: Cashier
    basket: Basket
    tenders: tuple[Tender, ...]
    payer: Payer
    basket_id: str = ""
    batch_id: str = ""


def permitted(till: Till, reader: Reader, cashier: Cashier) -> CashierSession:
    """Return the session the money goes into, when this person may take it here and now.

    Raises: NotPermitted, NoOpenSession, StoreUnavailable, DiskFull.
    """
    permit_money(till, reader, cashier)
    return own_session(reader, cashier)


def check_texts(pack: ReferencePack, order: Order) -> None:
    """Stop at an empty basket or one too long, at card numbers, and at a payer nobody could print.

    Raises: Refused (`basket_empty`, `basket_full`), CardNumberRefused, BadInput (`payer`).
    """
    if not order.basket.lines:
        raise Refused(say("The basket is empty. Add a bill first."), code="basket_empty")
    refuse_long_basket(order.basket)
    refuse_cards(pack, order.payer.name, order.payer.address)
    refuse_cards(None, *(text for tender in order.tenders for text in details_of(tender)))
    for text in (order.payer.name, order.payer.address):
        if len(text) > PAYER_MAX or not text.isprintable():
            raise BadInput(
                say("A payer's name or address has at most {n} printable characters.", n=PAYER_MAX), code="payer"
            )


def judged(till: Till, pack: ReferencePack, order: Order, alone: MethodOfPayment | None) -> Basket:
    """Judge every bill once more: the pack or the accounts may have changed since it was typed.

    Shape: `alone` the method that pays everything by itself, None where several do.

    Raises: InvalidReference, InvalidAmount, DuplicateReference, CardNumberRefused, Refused.
    """
    checked = Basket()
    for line in order.basket.lines:
        refuse_cards(pack, line.reference, line.narrative, line.override_reason)
        checked = checked.add(recheck_line(till, pack, line, order.cashier, alone), order.cashier)
    return checked


def record_overrides(
    till: Till, unit: Writer, basket: Basket, session: CashierSession, before: Iterable[CardAttempt]
) -> None:
    """Write down the leave that bills of a basket were let through by, once for all that is asked for one payment.

    Shape: `before` what was asked of cards for this very payment already.

    Raises: Refused (`approval_used`), NotPermitted.
    """
    used = {line.override_approval for attempt in before for line in attempt.lines}
    for line in basket.lines:
        if line.override_approval is not None and line.override_approval.approval_id not in used:
            record_approval(till, unit, line.override_approval, session)
