"""Build the rows that payments become: what was sent, what was posted, and where the money is now.

A void or refund is a payment whose amounts are below nothing; where its lines belong, `reversals` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sync.central import tables
from sync.central.dialect import insert_many
from sync.central.ledger.entries import FUND, METHOD, SUSPENSE, Entry, Posting, enter, take_numbers
from sync.central.ledger.oddities import oddities
from sync.central.ledger.placing import REVOKED_TILL
from sync.contract.card_numbers import without_card_numbers
from sync.contract.localgov.dates import local_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.desk.devices import Device
    from sync.central.ledger.placing import Known
    from sync.contract.facts import PaymentTaken
    from sync.contract.payment_facts import AllocationData, PaymentLineData, TenderData

SUSPENSE_NUMBERS: Final = "suspense"
"""The counter that suspense items are numbered by."""

_MICROSECOND: Final = timedelta(microseconds=1)
_DETAILS: Final = ("authorisation_code", "card_suffix", "refund_reference")
"""Members of a transaction that most have not: a batch in which nobody has them does not name them."""

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line's money is put, or taken from. Shape: `reason` why it is in suspense, None when in a fund."""

    fund: str
    reference: str
    reason: str | None = None


class Rows:
    """The rows of a batch while they are collected, a list for each table."""

    def __init__(self, known: Known, now: datetime, device: Device) -> None:
        self._known = known
        self._now = now
        self._device = device
        self._detailed = False
        self.payments: list[Row] = []
        self.allocations: list[Row] = []
        self.entries: list[Entry] = []
        self.processed: list[Row] = []
        self.suspense: list[Row] = []
        self.tasks: list[Row] = []
        self.details: list[Row] = []

    def add(self, payment: PaymentTaken) -> None:
        """Add everything one payment becomes."""
        self._add(payment, {line.n: self._place(line) for line in payment.data.lines}, None)

    def add_reversal(self, payment: PaymentTaken, places: Mapping[int, Place], corrects: str | None) -> None:
        """Add everything a void or refund becomes, whose lines are taken from these places."""
        if self._device.revoked:
            places = {n: Place(place.fund, place.reference, REVOKED_TILL) for n, place in places.items()}
        self._add(payment, places, corrects)

    def write(self, connection: Connection, slug: str) -> None:
        """Write all of it, a statement for each table."""
        connection.execute(*insert_many(connection, tables.payment, self.payments))
        connection.execute(*insert_many(connection, tables.allocation, self.allocations))
        enter(connection, slug, self.entries, self._now)
        if self.processed:
            if self._detailed:
                self.processed = [dict.fromkeys(_DETAILS) | row for row in self.processed]
            connection.execute(*insert_many(connection, tables.processed, self.processed))
        if self.suspense:
            first = take_numbers(connection, slug, SUSPENSE_NUMBERS, len(self.suspense))
            numbered = [{"suspense_id": number, **row} for number, row in enumerate(self.suspense, start=first)]
            connection.execute(tables.suspense.insert(), numbered)
        for table, rows in ((tables.task, self.tasks), (tables.tender_detail, self.details)):
            if rows:
                connection.execute(table.insert(), rows)

    def _add(self, payment: PaymentTaken, places: Mapping[int, Place], corrects: str | None) -> None:
        data = payment.data
        lines, tenders = {line.n: line for line in data.lines}, {tender.n: tender for tender in data.tenders}
        parts = [
            Part(payment, part, lines[part.line], tenders[part.tender], places[part.line]) for part in data.allocations
        ]
        postings = [posting for part in parts for posting in part.postings()]
        self.payments.append(_payment_row(payment, self._now))
        actor = self._device.device_id
        self.entries.append(Entry(payment.event_id, data.kind, actor, postings, payment.event_id, corrects=corrects))
        user_code = self._known.user_code(payment.cashier)
        for part in parts:
            self.allocations.append(_allocation_row(part))
            if part.place.reason is None:
                self.processed.append(self._processed(part, user_code))
            else:
                self.suspense.append(_suspense_row(part, self._now))
        self._add_details(payment)
        found = oddities(payment, self._known) | ({"from_revoked_till"} if self._device.revoked else set())
        self.tasks += [
            {"council": payment.council, "event_id": payment.event_id, "code": code, "raised_at": self._now}
            for code in sorted(found)
        ]

    def _place(self, line: PaymentLineData) -> Place:
        """Say where a line belongs: whatever a revoked till hands in waits for a person."""
        if self._device.revoked:
            return Place(line.fund, line.reference, REVOKED_TILL)
        return Place(line.fund, line.reference, self._known.suspense_reason(line.fund, line.reference))

    def _processed(self, part: Part, user_code: int) -> Row:
        row = _processed_row(part, user_code, self._now)
        if part.place.fund != part.line.fund:  # it was released elsewhere, and is taken back from there
            code, rate, vat = self._known.vat_of(part.place.fund, part.data.amount_pence)
            row |= {"vat_code": code, "vat_rate": rate, "vat_pence": vat}
        of, tender = part.payment.data.of, part.tender
        if of is not None or tender.authorisation or tender.last_four:
            self._detailed = True
            row |= {
                "authorisation_code": tender.authorisation or None,
                "card_suffix": tender.last_four or None,
                "refund_reference": None if of is None else of.receipt,
            }
        return row

    def _add_details(self, payment: PaymentTaken) -> None:
        self.details += [
            {
                "council": payment.council,
                "event_id": payment.event_id,
                "n": tender.n,
                "authorisation": without_card_numbers(tender.authorisation),
                "last_four": tender.last_four,
                "serial": without_card_numbers(tender.serial),
                "attempt_id": tender.attempt,
                "provider_reference": tender.provider_reference,
                "brand": tender.brand,
            }
            for tender in payment.data.tenders
            if tender.authorisation or tender.last_four or tender.serial or tender.attempt or tender.brand
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """One allocation with what it belongs to."""

    payment: PaymentTaken
    data: AllocationData
    line: PaymentLineData
    tender: TenderData
    place: Place

    def postings(self) -> tuple[Posting, Posting]:
        """Return both sides: what was handed over, and where it went."""
        side, pence = FUND if self.place.reason is None else SUSPENSE, self.data.amount_pence
        to = Posting(side, pence, self.place.fund, self.place.reference)
        return Posting(METHOD, -pence, method=self.tender.method), to

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


def _allocation_row(part: Part) -> Row:
    return {
        "council": part.payment.council,
        "event_id": part.payment.event_id,
        "n": part.data.n,
        "line": part.data.line,
        "tender": part.data.tender,
        "fund": part.line.fund,
        "reference": part.line.reference,
        "method": part.tender.method,
        "amount_pence": part.data.amount_pence,
        "vat_code": part.line.vat_code,
        "vat_rate": part.line.vat_rate,
        "vat_pence": part.data.vat_pence,
        "verdict": part.line.verdict,
        "narrative": without_card_numbers(part.line.narrative),
        "suspense_reason": part.place.reason,
    }


def _processed_row(part: Part, user_code: int, now: datetime) -> Row:
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
        "account_reference": part.place.reference,
        "user_code": user_code,
        "fund": part.place.fund,
        "method": part.tender.method,
        "amount_pence": part.data.amount_pence,
        "vat_code": part.line.vat_code,
        "vat_rate": part.line.vat_rate,
        "vat_pence": part.data.vat_pence,
        "narrative": without_card_numbers(part.line.narrative) or None,
        "entry_id": part.payment.event_id,
        "event_id": part.payment.event_id,
        "n": part.data.n,
    }


def _suspense_row(part: Part, now: datetime) -> Row:
    return {
        "council": part.payment.council,
        "entry_id": part.payment.event_id,
        "created_at": now,
        "transaction_date": part.transaction_date(),
        "account_number": part.place.reference,
        "narrative": without_card_numbers(part.line.narrative) or None,
        "amount_pence": part.data.amount_pence,
        "reason": part.place.reason,
        "fund": part.place.fund,
        "method": part.tender.method,
        "event_id": part.payment.event_id,
        "n": part.data.n,
    }
