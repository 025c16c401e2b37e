"""Check that personal data is what the till committed to; what it says is never told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from sync.central import tables
from sync.central.checks.problem import Problem, body_of, stream
from sync.contract.canonical import commitment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


def check_personal(connection: Connection, slug: str) -> Iterator[Problem]:
    """Hold each member to its commitment in the fact."""
    d, e = tables.personal, tables.event
    kept = (
        select(d.c.member, d.c.value, d.c.salt, e.c.till, e.c.epoch, e.c.sequence, e.c.body, e.c.hash)
        .join(e, and_(e.c.council == d.c.council, e.c.event_id == d.c.event_id))
        .where(d.c.council == slug)
        .order_by(e.c.till, e.c.epoch, e.c.sequence, d.c.member)
    )
    for row in stream(connection, kept):
        body = body_of(row)
        if body is not None and body["personal"].get(row.member) != commitment(row.member, row.value, row.salt):
            yield Problem(
                "personal_differs",
                f"Till {row.till}{row.epoch}: {row.member} of fact {row.sequence} is not what the till sent.",
            )
