"""Put the account holders of an import in the place of those with their references, all in one transaction."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.accounts.account_feed import remove_accounts, take_places, upsert
from sync.central.dialect import insert_many
from sync.central.errors import Refusal
from sync.central.localgov.account_holders import frame_of, judge, wait_for_turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.accounts.accounts_file import AccountRow
    from sync.contract.localgov.models import AccountHolderImport, AccountHolderInput

BATCH: Final = 5_000


def put_rows(connection: Connection, slug: str, sent: AccountHolderImport, now: datetime) -> None:
    """Replace the accounts an import names and add those that are new; the others stay as they are.

    Raises: Refusal, naming the row.
    """
    rows = _judged(connection, slug, sent.rows)
    wait_for_turn(connection, slug)
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        _put(connection, slug, batch, now)


def _judged(connection: Connection, slug: str, sent: Sequence[AccountHolderInput]) -> list[AccountRow]:
    frame = frame_of(connection, slug, enabled_only=True)
    rows: list[AccountRow] = []
    seen: dict[str, int] = {}
    for n, holder in enumerate(sent, start=1):
        try:
            row = judge(holder, frame)
        except Refusal as why:
            raise Refusal(why.status, why.code, f"Row {n}: {why.text} Nothing was imported.") from None
        first = seen.setdefault(row.reference, n)
        if first != n:
            text = f"Row {n} has the AccountReference of row {first}. Nothing was imported."
            raise Refusal(400, "account_twice", text)
        rows.append(row)
    return rows


def _put(connection: Connection, slug: str, rows: list[AccountRow], now: datetime) -> None:
    """Put a batch into the feed. An account that changes its fund is gone from the one it had."""
    there = _there(connection, slug, rows)
    moved = [
        (min(funds), row.reference) for row in rows if (funds := there.get(row.reference, {})) and row.fund not in funds
    ]
    if moved:
        remove_accounts(connection, slug, moved, now)
    before = take_places(connection, slug, len(rows)) - len(rows)
    told = []
    for n, row in enumerate(rows, start=1):
        closed = _before(there.get(row.reference, {}), row.fund)
        common = {"council": slug, "balance_at": now, "gone": False, "gone_at": None, "load": before + n}
        told.append({**row._replace(closed=closed)._asdict(), **common, "more": row.more or {}, "change": before + n})
    statement, parameters = insert_many(connection, tables.account, told)
    connection.execute(upsert(statement, keep_more=False), parameters)


def _before(funds: dict[str, bool], fund: str) -> bool:
    """Tell whether an account was closed, which LocalGov IMS does not know; it stays so wherever it goes."""
    return bool(funds) and funds.get(fund, funds[min(funds)])


def _there(connection: Connection, slug: str, rows: list[AccountRow]) -> dict[str, dict[str, bool]]:
    """Find the accounts that have these references. Shape: reference to fund to whether it is closed."""
    a = tables.account.c
    wanted = (a.council == slug, a.gone.is_(False), a.reference.in_([row.reference for row in rows]))
    found: dict[str, dict[str, bool]] = {}
    for reference, fund, closed in connection.execute(select(a.reference, a.fund, a.closed).where(*wanted)):
        found.setdefault(reference, {})[fund] = closed
    return found
