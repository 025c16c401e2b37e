"""Begin a pile from the post with what its slip says, before anything of it is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.open_batch import ITEMS_MAX, NUMBER_MAX, OpenBatch
from ims_desktop.errors import BadInput
from ims_desktop.log import note
from ims_desktop.use_cases.permit import own_session, pack_of, permit_money, refuse_cards
from ims_desktop.use_cases.post_rules import refuse_closed, require_post_method
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader

PENCE_MAX = 10**9


def begin_batch(
    till: Till, batch_id: str, cashier: Cashier, number: str, method: str, control_items: int, control_pence: int
) -> OpenBatch:
    """Keep what the slip says, so that a power cut loses nothing of it; the same `batch_id` again returns the same.

    Raises: NotPermitted, NoOpenSession, Refused (`not_by_post`, `batch_closed`), BadInput (`batch_number`,
    `control_items`, `control_pence`), CardNumberRefused, StoreUnavailable, DiskFull.
    """
    typed = number.strip()
    _check(typed, control_items, control_pence)
    with till.store.write() as unit:
        already = _begun(unit, batch_id)
        if already is not None:
            return already
        refuse_closed(unit, batch_id)
        permit_money(till, unit, cashier)
        session = own_session(unit, cashier)
        require_post_method(pack_of(unit), method)
        at = till.clock.now()
        batch = OpenBatch(
            batch_id, typed, session.session_id, cashier.username, method, control_items, control_pence, at
        )
        unit.keep_batch(batch)
        unit.audit(at, cashier.username, "batch_begun", batch_id)
    note("begin_batch", "batch_begun", items=control_items, pence=control_pence)
    return batch


def _begun(reader: Reader, batch_id: str) -> OpenBatch | None:
    return next((batch for batch in reader.open_batches() if batch.batch_id == batch_id), None)


def _check(number: str, items: int, pence: int) -> None:
    refuse_cards(None, number)
    if not number or len(number) > NUMBER_MAX or not number.isprintable():
        raise BadInput(
            say("Give the batch a number or a name of at most {n} printable characters.", n=NUMBER_MAX),
            code="batch_number",
        )
    if not 1 <= items <= ITEMS_MAX:
        raise BadInput(say("A batch has 1 to {n} items. Count what is in the pile.", n=ITEMS_MAX), code="control_items")
    if not 1 <= pence <= PENCE_MAX:
        raise BadInput(say("Type what the pile comes to, as its slip says."), code="control_pence")
