"""Describe every fact a till can tell, as the till froze it; a body that fits here is accepted for ever.

The shapes of contract 1 never change: a later program that needs another shape writes contract 2 beside it, and the
golden files in the tests keep this one readable.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from sync.contract.canonical import GENESIS, is_canonical
from sync.contract.card_facts import CardAnsweredData, CardAskedData, TenderHeldData
from sync.contract.day_facts import (
    ApprovalGivenData,
    BatchClosedData,
    CashCountedData,
    CashMovedData,
    EReturnDecidedData,
    EReturnMadeData,
    PaymentNotedData,
    SessionClosedData,
    SessionOpenedData,
    TotalsShownData,
)
from sync.contract.fields import (
    Day,
    DeviceId,
    Epoch,
    EventId,
    Hash,
    Member,
    Model,
    Moment,
    OfficeCode,
    Sequence,
    Slug,
    TillCode,
    Username,
)
from sync.contract.payment_facts import PaymentTakenData

CONTRACT = 1
BODY_MAX_BYTES = 262_144


class BadFact(ValueError):
    """The bytes are not a fact; the message names the member and the rule, never a value."""


# ------------------------------------------------------------------------------------------------------ what is told
class TillEnrolledData(Model):
    """A PC became this till in this epoch."""

    office: OfficeCode
    device_id: DeviceId


class PersonalDataPurgedData(Model):
    """The personal members of these facts were removed from the till."""

    event_ids: Annotated[list[EventId], Field(min_length=1, max_length=1000)]


class ClockMovedData(Model):
    """The clock of the PC stood behind its own high-water mark, or away from central's. Units: seconds, + is fast."""

    seconds: Annotated[int, Field(ge=-(10**10), le=10**10)]
    against: Literal["mark", "central"]


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
    personal: Annotated[dict[Member, Hash], Field(max_length=60)]

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


class SessionFact(Fact):
    """A fact of a cashier session: it has a business date, a session, and somebody who acted."""

    business_date: Day
    session_id: EventId
    cashier: Username


class SessionOpened(SessionFact):
    """A cashier session opened."""

    kind: Literal["session_opened"]
    data: SessionOpenedData


class CashMoved(SessionFact):
    """Cash went in, out, or to the safe."""

    kind: Literal["cash_moved"]
    data: CashMovedData


class TotalsShown(SessionFact):
    """An X report was shown."""

    kind: Literal["totals_shown"]
    data: TotalsShownData


class CashCounted(SessionFact):
    """The drawer was counted."""

    kind: Literal["cash_counted"]
    data: CashCountedData


class SessionClosed(SessionFact):
    """A cashier session ended."""

    kind: Literal["session_closed"]
    data: SessionClosedData


class EReturnMade(SessionFact):
    """The cashing-up document of a session was made."""

    kind: Literal["ereturn_made"]
    data: EReturnMadeData


class EReturnDecided(SessionFact):
    """An eReturn was approved or sent back."""

    kind: Literal["ereturn_decided"]
    data: EReturnDecidedData


class ApprovalGiven(SessionFact):
    """A second person allowed one act."""

    kind: Literal["approval_given"]
    data: ApprovalGivenData

    @model_validator(mode="after")
    def _is_of_two(self) -> Self:
        """Nobody approves what they ask for themselves."""
        if self.data.asked_by.casefold() == self.cashier.casefold():
            raise ValueError("an approval is another person's")
        return self


class PaymentNoted(SessionFact):
    """A payment stands out."""

    kind: Literal["payment_noted"]
    data: PaymentNotedData


class BatchClosed(SessionFact):
    """A pile from the post was entered whole."""

    kind: Literal["batch_closed"]
    data: BatchClosedData


class PaymentTaken(SessionFact):
    """Money was taken, or given back."""

    kind: Literal["payment_taken"]
    data: PaymentTakenData

    @model_validator(mode="after")
    def _receipt_is_its_own(self) -> Self:
        """A receipt number carries till, epoch and business date, so that no two tills can ever share one."""
        start = f"{self.till}{self.epoch}-{self.business_date:%y%m%d}-"
        number = self.data.receipt.removeprefix(start)
        if number == self.data.receipt or not number.isdigit():
            raise ValueError("the receipt number is not of this till, epoch and business date")
        return self


class CardAsked(SessionFact):
    """A card is about to be charged, or to get money back."""

    kind: Literal["card_asked"]
    data: CardAskedData

    @model_validator(mode="after")
    def _reference_is_its_own(self) -> Self:
        """What the provider shows is this till's, this day's, and nobody else's."""
        number = self.data.reference.removeprefix(f"{self.till}{self.epoch}-{self.business_date:%y%m%d}-C")
        if number == self.data.reference or not number.isdigit():
            raise ValueError("the card reference is not of this till, epoch and business date")
        return self


class CardAnswered(SessionFact):
    """What came of a charge, or of a refund to a card."""

    kind: Literal["card_answered"]
    data: CardAnsweredData


class TenderHeld(SessionFact):
    """Something was handed over for a payment that is not whole, or handed back."""

    kind: Literal["tender_held"]
    data: TenderHeldData


class PersonalDataPurged(Fact):
    """Personal data was removed after its time."""

    kind: Literal["personal_data_purged"]
    data: PersonalDataPurgedData


class ClockMoved(Fact):
    """The PC's clock was seen to be wrong."""

    kind: Literal["clock_moved"]
    data: ClockMovedData


AnyFact = (
    TillEnrolled
    | SessionOpened
    | PaymentTaken
    | CashMoved
    | TotalsShown
    | CashCounted
    | SessionClosed
    | EReturnMade
    | EReturnDecided
    | ApprovalGiven
    | PaymentNoted
    | BatchClosed
    | CardAsked
    | CardAnswered
    | TenderHeld
    | PersonalDataPurged
    | ClockMoved
)
KINDS = tuple(str(get_args(fact.model_fields["kind"].annotation)[0]) for fact in get_args(AnyFact))

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
