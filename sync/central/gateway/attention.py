"""Show people how the queue to the other IMS stands, and let them move a receipt in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select, update

from sync.central import audit, tables
from sync.central.errors import Refusal
from sync.central.gateway.catalogue import Catalogue, differences
from sync.central.gateway.lines import DONE, PARKED, SENDING, STATES, WAITING
from sync.central.gateway.upstream import upstream_of
from sync.central.reference import current_content
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from sync.central.gateway.upstream import Upstream

LIST_MAX: Final = 1000
PROBLEM_ATTEMPTS: Final = 3
WHY_MAX: Final = 200


def status(connection: Connection, slug: str) -> dict[str, Any]:
    """Return how forwarding stands: where to, how much in which state, what is oldest, where funds differ.

    Raises: Refusal, for a council that does not forward.
    """
    upstream = the_upstream(connection, slug)
    f, a = tables.forward, tables.allocation
    theirs = and_(a.c.council == f.c.council, a.c.event_id == f.c.event_id, a.c.n == f.c.n)
    counts = connection.execute(
        select(f.c.state, func.count().label("lines"), func.sum(a.c.amount_pence).label("pence"))
        .join(a, theirs)
        .where(f.c.council == slug)
        .group_by(f.c.state)
    )
    by_state = {state: {"lines": 0, "amount_pence": 0} for state in STATES}
    by_state |= {row.state: {"lines": row.lines, "amount_pence": int(row.pence)} for row in counts}
    oldest = connection.execute(
        select(func.min(f.c.queued_at)).where(f.c.council == slug, f.c.state.in_((WAITING, SENDING)))
    ).scalar_one()
    known = None if upstream.content is None else Catalogue.model_validate_json(upstream.content)
    content = current_content(connection, slug)
    return {
        "council": slug,
        "url": upstream.url,
        "user_code": upstream.user_code,
        "since": _moment(upstream.since),
        "problem": upstream.last_problem,
        "states": by_state,
        "oldest_queued_at": _moment(oldest),
        "with_problems": connection.execute(
            select(func.count()).select_from(_with_problems(select(f.c.n), slug).subquery())
        ).scalar_one(),
        "described_at": _moment(upstream.answered_at),
        "differences": [] if known is None else differences(content, known),
    }


def list_lines(
    connection: Connection, slug: str, *, state: str | None = None, problems: bool = False
) -> Iterator[dict[str, Any]]:
    """Return lines in the order they were queued, the first thousand; nothing of a customer is in them.

    Raises: Refusal.
    """
    the_upstream(connection, slug)
    f, a = tables.forward, tables.allocation
    theirs = and_(a.c.council == f.c.council, a.c.event_id == f.c.event_id, a.c.n == f.c.n)
    query = select(f, a.c.fund, a.c.amount_pence).join(a, theirs).where(f.c.council == slug)
    if state is not None:
        if state not in STATES:
            raise Refusal(422, "state", f"A line is {', '.join(STATES)}.")
        query = query.where(f.c.state == state)
    if problems:
        query = _with_problems(query, slug)
    for row in connection.execute(query.order_by(f.c.queued_at, f.c.event_id, f.c.n).limit(LIST_MAX)):
        yield {
            "receipt": row.psp_reference,
            "n": row.n,
            "state": row.state,
            "fund": row.fund,
            "amount_pence": row.amount_pence,
            "transaction_date": row.transaction_date,
            "attempts": row.attempts,
            "refusals": row.refusals,
            "queued_at": _moment(row.queued_at),
            "next_try_at": _moment(row.next_try_at) if row.state in {WAITING, SENDING} else None,
            "done_at": _moment(row.done_at),
            "upstream_reference": row.upstream_reference,
            "changed": row.changed,
            "problem": row.last_problem,
        }


def retry(connection: Connection, slug: str, receipt: str, now: datetime) -> int:
    """Give the lines of a receipt their turn at once: parked ones, waiting ones, and those that are gone over there.

    A line whose last request may still be at work keeps its own time. Every line is asked about before it is sent.

    Raises: Refusal.
    """
    f = tables.forward
    gone = and_(f.c.state == DONE, f.c.last_problem.startswith("missing:"))
    again = or_(f.c.state.in_((PARKED, WAITING)), gone)
    done = connection.execute(
        update(f)
        .where(f.c.council == slug, f.c.psp_reference == receipt, again)
        .values(state=WAITING, refusals=0, next_try_at=now, last_problem=None)
    )
    _changed(connection, slug, receipt, done.rowcount)
    audit.note(connection, slug, now, audit.ADMIN, "forward_retried", receipt)
    return int(done.rowcount)


def park_receipt(connection: Connection, slug: str, receipt: str, why: str, now: datetime) -> int:
    """Take what is open of a receipt out of the queue.

    Raises: Refusal.
    """
    reason = " ".join(why.split())
    if not 0 < len(reason) <= WHY_MAX:
        raise Refusal(422, "bad_reason", f"Say why, in 1 to {WHY_MAX} characters.")
    f = tables.forward
    done = connection.execute(
        update(f)
        .where(f.c.council == slug, f.c.psp_reference == receipt, f.c.state.in_((WAITING, SENDING)))
        .values(state=PARKED, next_try_at=None, last_problem=f"by hand: {reason}")
    )
    _changed(connection, slug, receipt, done.rowcount)
    audit.note(connection, slug, now, audit.ADMIN, "forward_parked", f"{receipt}: {reason}")
    return int(done.rowcount)


def the_upstream(connection: Connection, slug: str) -> Upstream:
    """Return where the payments of a council go on to.

    Raises: Refusal.
    """
    upstream = upstream_of(connection, slug)
    if upstream is None:
        raise Refusal(404, "no_forwarding", f"The payments of {slug} stay here. Begin with: serve --forward URL")
    return upstream


def _changed(connection: Connection, slug: str, receipt: str, lines: int) -> None:
    if lines:
        return
    f = tables.forward.c
    if connection.execute(select(f.n).where(f.council == slug, f.psp_reference == receipt).limit(1)).first() is None:
        raise Refusal(404, "unknown_receipt", f"No line of a receipt {receipt} is on the queue.")
    raise Refusal(409, "nothing_to_do", f"No line of {receipt} is in a state that this changes.")


def _with_problems(query: Select[Any], slug: str) -> Select[Any]:
    """Keep what a person should look at: parked, often tried, or found wrong after it was done."""
    f = tables.forward.c
    return query.where(
        f.council == slug,
        or_(
            f.state == PARKED,
            and_(f.state.in_((WAITING, SENDING)), f.attempts >= PROBLEM_ATTEMPTS),
            and_(f.state.in_((WAITING, SENDING)), f.last_problem.startswith("fault:")),
            and_(f.state == DONE, f.last_problem.is_not(None)),
        ),
    )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else utc_text(at)
