"""Measure how long it takes to find payments in a journal of years: by each thing somebody may remember, and by two.

The journal is encrypted as a till's is; every payment has two bills, a payer and a time of its own. Nothing in it is
indexed for being found, so the slowest of these is one walk through all of it; `ratio_name` compares it with a bare
walk of SQLite through the names, which knows no accents.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Final

from bench import asked
from ims_desktop.domain.payment import Allocation, Payer, Tender
from ims_desktop.journal_records import JournalQuery
from ims_desktop.store.engine import borrowed
from tests.factory import (
    TODAY,
    make_payment,
    make_till_store,
    open_a_session,
    pack_document,
    payment_draft,
)

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till_journal import Reader
    from tests.factory import MadeTill

PAYMENTS: Final = asked("JOURNAL", 50_000)
A_DAY: Final = 200
BUDGET_MS: Final = 300.0
_FORENAMES: Final = ["Ann", "Siân", "Gwen", "Priya", "Tom", "Idris", "Mary", "John", "Zoë", "Ffion"]
_SURNAMES: Final = ["Smith", "Jones", "O'Neill", "Ellacott", "Pugh", "Nair", "Davies", "Évans", "Price", "Khan"]


def measure() -> dict[str, object]:
    """Return how long each kind of search takes. Units: milliseconds, the least of three."""
    with tempfile.TemporaryDirectory() as folder:
        till = make_till_store(Path(folder))
        first = _grow(till, Random(1))
        with till.store.read() as reader:
            took = _searches(reader, first, till.clock.now())
        bare_ms = _bare(till)
        till.store.close()
    return {
        "name": f"find payments in a journal of {PAYMENTS}",
        **{f"{what}_ms": ms for what, ms in took.items()},
        "bare_walk_ms": bare_ms,
        "ratio_name": round(took["nobody"] / bare_ms, 2),
        "budget_ms": BUDGET_MS,
        "ok": max(took.values()) <= BUDGET_MS,
    }


def _grow(till: MadeTill, chance: Random) -> Payment:
    """Fill the journal day by day and return its first payment, the hardest to find."""
    with till.store.write() as unit:
        unit.save_pack(pack_document(), b"signature", till.clock.now())
    first: Payment | None = None
    for day in range(-(-PAYMENTS // A_DAY)):
        session = open_a_session(till, day=TODAY + timedelta(days=day))
        with till.store.write() as unit:
            for n in range(min(A_DAY, PAYMENTS - day * A_DAY)):
                receipt = unit.next_receipt(session.business_date)
                at = till.clock.now() + timedelta(minutes=2 * n)
                paid = _payment(till.ids.new(), receipt, session, at, chance)
                unit.add_payment(paid, unit.append(payment_draft(paid)).sequence)
                first = first or paid
        till.clock.turn(days=1)
    if first is None:
        raise ValueError("a journal without a payment")
    return first


def _payment(payment_id: str, receipt: str, session: CashierSession, at: datetime, chance: Random) -> Payment:
    paid = make_payment(payment_id, receipt, session, at=at)
    pence = chance.randrange(100, 50_000)
    bill = replace(paid.lines[0], reference=f"{chance.randrange(10**8):09d}", amount_pence=pence)
    name = f"{chance.choice(_FORENAMES)} {chance.choice(_SURNAMES)} {chance.choice(_SURNAMES)}{chance.randrange(1000)}"
    return replace(
        paid,
        lines=(bill, paid.lines[1]),
        tenders=(Tender("10", "Cash", pence + 2000, last_four=f"{chance.randrange(10**4):04d}"),),
        allocations=(Allocation(1, 1, 1, pence, 0), Allocation(2, 2, 1, 2000, 333)),
        payer=Payer(name, "3 High Street"),
    )


def _searches(reader: Reader, first: Payment, now: datetime) -> dict[str, float]:
    (bill, _), pence = first.lines, first.lines[0].amount_pence
    asked_for = {
        "receipt": JournalQuery(receipt=first.receipt),
        "reference": JournalQuery(reference=bill.reference),
        "name": JournalQuery(name=first.payer.name),
        "nobody": JournalQuery(name="Xyzzy"),
        "amount": JournalQuery(amount_pence=pence),
        "last_four": JournalQuery(last_four=first.tenders[0].last_four),
        "day": JournalQuery(business_date=first.business_date),
        "name_and_amount": JournalQuery(name=first.payer.name, amount_pence=pence),
        "time_and_amount": JournalQuery(
            taken_from=first.taken_at, taken_to=first.taken_at + timedelta(hours=1), amount_pence=pence
        ),
    }
    took = {what: _least(reader, query) for what, query in asked_for.items()}
    began = perf_counter()
    reader.cash_taken_of([(bill.fund, bill.reference)], first.payer.name, now - timedelta(days=28))
    return {**took, "linked_cash": round((perf_counter() - began) * 1000, 1)}


def _bare(till: MadeTill) -> float:
    """Walk through the names by plain SQL."""
    times = []
    with borrowed(till.store.engine) as connection:
        for _ in range(3):
            began = perf_counter()
            connection.execute("SELECT count(*) FROM personal_data WHERE value LIKE '%Xyzzy%'").fetchone()
            times.append((perf_counter() - began) * 1000)
    return round(min(times), 1)


def _least(reader: Reader, query: JournalQuery) -> float:
    times = []
    for _ in range(3):
        began = perf_counter()
        reader.search_payments(query, 50)
        times.append((perf_counter() - began) * 1000)
    return round(min(times), 1)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
