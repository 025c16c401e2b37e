"""Describe every fact a till can tell, as the till froze it; a body that fits here is accepted for ever.

The shapes of contract 1 never change: a later program that needs another shape writes contract 2 beside it, and the
golden files in the tests keep this one readable.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from sync.contract.canonical import GENESIS, is_canonical
from sync.contract.fields import (
    Day,
    DeviceId,
    Epoch,
    EventId,
    Free100,
    Free300,
    FundCode,
    Hash,
    Member,
    MethodCode,
    Model,
    Moment,
    OfficeCode,
    Ordinal,
    Pence,
    PositivePence,
    Rate,
    Receipt,
    Reference,
    Sequence,
    Slug,
    TillCode,
    Username,
    VatCodeText,
)

CONTRACT = 1
BODY_MAX_BYTES = 262_144


class BadFact(ValueError):
    """The bytes are not a fact; the message names the member and the rule, never a value."""


# ------------------------------------------------------------------------------------------------------ what is told
class TillEnrolledData(Model):
    """A PC became this till in this epoch."""

    office: OfficeCode
    device_id: DeviceId


class SessionOpenedData(Model):
    """A cashier session opened. Units: `float_pence` counted at opening."""

    float_pence: PositivePence
    office: OfficeCode


class PersonalDataPurgedData(Model):
    """The personal members of these facts were removed from the till."""

    event_ids: Annotated[list[EventId], Field(min_length=1, max_length=1000)]


class ClockMovedData(Model):
    """The clock of the PC stood behind its own high-water mark, or away from central's. Units: seconds, + is fast."""

    seconds: Annotated[int, Field(ge=-(10**10), le=10**10)]
    against: Literal["mark", "central"]


class PaymentLineData(Model):
    """One bill as paid. Units: pence; VAT is contained in the amount; `vat_rate` "0.2" is 20 per cent."""

    n: Ordinal
    fund: FundCode
    reference: Reference
    amount_pence: Pence
    vat_code: VatCodeText
    vat_rate: Rate
    vat_pence: Pence
    verdict: Literal["valid", "unverified"]
    narrative: Free100
    override_reason: Free300
    override_by: Free100


class TenderData(Model):
    """One way the customer paid. Units: pence; what stays is tendered less change."""

    n: Ordinal
    method: MethodCode
    tendered_pence: Pence
    change_pence: PositivePence


class AllocationData(Model):
    """The part of one tender that pays part of one line. Units: pence."""

    n: Ordinal
    line: Ordinal
    tender: Ordinal
    amount_pence: Pence
    vat_pence: Pence


class PaymentTakenData(Model):
    """Money taken at a desk. Units: pence."""

    receipt: Receipt
    kind: Literal["payment"]
    office: OfficeCode
    amount_pence: Pence
    tendered_pence: Pence
    change_pence: PositivePence
    offline: bool
    catalogue_version: Free100
    pack_version: Annotated[int, Field(ge=0, le=10**12)]
    lines: Annotated[list[PaymentLineData], Field(min_length=1, max_length=500)]
    tenders: Annotated[list[TenderData], Field(min_length=1, max_length=50)]
    allocations: Annotated[list[AllocationData], Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        """Hold the payment to its own sums: lines, tenders and allocations each come to the amount."""
        sums = (
            (self.amount_pence, sum(line.amount_pence for line in self.lines), "lines and amount"),
            (self.tendered_pence, sum(tender.tendered_pence for tender in self.tenders), "tenders and tendered"),
            (self.change_pence, sum(tender.change_pence for tender in self.tenders), "tenders and change"),
            (self.amount_pence, self.tendered_pence - self.change_pence, "amount, tendered and change"),
        )
        for one, other, what in sums:
            if one != other:
                raise ValueError(f"{what} do not agree")
        return self

    @model_validator(mode="after")
    def _is_allocated(self) -> Self:
        """Every penny of a line comes from a tender, and every penny of a tender goes to a line."""
        for part in (self.lines, self.tenders, self.allocations):
            if [row.n for row in part] != list(range(1, len(part) + 1)):
                raise ValueError("numbers do not run 1, 2, 3")
        lines = {line.n: [line.amount_pence, line.vat_pence] for line in self.lines}
        tenders = {tender.n: tender.tendered_pence - tender.change_pence for tender in self.tenders}
        for row in self.allocations:
            if row.line not in lines or row.tender not in tenders:
                raise ValueError("an allocation names a line or tender that is not there")
            lines[row.line][0] -= row.amount_pence
            lines[row.line][1] -= row.vat_pence
            tenders[row.tender] -= row.amount_pence
        if any(pence or vat for pence, vat in lines.values()) or any(tenders.values()):
            raise ValueError("allocations do not come to the lines and tenders")
        return self


# ---------------------------------------------------------------------------------------------------------- envelopes
class Fact(Model):
    """What every fact says of itself. Shape: `personal` maps a member to its commitment, never to its value."""

    contract: Literal[1]
    event_id: EventId
    council: Slug
    till: TillCode
    epoch: Epoch
    sequence: Sequence
    previous_hash: Hash
    occurred_at: Moment
    business_date: Day | None
    session_id: EventId | None
    cashier: Username | None
    personal: Annotated[dict[Member, Hash], Field(max_length=20)]

    @model_validator(mode="after")
    def _begins_a_chain(self) -> Self:
        """The first fact of an epoch, and no other, follows nothing."""
        if (self.sequence == 1) != (self.previous_hash == GENESIS):
            raise ValueError("only the first fact of an epoch follows nothing")
        return self


class TillEnrolled(Fact):
    """A PC became this till."""

    kind: Literal["till_enrolled"]
    data: TillEnrolledData


class SessionOpened(Fact):
    """A cashier session opened."""

    kind: Literal["session_opened"]
    business_date: Day
    session_id: EventId
    cashier: Username
    data: SessionOpenedData


class PaymentTaken(Fact):
    """Money was taken."""

    kind: Literal["payment_taken"]
    business_date: Day
    session_id: EventId
    cashier: Username
    data: PaymentTakenData

    @model_validator(mode="after")
    def _receipt_is_its_own(self) -> Self:
        """A receipt number carries till, epoch and business date, so that no two tills can ever share one."""
        start = f"{self.till}{self.epoch}-{self.business_date:%y%m%d}-"
        number = self.data.receipt.removeprefix(start)
        if number == self.data.receipt or not number.isdigit():
            raise ValueError("the receipt number is not of this till, epoch and business date")
        return self


class PersonalDataPurged(Fact):
    """Personal data was removed after its time."""

    kind: Literal["personal_data_purged"]
    data: PersonalDataPurgedData


class ClockMoved(Fact):
    """The PC's clock was seen to be wrong."""

    kind: Literal["clock_moved"]
    data: ClockMovedData


AnyFact = TillEnrolled | SessionOpened | PaymentTaken | PersonalDataPurged | ClockMoved
KINDS = ("till_enrolled", "session_opened", "payment_taken", "personal_data_purged", "clock_moved")

_FACT: TypeAdapter[AnyFact] = TypeAdapter(Annotated[AnyFact, Field(discriminator="kind")])


def read_fact(body: bytes) -> AnyFact:
    """Read the final bytes of a fact.

    Raises: BadFact, when they are not canonical or do not fit the contract.
    """
    if len(body) > BODY_MAX_BYTES:
        raise BadFact("body: too long")
    try:
        fact = _FACT.validate_json(body)
    except ValidationError as problem:
        raise BadFact(first_problem(problem)) from None
    if not is_canonical(body):
        raise BadFact("body: not in its canonical form")
    return fact


def first_problem(problem: ValidationError) -> str:
    """Say where and why, without the value that was found there: it may be about a person."""
    first = problem.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "document"
    return f"{where}: {first['msg']}"
