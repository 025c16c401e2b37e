"""Enter one cheque or postal order of a pile: an ordinary payment, of one bill or several, that names its pile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.payment import Payer, Tender, payer_of
from ims_desktop.use_cases.permit import own_session, pack_of, permit_money
from ims_desktop.use_cases.post_rules import require_open_batch, require_post_method
from ims_desktop.use_cases.take_payment import take_payment

if TYPE_CHECKING:
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Cheque, Payment
    from ims_desktop.till import Till


def enter_item(
    till: Till,
    item_id: str,
    cashier: Cashier,
    batch_id: str,
    basket: Basket,
    *,
    cheque: Cheque | None = None,
    serial: str = "",
) -> Payment:
    """Record an item for what its bills come to; the same `item_id` again returns what was recorded.

    Shape: `cheque` in a pile of cheques, `serial` in one of postal orders. Where the bills do not name one payer, the
    name on the cheque does.

    Raises: Refused (`batch_closed`, `batch_of_another`, and what a payment is refused for), NothingFound, NotPermitted,
    NoOpenSession, InvalidReference, InvalidAmount, BadInput, CardNumberRefused, StoreUnavailable, DiskFull.
    """
    with till.store.read() as reader:
        already = reader.payment(item_id)
        if already is not None:
            return already
        permit_money(till, reader, cashier)
        batch = require_open_batch(reader, own_session(reader, cashier), batch_id)
        method = require_post_method(pack_of(reader), batch.method)
    tender = Tender(method.code, method.name, basket.total_pence, serial=serial.strip(), cheque=cheque)
    payer = payer_of(basket)
    if payer == Payer() and cheque is not None:
        payer = Payer(cheque.name)
    return take_payment(till, item_id, cashier, basket, [tender], payer, batch_id=batch_id)
