"""Carry a wish for leave from one till to the people at the other tills of its office, and their answer back.

What was answered first counts. A wish is good for ten minutes, and only somebody whose roles allow it may answer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, update

from sync.central import audit, tables
from sync.central.day.people import ACTS, people_of, same
from sync.central.dialect import insert_into
from sync.central.errors import Refusal
from sync.contract.asking import WAITING_MAX, ApprovalStateAnswer, WaitingAnswer, WaitingItem
from sync.contract.card_numbers import without_card_numbers

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.desk.devices import Device
    from sync.contract.asking import ApprovalAnswerRequest, ApprovalRequest

GOOD_FOR: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=62)
"""How long an answer is remembered, to be held against what the till tells of it."""


def ask(connection: Connection, device: Device, wanted: ApprovalRequest, now: datetime) -> ApprovalStateAnswer:
    """Show a wish to the office; the same again is answered by how it stands.

    Raises: Refusal.
    """
    if wanted.act not in ACTS:
        raise Refusal(422, "unknown_act", "There is no such act.")
    q = tables.approval_request
    connection.execute(delete(q).where(q.c.council == device.council, q.c.expires_at <= now - KEPT))
    row = {
        "council": device.council,
        "approval_id": wanted.approval_id,
        "till": device.till,
        "office": device.office,
        "act": wanted.act,
        "asked_by": wanted.asked_by,
        "subject": without_card_numbers(wanted.subject),
        "reason": without_card_numbers(wanted.reason),
        "amount_pence": wanted.amount_pence,
        "asked_at": now,
        "expires_at": now + GOOD_FOR,
    }
    connection.execute(insert_into(connection, q).values(row).on_conflict_do_nothing())
    kept = _of_office(connection, device, wanted.approval_id)
    told = ("till", "act", "asked_by", "subject", "amount_pence")
    if any(getattr(kept, name) != row[name] for name in told):
        raise Refusal(409, "approval_taken", "Something else was asked under this id.")
    return _state(connection, device.council, kept, now)


def state_of(connection: Connection, device: Device, approval_id: str, now: datetime) -> ApprovalStateAnswer:
    """Say how a wish stands.

    Raises: Refusal.
    """
    return _state(connection, device.council, _of_office(connection, device, approval_id), now)


def waiting(connection: Connection, device: Device, now: datetime) -> WaitingAnswer:
    """Return what other tills of the office wait for, the oldest first."""
    q = tables.approval_request.c
    rows = connection.execute(
        select(tables.approval_request)
        .where(q.council == device.council, q.office == device.office, q.till != device.till)
        .where(q.expires_at > now, q.answered_at.is_(None))
        .order_by(q.asked_at, q.approval_id)
        .limit(WAITING_MAX)
    )
    return WaitingAnswer(approvals=[_item(row) for row in rows])


def answer(
    connection: Connection, device: Device, approval_id: str, said: ApprovalAnswerRequest, now: datetime
) -> ApprovalStateAnswer:
    """Give or deny leave; whoever answered first is what counts.

    Raises: Refusal.
    """
    slug, q = device.council, tables.approval_request
    row = _of_office(connection, device, approval_id, lock=True)
    person = people_of(connection, slug, [said.approver]).get(said.approver.casefold())
    if person is None:
        raise Refusal(403, "unknown_approver", "Central does not know this person.")
    if same(person.username, row.asked_by):
        raise Refusal(403, "own_wish", "Nobody gives leave for what they ask themselves.")
    if not person.may_approve(row.act):
        raise Refusal(403, "approver_role", "The roles of this person do not allow them to give leave for this.")
    if row.answered_at is None and row.expires_at > now:
        connection.execute(
            update(q)
            .where(q.c.council == slug, q.c.approval_id == approval_id)
            .values(answered_at=now, given=said.given, approver=person.username, answered_till=device.till)
        )
        action = "approval_given" if said.given else "approval_denied"
        told = f"{row.act} at till {row.till}, from {device.device_id}"
        audit.note(connection, slug, now, f"person:{person.username}", action, told)
    return _state(connection, slug, _of_office(connection, device, approval_id), now)


def _of_office(connection: Connection, device: Device, approval_id: str, *, lock: bool = False) -> Row[Any]:
    q = tables.approval_request.c
    query = select(tables.approval_request).where(
        q.council == device.council, q.approval_id == approval_id, q.office == device.office
    )
    row: Row[Any] | None = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Refusal(404, "approval_not_found", "Nothing was asked under this id.")
    return row


def _state(connection: Connection, slug: str, row: Row[Any], now: datetime) -> ApprovalStateAnswer:
    if row.answered_at is None:
        state = "waiting" if row.expires_at > now else "expired"
        return ApprovalStateAnswer.model_validate({"approval_id": row.approval_id, "state": state})
    person = people_of(connection, slug, [row.approver]).get(row.approver.casefold())
    return ApprovalStateAnswer(
        approval_id=row.approval_id,
        state="given" if row.given else "denied",
        approver=row.approver,
        approver_name="" if person is None else person.display_name,
    )


def _item(row: Row[Any]) -> WaitingItem:
    names = WaitingItem.model_fields
    return WaitingItem.model_validate({name: getattr(row, name) for name in names})
