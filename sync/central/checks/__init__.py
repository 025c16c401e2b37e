"""Hold a council's records to every law they obey, and tell everything that does not fit at once.

Each validator reads what it needs as a stream, so that millions of rows need no memory, and yields the problems it
finds; none of them changes anything or stops at the first. Give them one consistent view: `Database.read(council)`.

What other parts enter keeps these laws too: the postings of an entry sum to zero; what it puts into funds is what its
`processed` rows say; what it puts into suspense is what its `suspense` items say, less what it releases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.central.checks import (
    cards,
    chains,
    closing,
    day_rows,
    entries,
    orphans,
    payments,
    personal,
    places,
    receipts,
    reversals,
    sessions,
)
from sync.central.checks.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

__all__ = ["VALIDATORS", "Problem", "check"]

VALIDATORS: Final[tuple[Callable[[Connection, str], Iterator[Problem]], ...]] = (
    chains.check_chains,
    receipts.check_receipts,
    payments.check_payments,
    sessions.check_sessions,
    closing.check_closing,
    day_rows.check_day_rows,
    reversals.check_reversals,
    cards.check_cards,
    entries.check_entries,
    places.check_places,
    orphans.check_orphans,
    personal.check_personal,
)


def check(connection: Connection, slug: str) -> list[Problem]:
    """Return every problem of a council's records, none when they are clean."""
    return [problem for validator in VALIDATORS for problem in validator(connection, slug)]
