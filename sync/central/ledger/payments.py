"""Turn accepted payments into the ledger: balanced entries, and the transactions and suspense items they became.

Nothing here can refuse. What central cannot place goes to suspense with its reason; what is merely odd becomes a task.
Every table is written once for a batch, however many payments are in it. Voids and refunds come after the payments of
their batch, so that what they undo is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.central.ledger import linked, reversals, slips
from sync.central.ledger.placing import look_up
from sync.central.ledger.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.councils import Council
    from sync.central.desk.devices import Device
    from sync.contract.facts import PaymentTaken

__all__ = ["post"]


def post(
    connection: Connection, council: Council, payments: Iterable[PaymentTaken], now: datetime, device: Device
) -> None:
    """Write the rows of these payments, which this device handed in."""
    paid: list[PaymentTaken] = []
    undone: list[PaymentTaken] = []
    for payment in payments:
        (paid if payment.data.of is None else undone).append(payment)
    if undone:
        reversals.hold_originals(connection, council.slug, undone)
    everything = [*paid, *undone]
    lines = [(line.fund, line.reference) for payment in everything for line in payment.data.lines]
    known = look_up(connection, council.slug, lines, [payment.cashier for payment in everything])
    if paid:
        rows = Rows(known, now, device)
        for payment in paid:
            rows.add(payment)
        rows.write(connection, council.slug)
        linked.note_linked_cash(connection, council.slug, paid, known, now)
        reversals.settle_waiting(connection, council.slug, [payment.event_id for payment in paid], now)
    if undone:
        reversals.post(connection, council.slug, undone, known, now, device)
    slips.note_slips(connection, council.slug, paid, now)
