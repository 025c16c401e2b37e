"""Load accounts with flat memory: every batch of rows is one transaction.

A batch takes its places in the feed of changes in the same transaction, so that no cursor can pass a change that is
not there yet. A row that says what is known already is no change, and no till hears of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case, or_, select, update

from sync.central import audit, tables
from sync.central.accounts_file import AccountRow, RejectedRow, Rules
from sync.central.dialect import insert_into
from sync.central.reference import current_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sync.central.database import Database

BATCH: Final = 5_000
_SAID: Final = (
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


@dataclass(slots=True)
class Loaded:
    """How far a load has got."""

    rows: int = 0
    loaded: int = 0
    changed: int = 0
    removed: int = 0
    rejected: int = 0


def rules_of(connection: Connection, slug: str) -> Rules:
    """Return what rows are held to: the funds and messages of the newest pack, if one was loaded."""
    content = current_content(connection, slug)
    if content is None:
        return Rules(None, {})
    return Rules(
        frozenset(fund.code for fund in content.funds),
        {message.id: message.fund for message in content.fund_messages},
    )


def load_accounts(
    database: Database,
    slug: str,
    rows: Iterable[AccountRow | RejectedRow],
    now: datetime,
    *,
    replace: bool,
    rejected: Callable[[RejectedRow], None],
    progress: Callable[[Loaded], None],
) -> Loaded:
    """Load rows; with `replace`, accounts of the loaded funds that the rows do not name are removed."""
    count = Loaded()
    funds: set[str] = set()
    load = _next_load(database, slug)
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        good = [row for row in batch if isinstance(row, AccountRow)]
        for row in batch:
            if isinstance(row, RejectedRow):
                rejected(row)
        count.rows += len(batch)
        count.loaded += len(good)
        count.rejected += len(batch) - len(good)
        funds.update(row.fund for row in good)
        if good:
            count.changed += _load_batch(database, slug, good, load, now, mark=replace)
        progress(count)
    if replace:
        for fund in sorted(funds):
            count.removed += _remove_unnamed(database, slug, fund, load)
    with database.write(slug) as connection:
        detail = f"{count.loaded} loaded, {count.changed} changed, {count.removed} removed, {count.rejected} rejected"
        audit.note(connection, slug, now, audit.ADMIN, "accounts_loaded", detail)
    return count


def _next_load(database: Database, slug: str) -> int:
    with database.write(slug) as connection:
        return _take_places(connection, slug, 1)


def _take_places(connection: Connection, slug: str, count: int) -> int:
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


def _load_batch(database: Database, slug: str, rows: list[AccountRow], load: int, now: datetime, *, mark: bool) -> int:
    """Store a batch; return how many rows said something new."""
    a = tables.account
    with database.write(slug) as connection:
        last = _take_places(connection, slug, len(rows))
        before = last - len(rows)
        statement = insert_into(connection, a)
        said = statement.excluded
        news: ColumnElement[bool] = or_(*(a.c[name].is_distinct_from(said[name]) for name in _SAID))
        values: dict[str, ColumnElement[Any]] = {name: said[name] for name in _SAID}
        values["change"] = case((news, said["change"]), else_=a.c.change)
        values["balance_at"] = said["balance_at"]
        values["load"] = said["load"]
        upsert = statement.on_conflict_do_update(
            index_elements=["council", "fund", "reference"], set_=values, where=None if mark else news
        )
        common = {"council": slug, "balance_at": now, "gone": False, "load": load}
        connection.execute(
            upsert,
            [{**row._asdict(), **common, "change": before + n} for n, row in enumerate(rows, start=1)],
        )
        return _changed_since(connection, slug, before)


def _changed_since(connection: Connection, slug: str, before: int) -> int:
    a = tables.account
    changes = connection.execute(select(a.c.change).where(a.c.council == slug, a.c.change > before))
    return len(changes.all())


def _remove_unnamed(database: Database, slug: str, fund: str, load: int) -> int:
    """Turn the accounts of a fund that a load did not name into tombstones, which tell nothing of the person."""
    a = tables.account
    removed = 0
    for references in iter(lambda: _unnamed(database, slug, fund, load), []):
        with database.write(slug) as connection:
            change = _take_places(connection, slug, len(references)) - len(references)
            for n, reference in enumerate(references, start=1):
                connection.execute(
                    update(a)
                    .where(a.c.council == slug, a.c.fund == fund, a.c.reference == reference)
                    .values(
                        title="",
                        forename="",
                        surname="",
                        address="",
                        postcode="",
                        balance_pence=None,
                        balance_at=None,
                        message_id=None,
                        gone=True,
                        change=change + n,
                    )
                )
        removed += len(references)
    return removed


def _unnamed(database: Database, slug: str, fund: str, load: int) -> list[str]:
    a = tables.account.c
    with database.read(slug) as connection:
        return list(
            connection.execute(
                select(a.reference)
                .where(a.council == slug, a.fund == fund, a.load != load, a.gone.is_(False))
                .limit(BATCH)
            ).scalars()
        )
