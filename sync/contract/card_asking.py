"""Describe what a till asks central about cards, call recordings and receipts that are sent.

The card itself is typed at its provider. No member can hold a card number, and whatever may name a person travels in a
body, never in an address.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from sync.contract.card_facts import Authorisation, Brand, CardWay, ProviderReference
from sync.contract.fields import (
    Answer,
    EventId,
    Free100,
    Free300,
    FundCode,
    Model,
    Moment,
    PositivePence,
    ReasonCode,
    Receipt,
    Reference,
    Username,
    free,
)
from sync.contract.payment_facts import LastFour

Language = Literal["en", "cy"]
PDF_MAX_BYTES: Final = 2_000_000
"""The most GOV.UK Notify takes of a file."""

_Above = Annotated[int, Field(ge=1, le=10**12)]
_Email = Annotated[str, StringConstraints(pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$", max_length=254)]
_Telephone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ()-]{6,24}$")]
_Page = Annotated[str, free(2000)]


# --------------------------------------------------------------------------------------------------------------- cards
class CardBill(Model):
    """A bill that is about to be paid by card. Units: pence."""

    fund: FundCode
    reference: Reference
    amount_pence: _Above


class CardAttemptRequest(Model):
    """Charge a card through a provider of the council, or give back what was charged; the same id again is the same.

    Units: pence. Shape: `attempt_id` is that of the fact `card_asked`; `reference` what the payer sees; `bills` none
    where a charge that became part of no payment goes back; `email` or `telephone` where a payment link is to go, known
    to central until it is delivered; `of_attempt` the charge that a refund gives back; `extension` and `call_id` tell
    whose call it is, for the caller's keypad.
    """

    attempt_id: EventId
    payment_id: EventId
    reference: Receipt
    direction: Literal["charge", "refund"]
    way: CardWay
    amount_pence: _Above
    bills: Annotated[list[CardBill], Field(max_length=500)]
    operator: Username
    language: Language = "en"
    email: _Email | None = None
    telephone: _Telephone | None = None
    of_attempt: EventId | None = None
    extension: Free100 = ""
    call_id: Free100 = ""


class CardAttemptAnswer(Answer):
    """How a charge or refund stands at its provider. Units: pence; moments aware UTC.

    Shape: `state` "waiting" while the provider may still charge, "unknown" when central cannot tell and goes on asking;
    `says` the provider's own word for it (created, started, submitted, ...); `page` where the card is typed, given once
    and for `browser`, `qr` only; `amount_pence` what was really charged; `sent_to` where the link went, masked;
    `message` how sending it stands.
    """

    attempt_id: Annotated[str, Field(max_length=36)]
    state: Literal["waiting", "approved", "declined", "cancelled", "unknown"]
    says: ReasonCode = ""
    since: Moment
    asked_at: Moment
    provider: ReasonCode = ""
    amount_pence: PositivePence = 0
    provider_reference: ProviderReference = ""
    brand: Brand = ""
    last_four: LastFour = ""
    authorisation: Authorisation = ""
    code: ReasonCode = ""
    page: _Page = ""
    expires_at: Moment | None = None
    sent_to: Free100 = ""
    message: ReasonCode = ""


# ----------------------------------------------------------------------------------------------------------- recording
class RecordingRequest(Model):
    """Pause the recording of a call while a card is typed, or let it run again; the same again is the same.

    Shape: `lease_s` for how long the pause may stand without another word from the till: then central resumes it.
    """

    attempt_id: EventId
    wanted: Literal["paused", "recording"]
    operator: Username
    extension: Free100 = ""
    call_id: Free100 = ""
    reference: Receipt | None = None
    amount_pence: PositivePence = 0
    lease_s: Annotated[int, Field(ge=30, le=3600)] = 300


class RecordingAnswer(Answer):
    """How the recording stands. Shape: only `state` "paused" with `confirmed` lets a card be typed."""

    state: Literal["paused", "recording", "capturing", "unknown", "none"]
    confirmed: bool
    since: Moment
    code: ReasonCode = ""
    expires_at: Moment | None = None


# ------------------------------------------------------------------------------------------------------------- sending
class MessageRequest(Model):
    """Send a receipt to a customer; the same `message_id` again is the same message.

    Shape: `summary` the receipt in words for a text; `pdf` in base64, at most PDF_MAX_BYTES; `name` as the letter
    addresses them, "" for nobody.
    """

    message_id: EventId
    payment_id: EventId
    receipt: Receipt
    channel: Literal["email", "text"]
    to: Annotated[str, free(254)]
    language: Language
    name: Free100 = ""
    amount: Free100
    summary: Annotated[str, free(2000)] = ""
    pdf: Annotated[str, Field(max_length=2_700_000)] = ""


class MessageAnswer(Answer):
    """How sending stands. Shape: `state` "waiting" to be sent, "sent", "delivered", "failed"; `code` why it failed."""

    message_id: Annotated[str, Field(max_length=36)]
    state: Literal["waiting", "sent", "delivered", "failed"]
    since: Moment
    sent_to: Free100 = ""
    code: ReasonCode = ""
    text: Free300 = ""
