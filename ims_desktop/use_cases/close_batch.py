"""Close a pile from the post: what was entered against what its slip says, and one fact that says both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.open_batch import difference_words, progress_of
from ims_desktop.errors import NotPermitted, Refused
from ims_desktop.journal_records import PostBatch
from ims_desktop.log import note
from ims_desktop.records import EventDraft
from ims_desktop.use_cases.approve import check_reason
from ims_desktop.use_cases.day_rules import is_own, leave_for, session_named
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.use_cases.post_rules import batch_named
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.open_batch import OpenBatch, Progress
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Writer

NOTHING_IN_IT = say("Nothing is in this batch. Give it up, or enter its items first.")


def to_differ(cashier: Cashier, batch: OpenBatch, progress: Progress, reason: str) -> AskedFor:
    """Say what a second person gives leave for when pile and slip differ. Units: pence, the difference in pounds."""
    return AskedFor(Act.CONTROL_DIFFERS, cashier.username, f"batch {batch.batch_id}", reason, abs(progress.pence_left))


def close_batch(
    till: Till, close_id: str, cashier: Cashier, batch_id: str, *, reason: str = "", approval: Approval | None = None
) -> PostBatch:
    """Record that a pile was entered; the same pile again returns what was recorded.

    Where pile and slip differ, it takes a reason, and a second person where policy says so. A pile left open when its
    session ended may still be closed, by its cashier or a supervisor, with what is in it.

    Raises: NothingFound, NotPermitted (`approval_needed`, `batch_of_another`), Refused (`batch_empty`,
    `approval_differs`, `approval_used`), BadInput, CardNumberRefused, StoreUnavailable.
    """
    with till.store.write() as unit:
        already = unit.post_batch(batch_id)
        if already is not None:
            return already
        refuse_cards(pack_of(unit), reason)
        batch = batch_named(unit, batch_id)
        session = session_named(unit, batch.session_id)
        _require_hand(session, cashier)
        items = unit.batch_payments(batch_id)
        if not items:
            raise Refused(NOTHING_IN_IT, code="batch_empty")
        progress = progress_of(batch, items)
        why = "" if progress.agrees else reason if approval is None else approval.asked.reason
        _require_leave(till, unit, cashier, session, to_differ(cashier, batch, progress, why), progress, approval)
        closed = _closed(till, batch, items, progress, why)
        stored = unit.append(_fact(close_id, cashier, session, closed))
        unit.add_post_batch(closed, stored.sequence)
        unit.audit(closed.closed_at, cashier.username, "batch_closed", batch_id)
    note("close_batch", "batch_closed", items=closed.items, pence=closed.amount_pence, agrees=progress.agrees)
    return closed


def _require_hand(session: CashierSession, cashier: Cashier) -> None:
    if cashier.disabled or not (is_own(session, cashier.username) or cashier.may_supervise):
        raise NotPermitted(
            say("This batch is {name}'s. They or a supervisor close it.", name=session.cashier), code="batch_of_another"
        )


def _require_leave(
    till: Till,
    unit: Writer,
    cashier: Cashier,
    session: CashierSession,
    asked: AskedFor,
    progress: Progress,
    approval: Approval | None,
) -> None:
    """Stop at a difference nobody answered for; leave for a difference there is none of is not used up."""
    if progress.agrees:
        return
    if approval is None:
        check_reason(asked.reason)
    try:
        leave_for(till, unit, cashier, session, asked, approval)
    except NotPermitted as stopped:
        words = difference_words(progress)
        if stopped.reason != "approval_needed" or words is None:
            raise
        raise NotPermitted(
            say("{difference} A second person may close it so.", difference=words), code="approval_needed"
        ) from stopped


def _closed(till: Till, batch: OpenBatch, items: tuple[Payment, ...], progress: Progress, reason: str) -> PostBatch:
    return PostBatch(
        batch_id=batch.batch_id,
        number=batch.number,
        session_id=batch.session_id,
        method=batch.method,
        items=progress.items,
        amount_pence=progress.amount_pence,
        control_items=batch.control_items,
        control_pence=batch.control_pence,
        first_receipt=items[0].receipt,
        last_receipt=items[-1].receipt,
        closed_at=till.clock.now(),
        reason=reason.strip(),
    )


def _fact(close_id: str, cashier: Cashier, session: CashierSession, closed: PostBatch) -> EventDraft:
    data: dict[str, object] = {
        "batch": closed.batch_id,
        "number": closed.number,
        "method": closed.method,
        "items": closed.items,
        "amount_pence": closed.amount_pence,
        "control_items": closed.control_items,
        "control_pence": closed.control_pence,
        "first_receipt": closed.first_receipt,
        "last_receipt": closed.last_receipt,
        "reason": closed.reason,
    }
    return EventDraft(
        event_id=close_id,
        kind="batch_closed",
        occurred_at=closed.closed_at,
        data=data,
        business_date=session.business_date,
        session_id=session.session_id,
        cashier=cashier.username,
    )
