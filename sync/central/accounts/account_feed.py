"""Change single accounts, each at its own place in the feed of changes.

A place is taken by counting up in the council's row, which stays locked until the transaction ends: whoever wants the
next place waits for it. So places become visible in their order, and no cursor passes a change that is not there yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Text, case, cast, delete, func, or_, select, update

from sync.central import tables
from sync.central.dialect import insert_into

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy.dialects import postgresql, sqlite

    from sync.central.accounts.accounts_file import AccountRow

SAID: Final = (
    "title",
    "forename",
    "surname",
    "address",
    "postcode",
    "balance_pence",
    "message_id",
    "closed",
    "gone",
)
"""What a till hears of an account; a row that says the same of all this is no change."""
PRUNED: Final = "account_tombstones"
"""The counter that holds the last place whose tombstone is not kept any more."""
_GONE: Final[dict[str, object]] = {
    "title": "",
    "forename": "",
    "surname": "",
    "address": "",
    "postcode": "",
    "balance_pence": None,
    "balance_at": None,
    "message_id": None,
    "closed": False,
    "more": {},
    "gone": True,
}
"""A tombstone, which tells nothing of the person."""


def take_places(connection: Connection, slug: str, count: int) -> int:
    """Take `count` places in the feed; return the last. The council's row is locked until the transaction ends."""
    c = tables.council
    return int(
        connection.execute(
            update(c)
            .where(c.c.council == slug)
            .values(account_change=c.c.account_change + count)
            .returning(c.c.account_change)
        ).scalar_one()
    )


def put_account(connection: Connection, slug: str, row: AccountRow, now: datetime) -> bool:
    """Add an account or change it; True when that is news to a till. `more` stands as it is where none is told."""
    a = tables.account
    place = take_places(connection, slug, 1)
    told = row._asdict() | {"council": slug, "balance_at": now, "gone": False, "gone_at": None, "load": place}
    statement = upsert(insert_into(connection, a), keep_more=row.more is None)
    connection.execute(statement, {**told, "more": dict(row.more or {}), "change": place})
    return int(connection.execute(_change_of(slug, row.fund, row.reference)).scalar_one()) == place


def remove_account(connection: Connection, slug: str, fund: str, reference: str, now: datetime) -> bool:
    """Turn an account into a tombstone; False when there is none."""
    return remove_accounts(connection, slug, [(fund, reference)], now) == 1


def remove_accounts(connection: Connection, slug: str, names: Iterable[tuple[str, str]], now: datetime) -> int:
    """Turn accounts into tombstones; return how many there were."""
    a = tables.account
    wanted = list(names)
    place = take_places(connection, slug, len(wanted)) - len(wanted)
    removed = 0
    for n, (fund, reference) in enumerate(wanted, start=1):
        done = connection.execute(
            update(a)
            .where(a.c.council == slug, a.c.fund == fund, a.c.reference == reference, a.c.gone.is_(False))
            .values(**_GONE, gone_at=now, change=place + n)
        )
        removed += done.rowcount
    return removed


def upsert(
    statement: sqlite.Insert | postgresql.Insert, *, keep_more: bool, mark: bool = False
) -> sqlite.Insert | postgresql.Insert:
    """Finish an INSERT of accounts: what is there already changes, and takes its new place only if a till hears of it.

    Shape: with `mark` every row is written, so that its `load` tells which load named it last.
    """
    a, said = tables.account, statement.excluded
    news: ColumnElement[bool] = or_(*(a.c[name].is_distinct_from(said[name]) for name in SAID))
    values: dict[str, ColumnElement[Any]] = {name: said[name] for name in (*SAID, "balance_at", "gone_at", "load")}
    values["change"] = case((news, said["change"]), else_=a.c.change)
    changed = news
    if not keep_more:
        values["more"] = said["more"]
        changed = or_(news, cast(a.c.more, Text) != cast(said["more"], Text))
    return statement.on_conflict_do_update(
        index_elements=["council", "fund", "reference"], set_=values, where=None if mark else changed
    )


def prune_tombstones(connection: Connection, slug: str, before: datetime) -> int:
    """Forget tombstones older than a moment; return how many. A till that never heard of them must begin anew."""
    a = tables.account
    old = (a.c.council == slug) & a.c.gone.is_(True) & (a.c.gone_at < before)
    last = connection.execute(select(func.max(a.c.change)).where(old)).scalar_one()
    if last is None:
        return 0
    # No earlier tombstone may stand behind the mark: a till before it is told to begin anew in any case.
    pruned = connection.execute(delete(a).where(old)).rowcount
    c = tables.counter
    mark = insert_into(connection, c).values(council=slug, name=PRUNED, value=last)
    connection.execute(
        mark.on_conflict_do_update(
            index_elements=["council", "name"],
            set_={"value": mark.excluded.value},
            where=c.c.value < mark.excluded.value,
        )
    )
    return pruned


def pruned_to(connection: Connection, slug: str) -> int:
    """Return the last place whose tombstone is not kept any more; 0 when every one is."""
    c = tables.counter.c
    return connection.execute(select(c.value).where(c.council == slug, c.name == PRUNED)).scalar_one_or_none() or 0


def _change_of(slug: str, fund: str, reference: str) -> Any:
    a = tables.account.c
    return select(a.change).where(a.council == slug, a.fund == fund, a.reference == reference)
