"""Note that the customer has gone with change and receipt: nothing about this payment is left to do at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.errors import NothingFound
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.till import Till


def finish_payment(till: Till, payment_id: str) -> None:
    """Mark a payment finished, so that start-up does not name it after a crash; a second time changes nothing.

    Raises: NothingFound.
    """
    with till.store.write() as unit:
        if unit.payment(payment_id) is None:
            raise NothingFound(say("No such payment is recorded on this till."), code="payment_not_found")
        unit.mark_finished(payment_id, till.clock.now())
