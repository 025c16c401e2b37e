"""Notice cash that is paid in parts: to one account, at whatever tills, within the window the council chose.

It is told to Finance and to nobody else. Where the council chose no sum, nothing is asked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, func, select, tuple_

from sync.central import tables
from sync.central.dialect import among
from sync.central.ledger import tasks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.ledger.placing import Known
    from sync.contract.facts import PaymentTaken

LINKED_CASH: Final = "linked_cash"
CASH_FLAG: Final = "IsACashPayment"
_WINDOW_DAYS: Final = 28


def note_linked_cash(
    connection: Connection, slug: str, paid: Sequence[PaymentTaken], known: Known, now: datetime
) -> None:
    """Make a quiet task of each payment with which the cash of an account reached the council's sum."""
    policy = None if known.content is None else known.content.policy
    if policy is None or policy.linked_cash_pence is None:
        return
    cash = {code for code, method in known.methods.items() if is_set(method.metadata, CASH_FLAG)}
    wanted = {
        payment.event_id: {(line.fund, line.reference) for line in payment.data.lines}
        for payment in paid
        if any(tender.method in cash for tender in payment.data.tenders)
    }
    if not wanted:
        return
    window = timedelta(days=policy.linked_cash_days or _WINDOW_DAYS)
    since = min(payment.occurred_at for payment in paid if payment.event_id in wanted) - window
    accounts = set[tuple[str, str]]().union(*wanted.values())
    sums = _cash_of(connection, slug, accounts, cash, since)
    reached = {account for account, (pence, times) in sums.items() if times > 1 and pence >= policy.linked_cash_pence}
    tasks.raise_all(
        connection,
        [
            {"council": slug, "event_id": event_id, "code": LINKED_CASH, "raised_at": now}
            for event_id, its in sorted(wanted.items())
            if its & reached
        ],
    )


def is_set(metadata: Mapping[str, str], flag: str) -> bool:
    """Tell whether a flag is set among the metadata of a method: by "true" in any case, and nothing else."""
    return metadata.get(flag, "").strip().lower() == "true"


def _cash_of(
    connection: Connection, slug: str, accounts: set[tuple[str, str]], cash: set[str], since: datetime
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return what was paid in cash to accounts since then, over all tills, and in how many payments."""
    a, p = tables.allocation.c, tables.payment.c
    rows = connection.execute(
        select(a.fund, a.reference, func.sum(a.amount_pence).label("pence"))
        .add_columns(func.count(a.event_id.distinct()).label("times"))
        .join(tables.payment, and_(p.council == a.council, p.event_id == a.event_id))
        .where(a.council == slug, tuple_(a.fund, a.reference).in_(sorted(accounts)))
        .where(among(connection, a.method, sorted(cash)), a.amount_pence > 0, p.taken_at >= since)
        .group_by(a.fund, a.reference)
    )
    return {(row.fund, row.reference): (int(row.pence), row.times) for row in rows}
