"""Turn accepted payments into the ledger: balanced entries, and the transactions and suspense items they became.

Nothing here can refuse. What central cannot place goes to suspense with its reason; what is merely odd becomes a task.
Every table is written once for a batch, however many payments are in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sync.central import tables
from sync.central.dialect import insert_many
from sync.central.ledger.entries import FUND, METHOD, SUSPENSE, Entry, Posting, enter, take_numbers
from sync.central.ledger.oddities import oddities
from sync.central.ledger.placing import REVOKED_TILL, look_up
from sync.contract.card_numbers import without_card_numbers
from sync.contract.localgov.dates import local_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.councils import Council
    from sync.central.desk.devices import Device
    from sync.central.ledger.placing import Known
    from sync.contract.facts import AllocationData, PaymentLineData, PaymentTaken

PAYMENT: Final = "payment"
SUSPENSE_NUMBERS: Final = "suspense"
"""The counter that suspense items are numbered by."""

_MICROSECOND: Final = timedelta(microseconds=1)
Row = dict[str, object]


def post(
    connection: Connection, council: Council, payments: Iterable[PaymentTaken], now: datetime, device: Device
) -> None:
    """Write the rows of these payments, which this device handed in."""
    paid = list(payments)
    lines = [(line.fund, line.reference) for payment in paid for line in payment.data.lines]
    known = look_up(connection, council.slug, lines, [payment.cashier for payment in paid])
    rows = _Rows(known, now, device)
    for payment in paid:
        rows.add(payment)
    connection.execute(*insert_many(connection, tables.payment, rows.payments))
    connection.execute(*insert_many(connection, tables.allocation, rows.allocations))
    enter(connection, council.slug, rows.entries, now)
    if rows.processed:
        connection.execute(*insert_many(connection, tables.processed, rows.processed))
    if rows.suspense:
        first = take_numbers(connection, council.slug, SUSPENSE_NUMBERS, len(rows.suspense))
        numbered = [{"suspense_id": number, **row} for number, row in enumerate(rows.suspense, start=first)]
        connection.execute(tables.suspense.insert(), numbered)
    if rows.tasks:
        connection.execute(tables.task.insert(), rows.tasks)


class _Rows:
    """The rows of a batch while they are collected, a list for each table."""

    def __init__(self, known: Known, now: datetime, device: Device) -> None:
        self._known = known
        self._now = now
        self._device = device
        self.payments: list[Row] = []
        self.allocations: list[Row] = []
        self.entries: list[Entry] = []
        self.processed: list[Row] = []
        self.suspense: list[Row] = []
        self.tasks: list[Row] = []

    def add(self, payment: PaymentTaken) -> None:
        """Add everything one payment becomes."""
        parts = self._parts(payment)
        postings = [posting for part in parts for posting in part.postings()]
        self.payments.append(_payment_row(payment, self._now))
        self.entries.append(Entry(payment.event_id, PAYMENT, self._device.device_id, postings, payment.event_id))
        user_code = self._known.user_code(payment.cashier)
        for part in parts:
            self.allocations.append(_allocation_row(part))
            if part.reason is None:
                self.processed.append(_processed_row(part, user_code, self._now))
            else:
                self.suspense.append(_suspense_row(part, self._now))
        found = oddities(payment, self._known) | ({"from_revoked_till"} if self._device.revoked else set())
        self.tasks += [
            {"council": payment.council, "event_id": payment.event_id, "code": code, "raised_at": self._now}
            for code in sorted(found)
        ]

    def _parts(self, payment: PaymentTaken) -> list[_Part]:
        lines = {line.n: (line, self._reason(line)) for line in payment.data.lines}
        methods = {tender.n: tender.method for tender in payment.data.tenders}
        return [
            _Part(payment, part, lines[part.line][0], methods[part.tender], lines[part.line][1])
            for part in payment.data.allocations
        ]

    def _reason(self, line: PaymentLineData) -> str | None:
        """Say why a line stays in suspense: whatever a revoked till hands in waits for a person."""
        return REVOKED_TILL if self._device.revoked else self._known.suspense_reason(line.fund, line.reference)


@dataclass(frozen=True, slots=True)
class _Part:
    """One allocation with what it belongs to. Shape: `reason` why it stays in suspense, None when it is placed."""

    payment: PaymentTaken
    data: AllocationData
    line: PaymentLineData
    method: str
    reason: str | None

    def postings(self) -> tuple[Posting, Posting]:
        """Return both sides: what was handed over, and where it went."""
        side, pence = FUND if self.reason is None else SUSPENSE, self.data.amount_pence
        to = Posting(side, pence, self.line.fund, self.line.reference)
        return Posting(METHOD, -pence, method=self.method), to

    def transaction_date(self) -> str:
        """Return when it was paid, by London's clocks: no two of a receipt at the same microsecond."""
        return local_text(self.payment.occurred_at + self.data.n * _MICROSECOND)


# ---------------------------------------------------------------------------------------------------------------- rows
def _payment_row(payment: PaymentTaken, now: datetime) -> Row:
    data = payment.data
    return {
        "council": payment.council,
        "event_id": payment.event_id,
        "till": payment.till,
        "epoch": payment.epoch,
        "receipt": data.receipt,
        "kind": data.kind,
        "office": data.office,
        "cashier": payment.cashier,
        "business_date": payment.business_date,
        "taken_at": payment.occurred_at,
        "amount_pence": data.amount_pence,
        "tendered_pence": data.tendered_pence,
        "change_pence": data.change_pence,
        "offline": data.offline,
        "received_at": now,
    }


def _allocation_row(part: _Part) -> Row:
    return {
        "council": part.payment.council,
        "event_id": part.payment.event_id,
        "n": part.data.n,
        "line": part.data.line,
        "tender": part.data.tender,
        "fund": part.line.fund,
        "reference": part.line.reference,
        "method": part.method,
        "amount_pence": part.data.amount_pence,
        "vat_code": part.line.vat_code,
        "vat_rate": part.line.vat_rate,
        "vat_pence": part.data.vat_pence,
        "verdict": part.line.verdict,
        "narrative": without_card_numbers(part.line.narrative),
        "suspense_reason": part.reason,
    }


def _processed_row(part: _Part, user_code: int, now: datetime) -> Row:
    """Return an allocation as LocalGov IMS keeps it; who paid is personal data, and stays out."""
    receipt = part.payment.data.receipt
    return {
        "council": part.payment.council,
        "reference": f"{receipt}-{part.data.n}",
        "internal_reference": receipt,
        "psp_reference": receipt,
        "office": part.payment.data.office,
        "entered_at": now,
        "transaction_date": part.transaction_date(),
        "account_reference": part.line.reference,
        "user_code": user_code,
        "fund": part.line.fund,
        "method": part.method,
        "amount_pence": part.data.amount_pence,
        "vat_code": part.line.vat_code,
        "vat_rate": part.line.vat_rate,
        "vat_pence": part.data.vat_pence,
        "narrative": without_card_numbers(part.line.narrative) or None,
        "entry_id": part.payment.event_id,
        "event_id": part.payment.event_id,
        "n": part.data.n,
    }


def _suspense_row(part: _Part, now: datetime) -> Row:
    return {
        "council": part.payment.council,
        "entry_id": part.payment.event_id,
        "created_at": now,
        "transaction_date": part.transaction_date(),
        "account_number": part.line.reference,
        "narrative": without_card_numbers(part.line.narrative) or None,
        "amount_pence": part.data.amount_pence,
        "reason": part.reason,
        "fund": part.line.fund,
        "method": part.method,
        "event_id": part.payment.event_id,
        "n": part.data.n,
    }
