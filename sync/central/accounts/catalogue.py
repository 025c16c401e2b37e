"""Serve the accounts: all of them in pages, then only what changed, and any single one.

A cursor is `<feed>.<start>.<change>`: which count of changes it belongs to, where the till's full load began, and how
far it has got. What was removed before the load began is no news to that till.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, not_, select

from sync.central import tables
from sync.central.accounts.account_feed import pruned_to, put_account, remove_account
from sync.central.errors import Refusal
from sync.contract.messages import PAGE_MAX, AccountItem, AccountsAnswer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.councils import Council

__all__ = ["cursor_at", "one_account", "page_of_accounts", "put_account", "remove_account"]

_CURSOR: Final = re.compile(r"(?P<feed>[0-9a-f]{1,32})\.(?P<start>[0-9]{1,18})\.(?P<change>[0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    change: int
    first: bool


def page_of_accounts(
    connection: Connection, council: Council, cursor: str | None, limit: int, now: datetime
) -> AccountsAnswer:
    """Return the next page of changes after a cursor; without a cursor we know, the first page of everything."""
    place = _place(council, cursor, pruned_to(connection, council.slug))
    a = tables.account
    size = max(1, min(limit, PAGE_MAX))
    rows = connection.execute(
        select(a)
        .where(
            a.c.council == council.slug,
            a.c.change > place.change,
            not_(and_(a.c.gone.is_(True), a.c.change <= place.start)),
        )
        .order_by(a.c.change)
        .limit(size)
    ).all()
    last = len(rows) < size
    reached = council.account_change if last else rows[-1].change
    return AccountsAnswer(
        items=[_item(row) for row in rows if not row.gone],
        gone=[(row.fund, row.reference) for row in rows if row.gone],
        cursor=f"{council.feed}.{place.start}.{reached}",
        version=f"{council.feed}.{council.account_change}",
        as_of=now,
        first=place.first,
        last=last,
    )


def one_account(connection: Connection, slug: str, fund: str, reference: str) -> AccountItem:
    """Return one account.

    Raises: Refusal, when there is none.
    """
    a = tables.account
    named = (a.c.council == slug, a.c.fund == fund, a.c.reference == reference.strip().upper(), a.c.gone.is_(False))
    # Nothing is named by a NUL, and PostgreSQL will not even look for one.
    row = None if "\0" in fund + reference else connection.execute(select(a).where(*named)).one_or_none()
    if row is None:
        raise Refusal(404, "account_not_found", "There is no such account.")
    return _item(row)


def cursor_at(feed: str, change: int) -> str:
    """Return the cursor of a till that has everything up to a change."""
    return f"{feed}.{change}.{change}"


def _place(council: Council, cursor: str | None, pruned: int) -> _Place:
    """Read a cursor; one that cannot go on begins again.

    It cannot when it is of another feed, from a future this database lost, or so old that a removal it has not heard
    of is forgotten here.
    """
    match = _CURSOR.fullmatch(cursor or "")
    anew = _Place(council.account_change, 0, first=True)
    if match is None or match["feed"] != council.feed:
        return anew
    start, change = int(match["start"]), int(match["change"])
    if change > council.account_change or max(start, change) < pruned:
        return anew
    return _Place(start, change, first=False)


def _item(row: Row[tuple[object, ...]]) -> AccountItem:
    return AccountItem.model_construct(
        fund=row.fund,
        reference=row.reference,
        title=row.title,
        forename=row.forename,
        surname=row.surname,
        address=row.address.split("\n") if row.address else [],
        postcode=row.postcode,
        balance_pence=row.balance_pence,
        balance_at=row.balance_at,
        message_id=row.message_id,
        closed=row.closed,
    )
