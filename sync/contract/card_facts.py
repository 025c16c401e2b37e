"""Describe what a fact tells of a card: that a charge or refund was asked for, what came of it, and money held before.

A charge is a fact before anything is asked of a terminal or a provider, so that nothing that is charged is ever without
a record. No member can hold a card number: four digits, a brand, an authorisation code and the provider's own reference
are all that is known of a card.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sync.contract.fields import (
    EventId,
    Free100,
    Free300,
    MethodCode,
    Model,
    OfficeCode,
    PositivePence,
    ReasonCode,
    Receipt,
    free,
)
from sync.contract.payment_facts import LastFour, OriginalPayment, PaymentLineData

CardWay = Literal["terminal", "slip", "link", "qr", "keypad", "browser"]
"""How the card gets to its provider: an integrated terminal, a terminal that stands alone, a payment link by text or
e-mail, a code on the customer's telephone, the caller's own keypad, a page in the operator's browser."""
ProviderReference = Annotated[str, free(100)]
Brand = Annotated[str, free(30)]
Authorisation = Annotated[str, free(15)]
_Above = Annotated[int, Field(ge=1, le=10**12)]


class CardCharged(Model):
    """The charge that a refund to the card gives back. Shape: `attempt` None for one that was typed from a slip."""

    attempt: EventId | None = None
    provider_reference: ProviderReference = ""


class CardAskedData(Model):
    """Somebody is about to charge a card, or give money back to one; nothing was asked of anybody yet. Units: pence.

    Shape: `payment` the id of the payment, or refund, it is to become or be a part of; `due_pence` all of that payment;
    `lines` as the payment will have them, below nothing for a refund; `reference` is what the provider shows the payer;
    a "refund" gives back money of a payment that stands, `of`; a "reverse" gives back a whole charge that became part
    of no payment, and has no lines; both name what was `charged`, and a `reason`. Payer's name and address go beside.
    """

    reference: Receipt
    payment: EventId
    direction: Literal["charge", "refund", "reverse"]
    way: CardWay
    provider: ReasonCode
    method: MethodCode
    amount_pence: _Above
    due_pence: _Above
    office: OfficeCode
    catalogue_version: Free100
    pack_version: Annotated[int, Field(ge=0, le=10**12)]
    lines: Annotated[list[PaymentLineData], Field(max_length=500)]
    basket: EventId | None = None
    of: OriginalPayment | None = None
    charged: CardCharged | None = None
    reason: Free300 = ""
    approval: EventId | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        """A charge is at most what its lines come to; what gives back gives back exactly that."""
        refund, back = self.direction == "refund", self.direction != "charge"
        if refund != (self.of is not None) or back != (self.charged is not None) or back != bool(self.reason.strip()):
            raise ValueError("what gives back, and nothing else, names what it gives back, and why")
        due = {"charge": self.due_pence, "refund": -self.due_pence, "reverse": 0}[self.direction]
        if sum(line.amount_pence for line in self.lines) != due or bool(self.lines) == (self.direction == "reverse"):
            raise ValueError("lines and what is due do not agree")
        if self.amount_pence > self.due_pence or (back and self.amount_pence != self.due_pence):
            raise ValueError("more is charged than is due")
        return self


class CardAnsweredData(Model):
    """What came of it, for good. Units: pence, nothing unless it was approved.

    Shape: `how` "answer" to what was asked, "asked" about later, "slip" as typed from a terminal's slip, "person" when
    a supervisor read it at the provider's own page; `code` why, where something stood against it.
    """

    attempt: EventId
    outcome: Literal["approved", "declined", "cancelled"]
    amount_pence: PositivePence
    how: Literal["answer", "asked", "slip", "person"]
    provider_reference: ProviderReference = ""
    brand: Brand = ""
    last_four: LastFour = ""
    authorisation: Authorisation = ""
    code: ReasonCode = ""
    reason: Free300 = ""
    approval: EventId | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.outcome == "approved") != (self.amount_pence > 0):
            raise ValueError("money moved when it was approved, and only then")
        if self.how == "person" and not self.reason.strip():
            raise ValueError("a person says why")
        return self


class TenderHeldData(Model):
    """Something was handed over for a payment that is not whole yet, or was handed back again. Units: pence.

    Shape: `n` counts what was handed over for this payment; `returned` says that number `n` went back.
    """

    payment: EventId
    n: Annotated[int, Field(ge=1, le=1000)]
    method: MethodCode
    amount_pence: _Above
    due_pence: _Above
    returned: bool = False
