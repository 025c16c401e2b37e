"""Take an item out of a pile that is still open: a void with a reason, as of any payment, and both stay on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.errors import NothingFound
from ims_desktop.use_cases.permit import own_session
from ims_desktop.use_cases.post_rules import require_open_batch
from ims_desktop.use_cases.void_payment import void_payment
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till


def take_out_item(
    till: Till,
    void_id: str,
    cashier: Cashier,
    batch_id: str,
    item_id: str,
    reason: str,
    *,
    approval: Approval | None = None,
) -> Payment:
    """Void an item; the same `void_id` again returns the same void.

    Raises: NothingFound (`item_not_found`, `batch_not_found`), Refused (`batch_closed`, `batch_of_another`, and what a
    void is refused for), NotPermitted, NoOpenSession, BadInput, CardNumberRefused, StoreUnavailable, DiskFull.
    """
    with till.store.read() as reader:
        already = reader.payment(void_id)
        if already is not None:
            return already
        require_open_batch(reader, own_session(reader, cashier), batch_id)
        if all(item.payment_id != item_id for item in reader.batch_payments(batch_id)):
            raise NothingFound(say("That item is not in this batch. Nothing was recorded."), code="item_not_found")
    return void_payment(till, void_id, cashier, item_id, reason, approval=approval)
