"""Load accounts with flat memory: every batch of rows is one transaction.

A batch takes its places in the feed of changes in the same transaction, so that no cursor can pass a change that is
not there yet. A row that says what is known already is no change, and no till hears of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from sync.central import audit, tables
from sync.central.accounts.account_feed import remove_accounts, take_places, upsert
from sync.central.accounts.accounts_file import AccountRow, RejectedRow, Rules
from sync.central.dialect import insert_many
from sync.central.reference import current_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.database import Database

BATCH: Final = 5_000


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
            count.removed += _remove_unnamed(database, slug, fund, load, now)
    with database.write(slug) as connection:
        detail = f"{count.loaded} loaded, {count.changed} changed, {count.removed} removed, {count.rejected} rejected"
        audit.note(connection, slug, now, audit.ADMIN, "accounts_loaded", detail)
    return count


def _next_load(database: Database, slug: str) -> int:
    with database.write(slug) as connection:
        return take_places(connection, slug, 1)


def _load_batch(database: Database, slug: str, rows: list[AccountRow], load: int, now: datetime, *, mark: bool) -> int:
    """Store a batch; return how many rows said something new. Of the same account twice, the later row counts."""
    common = {"council": slug, "balance_at": now, "gone": False, "gone_at": None, "load": load}
    last_of = {(row.fund, row.reference): row for row in rows}
    with database.write(slug) as connection:
        before = take_places(connection, slug, len(last_of)) - len(last_of)
        told = [
            {**row._asdict(), **common, "more": row.more or {}, "change": before + n}
            for n, row in enumerate(last_of.values(), start=1)
        ]
        statement, parameters = insert_many(connection, tables.account, told)
        connection.execute(upsert(statement, keep_more=rows[0].more is None, mark=mark), parameters)
        return _changed_since(connection, slug, before)


def _changed_since(connection: Connection, slug: str, before: int) -> int:
    a = tables.account.c
    changes = select(func.count()).where(a.council == slug, a.change > before)
    return int(connection.execute(changes).scalar_one())


def _remove_unnamed(database: Database, slug: str, fund: str, load: int, now: datetime) -> int:
    """Remove the accounts of a fund that nobody named since a load began."""
    removed = 0
    for references in iter(lambda: _unnamed(database, slug, fund, load), []):
        with database.write(slug) as connection:
            removed += remove_accounts(connection, slug, ((fund, reference) for reference in references), now)
    return removed


def _unnamed(database: Database, slug: str, fund: str, load: int) -> list[str]:
    a = tables.account.c
    with database.read(slug) as connection:
        return list(
            connection.execute(
                select(a.reference)
                .where(a.council == slug, a.fund == fund, a.load < load, a.gone.is_(False))
                .limit(BATCH)
            ).scalars()
        )
