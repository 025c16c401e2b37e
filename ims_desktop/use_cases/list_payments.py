"""List what this till has taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ims_desktop.records import JournalRow
    from ims_desktop.till import Till

STATUSES = ("unsent", "sent", "quarantined")


def list_payments(till: Till, business_date: date | None = None, status: str | None = None) -> Iterator[JournalRow]:
    """Yield the payments of a day, or of always, in the order they were taken; `status` one of STATUSES.

    Raises: BadInput.
    """
    if status is not None and status not in STATUSES:
        raise BadInput(say("The status is one of {names}.", names=", ".join(STATUSES)), code="status")
    return _rows(till, business_date, status)


def _rows(till: Till, business_date: date | None, status: str | None) -> Iterator[JournalRow]:
    with till.store.read() as reader:
        yield from reader.journal(business_date, status)
