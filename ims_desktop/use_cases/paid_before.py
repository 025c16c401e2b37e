"""Tell which bills were paid today already, here or at any till, so that a second payment is asked about.

It is never refused: many bills are paid twice on purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.business_day import business_date
from ims_desktop.errors import WireUnavailable
from ims_desktop.journal_records import JournalQuery
from ims_desktop.use_cases.paid_today import Bill, PaidBefore
from ims_desktop.use_cases.permit import pack_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.journal_records import FoundPayment
    from ims_desktop.till import Till

TIMEOUT_S: Final = 0.5
_MOST: Final = 50


def paid_before(till: Till, bills: Sequence[Bill]) -> dict[Bill, PaidBefore]:
    """Return each of these bills that was paid today, with its latest payment; out of reach of central only here."""
    wanted = set(bills)
    with till.store.read() as reader:
        pack, session = pack_of(reader), reader.open_session()
        day = business_date(till.clock.now(), None) if session is None else session.business_date
        queries = [JournalQuery(reference=reference, business_date=day) for _, reference in sorted(wanted)]
        here = [row for query in queries for row in reader.search_payments(query, _MOST)]
    known = {row.payment_id for row in here}
    there = [row for row in _elsewhere(till, bills) if row.payment_id not in known and row.till != till.identity.till]
    found: dict[Bill, PaidBefore] = {}
    for row in sorted((*here, *there), key=lambda one: one.taken_at):
        found.update(_bills(pack, row, wanted, away=row.payment_id not in known))
    return found


def _elsewhere(till: Till, bills: Sequence[Bill]) -> tuple[FoundPayment, ...]:
    if not till.sync.online():
        return ()
    try:
        return till.sync.paid_elsewhere(bills, TIMEOUT_S)
    except WireUnavailable:
        return ()


def _bills(
    pack: ReferencePack, row: FoundPayment, wanted: set[Bill], *, away: bool
) -> Iterable[tuple[Bill, PaidBefore]]:
    """Yield the wanted bills of a payment, unless all of it was given back."""
    if row.kind != "payment" or row.refunded_pence >= row.amount_pence:
        return
    for fund, reference, pence in row.bills:
        if (fund, reference) in wanted:
            place = _place(pack, row.till) if away else ""
            yield (fund, reference), PaidBefore(pence, row.taken_at, row.till if away else "", place)


def _place(pack: ReferencePack, till: str) -> str:
    """Name the office a till stands in, by the code its own begins with; nothing where that names none."""
    codes = [code for code in pack.offices if till.startswith(code)]
    return pack.offices[max(codes, key=len)].name if codes else ""
