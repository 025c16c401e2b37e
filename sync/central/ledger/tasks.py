"""List what a person must look at, and remember who did.

For the routes of staff, which say who is asking: `actor` is a name as the audit writes it, `person:asmith`. Quiet tasks
are seen by Finance alone: whoever pays in parts, or asks for money back, must never hear of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, select, true, update

from sync.central import audit, tables
from sync.central.dialect import insert_into
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

LIST_MAX = 500
QUIET: Final = ("linked_cash", "overpaid_refund")
"""The codes that only Finance sees, and so is everything a till noted of a payment, whatever its code."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something odd about what a till told. Shape: `code` never changes; `receipt` and pence of the payment, if any;
    `kind` of the fact; `till` who told it.
    """

    event_id: str
    code: str
    receipt: str
    amount_pence: int
    raised_at: datetime
    done_at: datetime | None
    done_by: str | None
    kind: str = ""
    till: str = ""


def raise_all(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Make tasks; one that is there already, done or not, stays as it is."""
    if rows:
        connection.execute(insert_into(connection, tables.task).on_conflict_do_nothing(), list(rows))


def list_tasks(
    connection: Connection, slug: str, *, done: bool = False, quiet: bool = False, limit: int = LIST_MAX
) -> list[Task]:
    """Return the tasks that are still to do, oldest first; or those that are done, newest first.

    Shape: `quiet` ones are among them only when somebody of Finance asks.
    """
    t = tables.task.c
    order = (t.done_at.desc(), t.event_id, t.code) if done else (t.raised_at, t.event_id, t.code)
    finished = t.done_at.is_not(None) if done else t.done_at.is_(None)
    query = _tasks(slug, quiet=quiet).where(finished).order_by(*order).limit(max(1, min(limit, LIST_MAX)))
    return [Task(*row) for row in connection.execute(query)]


def finish(
    connection: Connection, slug: str, event_id: str, code: str, actor: str, now: datetime, *, quiet: bool = False
) -> Task:
    """Remember that a person looked; whoever finished it first stays written down.

    Raises: Refusal, also for a quiet one that somebody else asks about.
    """
    t = tables.task.c
    row = connection.execute(_tasks(slug, quiet=quiet).where(t.event_id == event_id, t.code == code)).one_or_none()
    if row is None:
        raise Refusal(404, "unknown_task", "There is no such task.")
    its = (t.council == slug) & (t.event_id == event_id) & (t.code == code)
    done = connection.execute(
        update(tables.task).where(its, t.done_at.is_(None)).values(done_at=now, done_by=actor[:100])
    )
    if done.rowcount:
        # More people read the audit than may know what Finance looks at.
        hidden = connection.execute(_tasks(slug, quiet=False).where(its)).first() is None
        audit.note(connection, slug, now, actor, "task_finished", "" if hidden else f"{code} of {event_id}")
    return Task(*connection.execute(_tasks(slug, quiet=quiet).where(its)).one())


def _tasks(slug: str, *, quiet: bool) -> Select[Any]:
    t, p, e, m, a = tables.task, tables.payment, tables.event, tables.payment_note, tables.card_attempt
    told = and_(e.c.council == t.c.council, e.c.event_id == t.c.event_id)
    noted = and_(m.c.council == t.c.council, m.c.event_id == t.c.event_id)
    paid = and_(p.c.council == t.c.council, p.c.event_id == func.coalesce(m.c.payment_id, t.c.event_id))
    charged = and_(a.c.council == t.c.council, a.c.attempt_id == t.c.event_id)
    f = tables.card_fact
    asked = and_(f.c.council == t.c.council, f.c.event_id == t.c.event_id)
    receipt = func.coalesce(p.c.receipt, a.c.reference, "")
    pence = func.coalesce(p.c.amount_pence, a.c.charged_pence, f.c.amount_pence, 0)
    kind, till = func.coalesce(e.c.kind, "card_asked"), func.coalesce(e.c.till, a.c.till, "")
    return (
        select(t.c.event_id, t.c.code, receipt, pence)
        .add_columns(t.c.raised_at, t.c.done_at, t.c.done_by, kind, till)
        .outerjoin_from(t, e, told)
        .outerjoin(m, noted)
        .outerjoin(p, paid)
        .outerjoin(a, charged)
        .outerjoin(f, asked)
        .where(t.c.council == slug, _seen(quiet=quiet))
    )


def _seen(*, quiet: bool) -> ColumnElement[bool]:
    t, m = tables.task.c, tables.payment_note.c
    return true() if quiet else and_(t.code.not_in(QUIET), m.event_id.is_(None))
