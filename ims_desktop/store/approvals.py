"""Keep the leave a second person gave for one act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.store.day_tables import approval
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import outbox
from ims_desktop.store.values import to_optional_int, to_text

if TYPE_CHECKING:
    from ims_desktop.store.statements import Db

_ADD: Final = insert_into(approval)
_NAMED: Final = Statement(
    select(
        approval.c.act,
        approval.c.asked_by,
        approval.c.subject,
        approval.c.reason,
        approval.c.amount_pence,
        approval.c.approver,
        approval.c.approver_name,
        approval.c.how,
    )
    .join_from(approval, outbox, outbox.c.n == approval.c.n)
    .where(outbox.c.event_id == bindparam("approval_id"))
)


def add(db: Db, given: Approval, number: int) -> None:
    """Write leave that was given, under the running number of its fact; the file refuses one's own."""
    db.run(
        _ADD,
        n=number,
        act=given.asked.act.value,
        asked_by=given.asked.asked_by,
        subject=given.asked.subject,
        reason=given.asked.reason,
        amount_pence=given.asked.amount_pence,
        approver=given.approver,
        approver_name=given.approver_name,
        how=given.how,
    )


def named(db: Db, approval_id: str) -> Approval | None:
    """Return the leave with an id."""
    row = db.one(_NAMED, approval_id=approval_id)
    if row is None:
        return None
    act, asked_by, subject, reason, pence, approver, name, how = row
    asked = AskedFor(Act(to_text(act)), to_text(asked_by), to_text(subject), to_text(reason), to_optional_int(pence))
    return Approval(approval_id, asked, to_text(approver), to_text(name), to_text(how))
