"""Book transactions: a balanced entry for all that belong together, and a row for each under its own reference.

What names no fund goes to suspense, where it is still found by its references as its sender was answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sync.central import tables
from sync.central.dialect import insert_many
from sync.central.keys import new_id
from sync.central.ledger.entries import FUND, METHOD, SUSPENSE, Entry, Posting, enter, take_numbers
from sync.central.ledger.rows import SUSPENSE_NUMBERS
from sync.central.localgov.pending import date_of
from sync.contract.localgov.codec import dumps
from sync.contract.localgov.dates import WireDate
from sync.contract.localgov.models import ProcessedTransaction
from sync.contract.localgov.shapes import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

NO_FUND: Final = "no_fund"


def book(
    connection: Connection, slug: str, kind: str, actor: str, rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Enter rows of `processed` as one thing that happened; council and entry are added here.

    Raises: Unbalanced.
    """
    _enter(connection, slug, kind, actor, [rows], now)


def book_each(
    connection: Connection, slug: str, kind: str, actor: str, rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Enter rows of `processed` as one thing each: they only came together.

    Raises: Unbalanced.
    """
    _enter(connection, slug, kind, actor, [[row] for row in rows], now)


def _enter(
    connection: Connection,
    slug: str,
    kind: str,
    actor: str,
    groups: Sequence[Sequence[Mapping[str, Any]]],
    now: datetime,
) -> None:
    entries = [Entry(new_id(), kind, actor, [side for row in rows for side in _postings(row)]) for rows in groups]
    enter(connection, slug, entries, now)
    named = [
        (row, {"council": slug, "entry_id": entry.entry_id})
        for entry, rows in zip(entries, groups, strict=True)
        for row in rows
    ]
    placed = [{**row, **common} for row, common in named if row["fund"]]
    if placed:
        connection.execute(*insert_many(connection, tables.processed, placed))
    waiting = [{**_waiting(row, now), **common} for row, common in named if not row["fund"]]
    if waiting:
        first = take_numbers(connection, slug, SUSPENSE_NUMBERS, len(waiting))
        numbered = [{**row, "suspense_id": number} for number, row in enumerate(waiting, start=first)]
        connection.execute(*insert_many(connection, tables.suspense, numbered))


def model_of(row: Mapping[Any, Any]) -> ProcessedTransaction:
    """Return a row of `processed` as it is answered."""
    return ProcessedTransaction(
        reference=row["reference"],
        internal_reference=row["internal_reference"],
        psp_reference=row["psp_reference"],
        office_code=row["office"],
        entry_date=WireDate.of(row["entered_at"]),
        transaction_date=date_of(row["transaction_date"]),
        account_reference=row["account_reference"],
        user_code=row["user_code"],
        fund_code=row["fund"],
        mop_code=row["method"],
        amount=row["amount_pence"],
        vat_code=row["vat_code"],
        vat_rate=row["vat_rate"],
        vat_amount=row["vat_pence"],
        narrative=row["narrative"],
        import_id=row["import_id"],
    )


def _postings(row: Mapping[str, Any]) -> tuple[Posting, Posting]:
    pence, side = row["amount_pence"], FUND if row["fund"] else SUSPENSE
    to = Posting(side, pence, row["fund"] or "", row["account_reference"] or "")
    return Posting(METHOD, -pence, method=row["method"] or ""), to


def _waiting(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "created_at": now,
        "transaction_date": row["transaction_date"],
        "account_number": row["account_reference"],
        "narrative": row["narrative"],
        "amount_pence": row["amount_pence"],
        "import_id": row["import_id"],
        "reason": NO_FUND,
        "method": row["method"],
        "reference": row["reference"],
        "psp_reference": row["psp_reference"],
        "told": dumps(write(model_of(row))).decode(),
    }
