"""Tell which bills were paid at this till today already, so that a second payment is asked about, never refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till

Bill = tuple[str, str]
"""Fund and reference."""


@dataclass(frozen=True, slots=True)
class PaidBefore:
    """When a bill was paid last, how much, and where. Units: pence.

    Shape: `till` and `place` (its office, where known) only when another till took it.
    """

    amount_pence: int
    at: datetime
    till: str = ""
    place: str = ""


def paid_today(till: Till) -> dict[Bill, PaidBefore]:
    """Return the bills of this business date's payments, each with its latest; nothing while no session is open."""
    found: dict[Bill, PaidBefore] = {}
    with till.store.read() as reader:
        session = reader.open_session()
        if session is None:
            return found
        taken = [row.payment_id for row in reader.journal(session.business_date) if row.kind == "payment"]
        for payment in filter(None, map(reader.payment, taken)):
            undone = -sum(one.amount_pence for one in reader.undone(payment.payment_id))
            if undone < payment.amount_pence:
                found.update(bills_of(payment))
    return found


def bills_of(payment: Payment) -> Iterator[tuple[Bill, PaidBefore]]:
    """Yield the bills a payment paid."""
    for line in payment.lines:
        yield (line.fund, line.reference), PaidBefore(line.amount_pence, payment.taken_at)
