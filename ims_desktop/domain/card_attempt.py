"""Describe a charge to a card, or a refund to one, from the wish to its answer: one machine for every provider.

    requested -> sent -> approved | declined | cancelled
                      -> unknown -> approved | declined | cancelled

Requested is a fact before anything is asked. Sent is a mark made before a terminal or provider hears of it: without it
nothing can have been charged. *Unknown* is no answer but the lack of one: whatever is sent and has none. It blocks
charging that basket again, never the desk, and is asked about until it is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

    from ims_desktop.domain.payment import Original, Payer, PaymentLine


class CardState(StrEnum):
    """Where an attempt stands, by the journal alone."""

    REQUESTED = "requested"
    UNKNOWN = "unknown"
    """Sent, and without an answer: be it that the customer is just typing, or that all has gone silent."""
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"


OPEN: Final = frozenset({CardState.REQUESTED, CardState.UNKNOWN})


class CardWay(StrEnum):
    """How the card gets to its provider; the value travels in the fact and never changes."""

    TERMINAL = "terminal"
    """An integrated chip and PIN terminal at this desk."""
    SLIP = "slip"
    """A terminal that stands alone: the cashier types what its slip says."""
    LINK = "link"
    """A payment link by text or e-mail, while the caller stays on the line."""
    QR = "qr"
    """A code on the screen that the customer's own telephone reads."""
    KEYPAD = "keypad"
    """The caller types the card on their telephone's keypad, and nobody hears it."""
    BROWSER = "browser"
    """The provider's page in the operator's own browser: it puts this PC in card scope, and is off by default."""


AT_DESK: Final = frozenset({CardWay.TERMINAL, CardWay.SLIP})
"""The ways that a terminal of this till serves; the others go through central."""


class Direction(StrEnum):
    """Which way the money goes."""

    CHARGE = "charge"
    REFUND = "refund"
    """Money of a payment that stands goes back to its card."""
    REVERSE = "reverse"
    """A whole charge that became part of no payment goes back to its card."""


class CardHeard(StrEnum):
    """What a terminal or provider said when it was last asked."""

    WAITING = "waiting"
    """It is at work: the card may still be charged."""
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """It cannot tell, or there was no answer."""
    NEVER_CAME = "never_came"
    """It says that it never got this, and it can know: nothing was charged, and nothing will be."""


FINAL: Final = frozenset({CardHeard.APPROVED, CardHeard.DECLINED, CardHeard.CANCELLED, CardHeard.NEVER_CAME})


@dataclass(frozen=True, slots=True)
class CardWord:
    """What a terminal or provider says of one attempt. Units: pence; moments aware UTC.

    Shape: `says` its own stable word (`present_card`, `created`, `started`, `submitted`, ...); `code` why it did not
    charge; `page` an address to open or to show as a QR code, given once; `sent_to` where a link went, masked;
    `message` how sending that link stands (`waiting`, `sent`, `delivered`, `failed`).
    """

    heard: CardHeard
    says: str = ""
    since: datetime | None = None
    amount_pence: int = 0
    provider_reference: str = ""
    brand: str = ""
    last_four: str = ""
    authorisation: str = ""
    code: str = ""
    page: str = field(default="", repr=False)
    expires_at: datetime | None = None
    sent_to: str = ""
    message: str = ""

    @property
    def final(self) -> bool:
        """Whether nothing can change any more."""
        return self.heard in FINAL


@dataclass(frozen=True, slots=True, repr=False)
class CallDetails:
    """Whose call it is, for this call only: never written to the journal, never logged, so it has no `repr`.

    Shape: `email` or `telephone` where a payment link is to go; `extension` and `call_id` of the operator's telephone;
    `language` "en" or "cy", in which the customer is asked for the card.
    """

    email: str = ""
    telephone: str = ""
    extension: str = ""
    call_id: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ChargedBefore:
    """The charge that a refund or reversal gives back. Shape: `attempt_id` "" for one that was typed from a slip."""

    attempt_id: str
    provider_reference: str


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What came of an attempt, for good; the fact `card_answered`. Units: pence."""

    answer_id: str
    attempt_id: str
    outcome: CardState
    amount_pence: int
    how: str
    at: datetime
    provider_reference: str = ""
    brand: str = ""
    last_four: str = ""
    authorisation: str = ""
    code: str = ""
    reason: str = ""
    approval_id: str = ""


@dataclass(frozen=True, slots=True)
class CardAttempt:
    """One charge, or one refund to a card; the fact `card_asked` with what the journal knows of it since. Units: pence.

    Shape: `payment_id` what it is to become, or to be a part of; `lines` as that payment will have them, so that the
    payment can be written without anything but this; `provider` "terminal" drivers by name, else "central";
    `booked` whether that payment stands; `given_back` whether an approved reversal gave all of it back; `of`,
    `charged`, `reason` and `approval_id` belong to a refund or reversal.
    """

    attempt_id: str
    reference: str
    payment_id: str
    basket_id: str
    session_id: str
    cashier: str
    cashier_name: str
    direction: Direction
    way: CardWay
    provider: str
    method: str
    method_name: str
    amount_pence: int
    due_pence: int
    lines: tuple[PaymentLine, ...]
    payer: Payer
    business_date: date
    asked_at: datetime
    catalogue_version: str
    pack_version: int
    offline: bool = False
    sent_at: datetime | None = None
    answer: CardAnswer | None = None
    booked: bool = False
    given_back: bool = False
    of: Original | None = None
    charged: ChargedBefore | None = None
    reason: str = ""
    approval_id: str = ""

    @property
    def state(self) -> CardState:
        """Where it stands by the journal alone."""
        if self.answer is not None:
            return self.answer.outcome
        return CardState.REQUESTED if self.sent_at is None else CardState.UNKNOWN

    @property
    def open(self) -> bool:
        """Whether an answer is still to come."""
        return self.state in OPEN

    @property
    def charged_pence(self) -> int:
        """What was really charged, or given back."""
        return 0 if self.answer is None else self.answer.amount_pence

    @property
    def differs(self) -> bool:
        """Whether another amount was charged than was asked for: then nothing is booked by itself."""
        return self.state is CardState.APPROVED and self.charged_pence != self.amount_pence

    @property
    def unbooked(self) -> bool:
        """Whether money moved that is in no payment yet: a leg of a split, or a charge nobody could book."""
        moved = self.state is CardState.APPROVED and self.direction is not Direction.REVERSE
        return moved and not self.booked and not self.given_back


@dataclass(frozen=True, slots=True)
class HeldTender:
    """Something that was handed over for a payment that is not whole; the fact `tender_held`. Units: pence."""

    held_id: str
    payment_id: str
    n: int
    session_id: str
    cashier: str
    method: str
    method_name: str
    amount_pence: int
    due_pence: int
    at: datetime
    returned: bool = False
