"""Find payments by what somebody remembers of them: in this till's journal, and at central when it can be reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.business_day import business_date
from ims_desktop.errors import BadInput, WireUnavailable
from ims_desktop.journal_records import JournalQuery
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.journal_records import FoundPayment
    from ims_desktop.till import Till

TIMEOUT_S: Final = 1.5
LIMIT: Final = 50
_LONG_ENOUGH: Final = 4
"""A part of a receipt number or reference this long says enough by itself."""


@dataclass(frozen=True, slots=True)
class FoundPayments:
    """What fits. Shape: `rows` the newest first; `more` when some were left out; `central` whether it was asked."""

    rows: tuple[FoundPayment, ...]
    more: bool
    central: bool


def find_payments(till: Till, query: JournalQuery, limit: int = LIMIT, *, ask: bool = True) -> FoundPayments:
    """Return the payments that fit, this till's own and, with `ask` and while central can be reached, everybody's.

    Raises: BadInput (`journal_query`) when less than two things are told and neither is a receipt or reference,
    CardNumberRefused.
    """
    check_query(till, query)
    with till.store.read() as reader:
        here = reader.search_payments(query, limit + 1)
    if not ask:
        return FoundPayments(here[:limit], len(here) > limit, central=False)
    try:
        there = till.sync.find_payments(query, limit + 1, TIMEOUT_S)
    except WireUnavailable:
        return FoundPayments(here[:limit], len(here) > limit, central=False)
    rows = merged(here, there)
    return FoundPayments(rows[:limit], len(rows) > limit, central=True)


def todays_payments(till: Till, limit: int = LIMIT) -> FoundPayments:
    """Return what this till took today, for somebody who has not said yet what they look for."""
    with till.store.read() as reader:
        session = reader.open_session()
        day = business_date(till.clock.now(), None) if session is None else session.business_date
        rows = reader.search_payments(JournalQuery(business_date=day), limit + 1)
    return FoundPayments(rows[:limit], len(rows) > limit, central=False)


def check_query(till: Till, query: JournalQuery) -> None:
    """Stop at a question half the journal would answer.

    Raises: BadInput (`journal_query`), CardNumberRefused.
    """
    with till.store.read() as reader:
        refuse_cards(pack_of(reader), query.receipt, query.reference, query.name)
    telling = max(len(query.receipt), len(query.reference)) >= _LONG_ENOUGH
    if query.asked < 2 and not telling:
        raise BadInput(
            say("Tell two things of the payment, such as a name and an amount. A receipt or reference is enough."),
            code="journal_query",
        )


def merged(here: tuple[FoundPayment, ...], there: tuple[FoundPayment, ...]) -> tuple[FoundPayment, ...]:
    """Put both answers together; a payment both know is shown once, as this till's, with all that was given back."""
    given_back = {row.payment_id: row.refunded_pence for row in there}
    own = {row.payment_id for row in here}
    mine = (replace(row, refunded_pence=max(row.refunded_pence, given_back.get(row.payment_id, 0))) for row in here)
    others = (replace(row, here=False) for row in there if row.payment_id not in own)
    return tuple(sorted((*mine, *others), key=lambda row: (row.taken_at, row.receipt), reverse=True))
