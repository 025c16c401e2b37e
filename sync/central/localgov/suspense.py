"""Keep money nobody can place yet as LocalGov IMS shows it; what tills and imports sent there is shown alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.keys import new_id
from sync.central.ledger.entries import METHOD, SUSPENSE, Entry, Posting, enter, take_numbers
from sync.central.localgov.cards import refuse_card_reference
from sync.contract.localgov.dates import LONDON, WireDate, read_date
from sync.contract.localgov.models import Suspense, SuspenseInput, SuspenseSearch
from sync.contract.localgov.shapes import MaybeWhole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row

    from sync.central.localgov.pages import Page

SEARCH_MAX: Final = 6
"""What LocalGov IMS answers at most; more is there for who asks by page."""
UNIDENTIFIED: Final = "unidentified"
"""Why a posted item is in suspense: its sender could not place it."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedSuspenseSearch(SuspenseSearch):
    """Suspense items by when they were created, by page for who asks for it."""

    page: MaybeWhole = None
    page_size: MaybeWhole = None


def create(connection: Connection, slug: str, sent: SuspenseInput, actor: str, now: datetime) -> Suspense:
    """Enter an item, in balance: by no method that is known, for nobody that is known.

    Raises: Refusal.
    """
    _check_import(connection, slug, sent.import_id)
    refuse_card_reference(connection, slug, sent.account_number, "AccountNumber")
    number = take_numbers(connection, slug, "suspense")
    account = sent.account_number or ""
    sides = (Posting(METHOD, -sent.amount), Posting(SUSPENSE, sent.amount, reference=account))
    entry = Entry(new_id(), "suspense", actor, sides, reason=UNIDENTIFIED)
    enter(connection, slug, [entry], now)
    connection.execute(
        tables.suspense.insert().values(
            council=slug,
            suspense_id=number,
            entry_id=entry.entry_id,
            created_at=sent.created_at.at,
            transaction_date=sent.transaction_date.text,
            account_number=sent.account_number,
            narrative=sent.narrative,
            amount_pence=sent.amount,
            import_id=sent.import_id,
            process_id=sent.process_id,
            notes=sent.notes,
            reason=UNIDENTIFIED,
        )
    )
    return Suspense(
        id=number,
        transaction_date=sent.transaction_date,
        created_at=sent.created_at,
        account_number=sent.account_number,
        narrative=sent.narrative,
        amount=sent.amount,
        import_id=sent.import_id,
        process_id=sent.process_id,
        notes=sent.notes,
    )


def find(connection: Connection, slug: str, number: int) -> Suspense | None:
    """Find an item, placed at last or not."""
    return next(iter(_items(connection, slug, [number])), None)


def search(connection: Connection, slug: str, wanted: SuspenseSearch, page: Page) -> list[Suspense]:
    """Find items by when they were created: the latest day first, and within a day the most that is still open."""
    s = tables.suspense.c
    query = select(s.suspense_id, s.created_at, s.amount_pence, s.released_at).where(s.council == slug)
    if wanted.created_at_date_from is not None:
        query = query.where(s.created_at >= wanted.created_at_date_from.at)
    if wanted.created_at_date_to is not None:
        query = query.where(s.created_at < _day_after(wanted.created_at_date_to))
    ordered = query.order_by(s.created_at.desc()).execution_options(yield_per=1_000)
    with connection.execute(ordered) as rows:
        numbers = _cut(rows, page)
    return _items(connection, slug, numbers)


def _cut(rows: Iterable[Any], page: Page) -> list[int]:
    """Order the rows, which come latest first, a day at a time, and only as many days as the page needs."""
    numbers: list[int] = []
    last = page.skipped + page.size
    for _, day in groupby(rows, key=lambda row: row.created_at.astimezone(LONDON).date()):
        numbers += [row.suspense_id for row in sorted(day, key=lambda row: (-_open_pence(row), -row.suspense_id))]
        if len(numbers) >= last:
            break
    return numbers[page.skipped : last]


def _open_pence(row: Row[Any]) -> int:
    return row.amount_pence if row.released_at is None else 0


def _items(connection: Connection, slug: str, numbers: Sequence[int]) -> list[Suspense]:
    s = tables.suspense
    rows = connection.execute(select(s).where(s.c.council == slug, s.c.suspense_id.in_(numbers)))
    found = {row.suspense_id: _shown(row) for row in rows}
    return [found[number] for number in numbers if number in found]


def _shown(row: Row[Any]) -> Suspense:
    created = WireDate.of(row.created_at)
    return Suspense(
        id=row.suspense_id,
        transaction_date=created if row.transaction_date is None else read_date(row.transaction_date),
        created_at=created,
        account_number=row.account_number,
        narrative=row.narrative,
        amount=row.amount_pence,
        import_id=row.import_id,
        process_id=row.process_id,
        notes=row.notes,
    )


def _day_after(to: WireDate) -> datetime:
    """Return the moment a day after a wall clock; a bare date so includes all of that day, however long it was."""
    wall = to.at.astimezone(LONDON)
    try:
        return (wall.replace(tzinfo=None) + _DAY).replace(tzinfo=LONDON)
    except OverflowError:
        return wall  # the last day there is


def _check_import(connection: Connection, slug: str, number: int | None) -> None:
    b = tables.import_batch.c
    if number is None:
        return
    if connection.execute(select(b.import_id).where(b.council == slug, b.import_id == number)).first() is None:
        raise Refusal(400, "unknown_import", "ImportId does not name an import of this council.")
