"""Take imports: what came is recorded first, for good; then all of it is processed, or none.

An import whose rows were money is taken once: the same rows under the same notes are refused for as long as the first
import stands, because money that is imported twice is found by nobody. Who means the same again says so in the notes.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from sync.central import tables
from sync.central.dialect import insert_many
from sync.central.errors import Refusal
from sync.central.ledger.entries import take_numbers
from sync.central.localgov.answers import refused, told
from sync.central.localgov.cards import refuse_card_reference
from sync.contract.localgov.codec import dumps
from sync.contract.localgov.dates import local_text
from sync.contract.localgov.models import AccountHolderImport, ImportResult, TransactionImport
from sync.contract.localgov.money import PENCE_BOUND
from sync.contract.localgov.shapes import write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.access.callers import Caller
    from sync.central.database import Database
    from sync.central.localgov.answers import Answer

TRANSACTIONS: Final = 1
ACCOUNT_HOLDERS: Final = 2
RECEIVED: Final = 1
SUCCEEDED: Final = 3
FAILED: Final = 4
_MESSAGE_MAX: Final = 2_000


@dataclass(frozen=True, slots=True)
class Import:
    """An import as it came.

    Shape: `raw` a JSON text for each row; `data_type` what the address takes; `content_hash` tells the same money
    again, None for account holders, who may come as often as they like.
    """

    sent: TransactionImport | AccountHolderImport
    raw: Sequence[str]
    data_type: int
    total_pence: int
    content_hash: str | None


def transactions(sent: TransactionImport, raw: Sequence[str]) -> Import:
    """Take what was sent to be booked as money."""
    total = sum(row.amount or 0 for row in sent.rows)
    return Import(sent, raw, TRANSACTIONS, total, hashlib.sha256(dumps(write(sent))).hexdigest())


def account_holders(sent: AccountHolderImport, raw: Sequence[str]) -> Import:
    """Take what was sent to replace accounts."""
    return Import(sent, raw, ACCOUNT_HOLDERS, 0, None)


def receive(database: Database, caller: Caller, came: Import, now: datetime) -> int:
    """Record an import with its rows as they came; return its number.

    Raises: Refusal, for an import type that is not here, for money that was imported before, and for card numbers.
    """
    if abs(came.total_pence) >= PENCE_BOUND:
        raise Refusal(400, "out_of_range", "The sum of the rows is out of range.")
    with database.write(caller.council) as connection:
        _type_of(connection, caller.council, came)
        _refuse_again(connection, caller.council, came)
        _refuse_cards(connection, caller.council, came)
        number = take_numbers(connection, caller.council, "import")
        connection.execute(
            tables.import_batch.insert().values(
                council=caller.council,
                import_id=number,
                import_type_id=came.sent.import_type_id,
                created_at=now,
                created_by=caller.name[:100],
                notes=came.sent.notes,
                rows=len(came.raw),
                total_pence=came.total_pence,
                status=RECEIVED,
                problems=[],
            )
        )
        rows = [
            {"council": caller.council, "import_id": number, "n": n, "data": data}
            for n, data in enumerate(came.raw, start=1)
        ]
        if rows:
            connection.execute(*insert_many(connection, tables.import_row, rows))
    return number


def process(
    connection: Connection, caller: Caller, number: int, came: Import, book: Callable[[Connection], None]
) -> Answer:
    """Check a recorded import and book it whole; what stands in the way is recorded, and then nothing is booked."""
    try:
        with connection.begin_nested():
            _check(connection, caller.council, came)
            _settle(connection, caller.council, number, SUCCEEDED, content_hash=came.content_hash)
            book(connection)
    except Refusal as why:
        _settle(connection, caller.council, number, FAILED, problems=[why.text])
        return refused(why.status, why.code, why.text)
    except IntegrityError:
        # Somebody who sent the same at the same moment was first.
        why_not = _again(connection, caller.council, came)
        if why_not is None:
            raise
        _settle(connection, caller.council, number, FAILED, problems=[why_not.text])
        return refused(why_not.status, why_not.code, why_not.text)
    return told(ImportResult(number_of_rows_imported=len(came.raw)))


def give_up(database: Database, caller: Caller, number: int, why: str) -> None:
    """Record that an import was not processed; where the records are away it stays as received, with nothing booked."""
    b = tables.import_batch
    with suppress(DBAPIError), database.write(caller.council) as connection:
        untouched = (b.c.council == caller.council, b.c.import_id == number, b.c.status == RECEIVED)
        connection.execute(update(b).where(*untouched).values(status=FAILED, problems=[why]))


# ------------------------------------------------------------------------------------------------------------- checks
def _type_of(connection: Connection, slug: str, came: Import) -> int:
    """Return what the rows of an import's type are."""
    t = tables.import_type.c
    wanted = select(t.data_type).where(t.council == slug, t.import_type_id == came.sent.import_type_id)
    found = connection.execute(wanted).scalar_one_or_none()
    if found is None:
        raise Refusal(400, "unknown_import_type", "ImportTypeId does not name an import type of this council.")
    return int(found)


def _check(connection: Connection, slug: str, came: Import) -> None:
    if _type_of(connection, slug, came) != came.data_type:
        text = "ImportTypeId names a type for other rows than this address takes. Nothing was imported."
        raise Refusal(400, "wrong_import_type", text)
    if came.sent.errors:
        raise Refusal(400, "sent_as_failed", ", ".join(came.sent.errors)[:_MESSAGE_MAX] or "Errors is not empty.")
    if came.sent.number_of_rows != len(came.raw):
        text = f"NumberOfRows says {came.sent.number_of_rows}, and {len(came.raw)} rows came. Nothing was imported."
        raise Refusal(400, "row_count", text)


def _refuse_again(connection: Connection, slug: str, came: Import) -> None:
    why = _again(connection, slug, came)
    if why is not None:
        raise why


def _refuse_cards(connection: Connection, slug: str, came: Import) -> None:
    """Look for card numbers among what is paid into before any row is recorded; it is done for free text already."""
    if isinstance(came.sent, TransactionImport):
        for n, row in enumerate(came.sent.rows):
            refuse_card_reference(connection, slug, row.account_reference, f"Rows[{n}].AccountReference")


def _again(connection: Connection, slug: str, came: Import) -> Refusal | None:
    b = tables.import_batch.c
    wanted = select(b.import_id, b.created_at).where(b.council == slug, b.content_hash == came.content_hash)
    before = None if came.content_hash is None else connection.execute(wanted).one_or_none()
    if before is None:
        return None
    when = local_text(before.created_at.replace(microsecond=0)).replace("T", " at ")
    text = (
        f"The same rows with the same Notes were imported on {when}, as import {before.import_id}. Nothing was"
        " imported now. If they are meant to count again, send them with other Notes."
    )
    return Refusal(400, "already_imported", text)


def _settle(
    connection: Connection,
    slug: str,
    number: int,
    status: int,
    *,
    content_hash: str | None = None,
    problems: Sequence[str] = (),
) -> None:
    b = tables.import_batch
    connection.execute(
        update(b)
        .where(b.c.council == slug, b.c.import_id == number)
        .values(status=status, content_hash=content_hash, problems=list(problems))
    )
