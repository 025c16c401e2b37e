"""Describe what a fact tells of a till day: sessions, cash that moves, counts, totals shown, approvals, eReturns.

In every one of them the envelope's `cashier` is who acted, which need not be whose session it is.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sync.contract.fields import (
    EventId,
    Free100,
    Free300,
    FundCode,
    MethodCode,
    Model,
    OfficeCode,
    Pence,
    PositivePence,
    ReasonCode,
    Receipt,
    Username,
    free,
)

DENOMINATIONS = (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
"""Every note and coin that is counted, in pence, the largest first. Source: LocalGov IMS eReturns."""

Seal = Annotated[str, free(50)]
"""A bag's number as printed on it; the length is LocalGov IMS's BagNumber."""


class Counted(Model):
    """How many of one note or coin there were. Units: pence each."""

    each_pence: Literal[5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1]
    pieces: Annotated[int, Field(ge=1, le=10**6)]


Counts = Annotated[list[Counted], Field(max_length=len(DENOMINATIONS))]


def _value(counts: list[Counted]) -> int:
    if len({row.each_pence for row in counts}) != len(counts):
        raise ValueError("a note or coin is counted twice")
    return sum(row.each_pence * row.pieces for row in counts)


class SessionOpenedData(Model):
    """A cashier session opened. Units: pence.

    Shape: `float_pence` as counted; `expected_float_pence` what should have been there, None where nobody says;
    `counts` empty where only the sum was typed; `reason` the cashier's word for a difference.
    """

    float_pence: PositivePence
    office: OfficeCode
    expected_float_pence: PositivePence | None = None
    counts: Counts = Field(default_factory=list)
    reason: Free300 = ""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.counts and _value(self.counts) != self.float_pence:
            raise ValueError("the count does not come to the float")
        return self


class CashMovedData(Model):
    """Cash went into the drawer, out of it, or into the safe, and no customer was part of it. Units: pence.

    Shape: `seal` and `witness` belong to a lift; `approval` where policy asked for one.
    """

    direction: Literal["in", "out", "lift"]
    amount_pence: Annotated[int, Field(ge=1, le=10**9)]
    reason: Free300
    seal: Seal = ""
    witness: Username | None = None
    counts: Counts = Field(default_factory=list)
    approval: EventId | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.counts and _value(self.counts) != self.amount_pence:
            raise ValueError("the count does not come to the amount")
        if self.direction == "lift" and not (self.seal.strip() and self.witness):
            raise ValueError("a lift has a seal and a second person")
        if self.direction != "lift" and not self.reason.strip():
            raise ValueError("cash in or out has a reason")
        return self


class TotalsShownData(Model):
    """Somebody looked at the totals of a session (an X report). Shape: `cash` whether cash was among them."""

    cash: bool
    approval: EventId | None = None


class CashCountedData(Model):
    """The drawer was counted, before anybody was shown what it should hold. Units: pence."""

    round: Annotated[int, Field(ge=1, le=9)]
    counted_pence: PositivePence
    counts: Counts
    witness: Username | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if _value(self.counts) != self.counted_pence:
            raise ValueError("the count does not come to its total")
        return self


class MethodTotal(Model):
    """What one way of paying came to. Units: pence; `items` payments, voids and refunds that used it."""

    method: MethodCode
    items: Annotated[int, Field(ge=0, le=10**6)]
    amount_pence: Pence


class FundTotal(Model):
    """What one fund got by one way of paying. Units: pence."""

    fund: FundCode
    method: MethodCode
    items: Annotated[int, Field(ge=0, le=10**6)]
    amount_pence: Pence


class SessionClosedData(Model):
    """A session ended with a count. Units: pence.

    Shape: `difference_pence` counted less expected, a fact and no debt; `reason` the word for it; `seal` of the bag
    with the day's cash; `left_pence` what stays in the drawer as the next float; `unsent` facts central lacked then;
    `witness` the second person where the owner of the session was not there.
    """

    counted_pence: PositivePence
    expected_pence: Pence
    difference_pence: Pence
    left_pence: PositivePence
    seal: Seal
    reason: Free300
    payments: Annotated[int, Field(ge=0, le=10**6)]
    voids: Annotated[int, Field(ge=0, le=10**6)]
    refunds: Annotated[int, Field(ge=0, le=10**6)]
    methods: Annotated[list[MethodTotal], Field(max_length=200)]
    funds: Annotated[list[FundTotal], Field(max_length=5000)]
    unsent: Annotated[int, Field(ge=0, le=10**9)]
    handover: bool = False
    witness: Username | None = None
    approval: EventId | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.counted_pence - self.expected_pence != self.difference_pence:
            raise ValueError("counted less expected is not the difference")
        if self.handover != (self.witness is not None):
            raise ValueError("two people count the drawer of somebody who is away, and only then")
        if sum(row.amount_pence for row in self.methods) != sum(row.amount_pence for row in self.funds):
            raise ValueError("methods and funds do not come to the same")
        return self


class Bag(Model):
    """A sealed bag on its way to the bank. Units: pence."""

    seal: Seal
    amount_pence: PositivePence


class ListedItem(Model):
    """A cheque or postal order that is handed over with an eReturn. Units: pence; `tender` its number there."""

    receipt: Receipt
    tender: Annotated[int, Field(ge=1, le=50)]
    amount_pence: Pence


class EReturnMadeData(Model):
    """The cashing-up document of a closed session, from what was taken. Units: pence. Source: LocalGov IMS eReturn.

    Shape: `type` "cash" or "cheque"; `total_pence` what was taken, net of what was given back, is the sum of `funds`;
    a cash return has bags, the notes and coins of the last count, and the difference; a cheque return lists its items.
    """

    number: Receipt
    type: Literal["cash", "cheque"]
    total_pence: Pence
    funds: Annotated[list[FundTotal], Field(max_length=5000)]
    bags: Annotated[list[Bag], Field(max_length=100)] = Field(default_factory=list)
    counts: Counts = Field(default_factory=list)
    difference_pence: Pence = 0
    items: Annotated[list[ListedItem], Field(max_length=2000)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum(row.amount_pence for row in self.funds) != self.total_pence:
            raise ValueError("the funds do not come to the total")
        if self.type == "cheque" and sum(row.amount_pence for row in self.items) != self.total_pence:
            raise ValueError("the items do not come to the total")
        return self


class EReturnDecidedData(Model):
    """A supervisor looked at an eReturn at the till that made it. Shape: never its own cashier."""

    ereturn: EventId
    decision: Literal["approved", "sent_back"]
    reason: Free300 = ""


class ApprovalGivenData(Model):
    """A second person allowed one act; the envelope's `cashier` is that person. Units: pence.

    Shape: `act` such as "refund"; `asked_by` who wanted it; `subject` a receipt, or fund and reference; `how` they
    proved who they are: "password" or "pin" at this till, "elsewhere" signed in at another.
    """

    act: ReasonCode
    asked_by: Username
    subject: Free100
    amount_pence: Pence | None
    reason: Free300
    how: Literal["password", "pin", "elsewhere"]


class PaymentNotedData(Model):
    """A payment stands out and goes to the Income Team in quiet; nobody at the desk is told."""

    payment: EventId
    codes: Annotated[list[ReasonCode], Field(min_length=1, max_length=10)]
    with_payments: Annotated[list[EventId], Field(max_length=200)] = Field(default_factory=list)
    amount_pence: Pence


class BatchClosedData(Model):
    """A pile of cheques or postal orders from the post was entered. Units: pence.

    Shape: `batch` the id its payments name; the control figures are those on the pile's slip.
    """

    batch: EventId
    number: Free100
    method: MethodCode
    items: Annotated[int, Field(ge=1, le=10_000)]
    amount_pence: Pence
    control_items: Annotated[int, Field(ge=0, le=10_000)]
    control_pence: PositivePence
    first_receipt: Receipt
    last_receipt: Receipt
    reason: Free300 = ""
