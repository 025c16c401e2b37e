"""Give up a pile nothing is in: it was begun by mistake, or every item of it was taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.errors import NotPermitted, Refused
from ims_desktop.use_cases.day_rules import is_own, session_named
from ims_desktop.use_cases.post_rules import batch_named
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till


def give_up_batch(till: Till, cashier: Cashier, batch_id: str) -> None:
    """Forget a pile; a pile with items stays until it is closed.

    Raises: NothingFound, NotPermitted (`batch_of_another`), Refused (`batch_closed`, `batch_not_empty`).
    """
    with till.store.write() as unit:
        batch = batch_named(unit, batch_id)
        if not (is_own(session_named(unit, batch.session_id), cashier.username) or cashier.may_supervise):
            raise NotPermitted(
                say("This batch is {name}'s. They or a supervisor give it up.", name=batch.cashier),
                code="batch_of_another",
            )
        if unit.batch_payments(batch_id):
            raise Refused(say("This batch has items. Close it, or take them out first."), code="batch_not_empty")
        unit.drop_batch(batch_id)
        unit.audit(till.clock.now(), cashier.username, "batch_given_up", batch_id)
