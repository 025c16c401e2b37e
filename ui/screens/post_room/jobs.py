"""What the post room asks the journal's lane, each question as one consistent view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.tender_terms import Terms
from ims_desktop.errors import Refused
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.begin_batch import begin_batch
from ims_desktop.use_cases.enter_item import enter_item
from ims_desktop.use_cases.finish_payment import finish_payment
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.post_rules import post_methods
from ims_desktop.use_cases.show_batch import ShownBatch, open_batches, show_batch
from ims_desktop.use_cases.take_out_item import take_out_item

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.payment import Cheque, Payment
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.till import Till
    from ui.screens.post_room.begin_page import BatchAsked


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What the post room begins with."""

    pack: ReferencePack
    methods: tuple[MethodOfPayment, ...]
    batches: tuple[ShownBatch, ...]


def read_facts(till: Till, cashier: Cashier) -> PostFacts:
    """Return what may come by post, and the piles that are open."""
    with till.store.read() as reader:
        pack = pack_of(reader)
    return PostFacts(pack, post_methods(pack), open_batches(till, cashier))


def begin(till: Till, batch_id: str, cashier: Cashier, wish: BatchAsked) -> ShownBatch:
    """Begin a pile and show it."""
    batch = begin_batch(till, batch_id, cashier, wish.number, wish.method, wish.items, wish.pence)
    return show_batch(till, batch.batch_id)


def add_bill(
    till: Till, cashier: Cashier, method: MethodOfPayment, basket: Basket, verdict: Verdict, pence: int
) -> Basket:
    """Add a bill to an item; one that cannot be paid so is said at once, not when the item is whole.

    Raises: Refused, InvalidReference, InvalidAmount, DuplicateReference.
    """
    longer = add_line(till, cashier, basket, verdict.fund.code, verdict.reference, pence, account=verdict.account)
    with till.store.read() as reader:
        why = Terms(pack_of(reader), longer).why_not(method)
    if why is not None:
        raise Refused(why, code="no_cheques")
    return longer


def enter(
    till: Till, item_id: str, cashier: Cashier, batch_id: str, basket: Basket, cheque: Cheque | None, serial: str
) -> tuple[Payment, ShownBatch]:
    """Record an item; a receipt of its own is printed on wish only, so nothing of it is left to finish."""
    item = enter_item(till, item_id, cashier, batch_id, basket, cheque=cheque, serial=serial)
    finish_payment(till, item.payment_id)
    return item, show_batch(till, batch_id)


def take_out(
    till: Till, void_id: str, cashier: Cashier, item: Payment, reason: str, approval: Approval | None
) -> tuple[Payment, ShownBatch]:
    """Take an item out and show what is left."""
    made = take_out_item(till, void_id, cashier, item.batch_id, item.payment_id, reason, approval=approval)
    finish_payment(till, made.payment_id)
    return made, show_batch(till, item.batch_id)
