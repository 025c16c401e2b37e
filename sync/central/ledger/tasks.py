"""List what a person must look at, and remember who did.

For the routes of staff, which say who is asking: `actor` is a name as the audit writes it, `person:asmith`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from sync.central import audit, tables
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Select

LIST_MAX = 500


@dataclass(frozen=True, slots=True)
class Task:
    """Something odd about accepted money. Shape: `code` never changes; `receipt` and pence of the payment."""

    event_id: str
    code: str
    receipt: str
    amount_pence: int
    raised_at: datetime
    done_at: datetime | None
    done_by: str | None


def list_tasks(connection: Connection, slug: str, *, done: bool = False, limit: int = LIST_MAX) -> list[Task]:
    """Return the tasks that are still to do, oldest first; or those that are done, newest first."""
    t = tables.task.c
    order = (t.done_at.desc(), t.event_id, t.code) if done else (t.raised_at, t.event_id, t.code)
    finished = t.done_at.is_not(None) if done else t.done_at.is_(None)
    query = _tasks(slug).where(finished).order_by(*order).limit(max(1, min(limit, LIST_MAX)))
    return [Task(*row) for row in connection.execute(query)]


def finish(connection: Connection, slug: str, event_id: str, code: str, actor: str, now: datetime) -> Task:
    """Remember that a person looked; whoever finished it first stays written down.

    Raises: Refusal.
    """
    t = tables.task
    done = connection.execute(
        update(t)
        .where(t.c.council == slug, t.c.event_id == event_id, t.c.code == code, t.c.done_at.is_(None))
        .values(done_at=now, done_by=actor[:100])
    )
    if done.rowcount:
        audit.note(connection, slug, now, actor, "task_finished", f"{code} of {event_id}")
    row = connection.execute(_tasks(slug).where(t.c.event_id == event_id, t.c.code == code)).one_or_none()
    if row is None:
        raise Refusal(404, "unknown_task", "There is no such task.")
    return Task(*row)


def _tasks(slug: str) -> Select[Any]:
    t, p = tables.task, tables.payment
    paid = (p.c.council == t.c.council) & (p.c.event_id == t.c.event_id)
    return (
        select(t.c.event_id, t.c.code, p.c.receipt, p.c.amount_pence, t.c.raised_at, t.c.done_at, t.c.done_by)
        .join(p, paid)
        .where(t.c.council == slug)
    )
