"""Keep where a council's payments go on to, and what was last heard from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from sync.central import audit, tables
from sync.central.dialect import insert_into
from sync.central.gateway.channel import check_url

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Upstream:
    """The other IMS of a council.

    Shape: `user_code`, when set, stands for everybody; `since` is when payments begin to go on; `queued_to` how far the
    queue was filled; `asked_at` and `answered_at` are about its funds and methods, which `content` keeps.
    """

    url: str
    user_code: int | None
    since: datetime | None
    queued_to: datetime | None
    asked_at: datetime | None
    answered_at: datetime | None
    last_problem: str | None
    content: str | None


def upstream_of(connection: Connection, slug: str) -> Upstream | None:
    """Return where a council's payments go on to, None when they stay here."""
    u = tables.upstream.c
    columns = [u[name] for name in Upstream.__dataclass_fields__]
    row = connection.execute(select(*columns).where(u.council == slug)).one_or_none()
    return None if row is None else Upstream(*row)


def set_upstream(
    connection: Connection,
    slug: str,
    url: str,
    now: datetime,
    *,
    user_code: int | None = None,
    since: datetime | None = None,
) -> None:
    """Let a council's payments go on to this address from now on; another address is the same queue.

    Raises: Refusal.
    """
    settings = {"url": check_url(url), "user_code": user_code, "since": since}
    before = upstream_of(connection, slug)
    if before is None:
        # Several instances begin at once.
        new = insert_into(connection, tables.upstream).values(council=slug, **settings)
        connection.execute(new.on_conflict_do_nothing())
    elif settings == {"url": before.url, "user_code": before.user_code, "since": before.since}:
        return
    else:
        # An earlier start brings in what was left out before.
        note_upstream(connection, slug, **settings, queued_to=None)
    audit.note(connection, slug, now, audit.ADMIN, "forward_set", str(settings["url"]))


def note_upstream(connection: Connection, slug: str, **values: object) -> None:
    """Write down what is new."""
    u = tables.upstream
    connection.execute(update(u).where(u.c.council == slug).values(**values))
