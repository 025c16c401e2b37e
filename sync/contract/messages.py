"""Describe what till and central say to each other under `/desktop/v1`; requests are exact, answers may grow."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from sync.contract.fields import (
    Answer,
    DeviceId,
    Epoch,
    EventId,
    Free100,
    Free300,
    Hash,
    Member,
    Model,
    Moment,
    Name,
    OfficeCode,
    Pence,
    PublicKey,
    Salt,
    Sequence,
    Signature,
    Slug,
    TillCode,
    Username,
    Wrapped,
)

BATCH_MAX: Final = 500
BATCH_MAX_BYTES: Final = 4_000_000
PAGE_MAX: Final = 5_000
TOTALS_MAX: Final = 20_000
MESSAGES_MAX: Final = 50

Code = Annotated[str, Field(min_length=1, max_length=60)]
HeadSequence = Annotated[int, Field(ge=0, le=10**12)]
Outcomes = Literal["accepted", "already_accepted", "conflict", "refused"]


# ------------------------------------------------------------------------------------------------------------ errors
class Problem(Answer):
    """Why central said no. Shape: `code` never changes, `text` is a sentence for people."""

    code: Code
    text: Annotated[str, Field(max_length=1000)]


class ProblemAnswer(Answer):
    """The one shape of every refusal of the API."""

    error: Problem


# -------------------------------------------------------------------------------------------------- health, enrolment
class Alive(Answer):
    """Central is there, and this is its clock."""

    status: Literal["ok"]
    time: Moment


class EnrolmentRequest(Model):
    """A PC asks to become a till. Shape: `till` only to enrol an existing till again, in its next epoch."""

    code: Annotated[str, Field(min_length=8, max_length=100)]
    device_public_key: PublicKey
    machine: Free100 = ""
    till: TillCode | None = None


class EnrolmentAnswer(Answer):
    """Who this PC is from now on, and the keys it pins. Shape: `certificate` is signed by the council's key."""

    council: Slug
    council_name: Name
    office: OfficeCode
    till: TillCode
    epoch: Epoch
    device_id: DeviceId
    central_public_key: PublicKey
    recovery_public_key: PublicKey
    certificate: Annotated[str, Field(max_length=2000)]
    certificate_signature: Signature


class TokenRequest(Model):
    """A device proves that it holds its key. Shape: `signature` over `token_message`."""

    device_id: DeviceId
    issued_at: Moment
    nonce: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{16,64}$")]
    signature: Signature


class TokenAnswer(Answer):
    """A short-lived credential."""

    access_token: Annotated[str, Field(pattern=r"^[0-9A-Za-z._~-]{20,200}$")]
    expires_at: Moment


class EscrowRequest(Model):
    """The journal key, wrapped for the council."""

    key_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
    wrapped_journal_key: Wrapped


class EscrowAnswer(Answer):
    """Central holds the wrapped key."""

    key_id: str


# ------------------------------------------------------------------------------------------------------------ events
class HeadAnswer(Answer):
    """The end of this till's chain as central knows it.

    Shape: sequence 0 and 64 zeros when it knows nothing; `whole_sequence` is the last fact before the first gap.
    """

    epoch: Epoch
    sequence: HeadSequence
    hash: Hash
    whole_sequence: HeadSequence
    blocked: Literal["", "forked", "revoked"]


class PersonalMember(Model):
    """A personal member beside its fact: the value and the salt of its commitment."""

    value: Free300
    salt: Salt


class SentEvent(Model):
    """A fact on its way. Shape: `body` is the text of the final bytes; the other members repeat what is in it."""

    event_id: EventId
    sequence: Sequence
    previous_hash: Hash
    hash: Hash
    body: Annotated[str, Field(max_length=300_000)]
    personal: Annotated[dict[Member, PersonalMember], Field(max_length=60)] = Field(default_factory=dict)


class EventsRequest(Model):
    """Facts of one epoch, signed by the device over `batch_message`."""

    epoch: Epoch
    events: Annotated[list[SentEvent], Field(min_length=1, max_length=BATCH_MAX)]
    signature: Signature


class EventOutcome(Answer):
    """What became of one fact. Shape: `code` and `text` say why when it was not accepted."""

    event_id: EventId
    outcome: Outcomes
    code: Annotated[str, Field(max_length=60)] = ""
    text: Annotated[str, Field(max_length=1000)] = ""


class Acknowledgement(Answer):
    """Central's signed word about the head of a chain. Shape: `document` is canonical JSON of `AcknowledgedHead`."""

    document: Annotated[str, Field(max_length=2000)]
    signature: Signature


class AcknowledgedHead(Answer):
    """What the document of an acknowledgement says."""

    council: Slug
    till: TillCode
    epoch: Epoch
    sequence: HeadSequence
    hash: Hash
    at: Moment


class EventsAnswer(Answer):
    """One outcome for each fact of the batch, in its order."""

    outcomes: Annotated[list[EventOutcome], Field(max_length=BATCH_MAX)]
    acknowledgement: Acknowledgement


# ------------------------------------------------------------------------------------------------------ control totals
class ControlTotal(Answer):
    """What central holds of one session or day: payments, their sum, and the furthest fact. Units: pence."""

    key: Annotated[str, Field(min_length=1, max_length=36)]
    payments: Annotated[int, Field(ge=0)]
    amount_pence: Annotated[int, Field(ge=-(10**27), le=10**27)]
    last_sequence: HeadSequence


class TotalsAnswer(Answer):
    """What central holds of one till in one epoch, to be compared with the till's own journal.

    Shape: `sessions` keyed by session id, `days` by business date; both from the day that was asked for.
    """

    epoch: Epoch
    sequence: HeadSequence
    whole_sequence: HeadSequence
    sessions: Annotated[list[ControlTotal], Field(max_length=TOTALS_MAX)]
    days: Annotated[list[ControlTotal], Field(max_length=TOTALS_MAX)]


# ------------------------------------------------------------------------------------------------------ system messages
class SystemMessage(Answer):
    """Something the council tells everybody at its tills."""

    message_id: Annotated[str, Field(min_length=1, max_length=36)]
    severity: Literal["info", "warning", "error"]
    starts_at: Moment
    ends_at: Moment
    text: Annotated[str, Field(min_length=1, max_length=160)]
    text_cy: Annotated[str, Field(max_length=160)] = ""


class SystemMessagesAnswer(Answer):
    """What is to be told now and within the next day, the most severe first."""

    messages: Annotated[list[SystemMessage], Field(max_length=MESSAGES_MAX)]


# ------------------------------------------------------------------------------------------------- reference, accounts
class SignedDocument(Answer):
    """The reference pack as text, signed by the council's key over exactly these bytes."""

    document: Annotated[str, Field(max_length=8_000_000)]
    signature: Signature


class AccountItem(Answer):
    """One account holder. Units: `balance_pence`, positive is owed, negative is in credit; None when not known."""

    fund: Annotated[str, Field(min_length=1, max_length=5)]
    reference: Annotated[str, Field(min_length=1, max_length=30)]
    title: Free100 = ""
    forename: Free100 = ""
    surname: Free100 = ""
    address: Annotated[list[Free100], Field(max_length=6)] = Field(default_factory=list)
    postcode: Free100 = ""
    balance_pence: Pence | None = None
    balance_at: Moment | None = None
    message_id: Annotated[int, Field(ge=0, le=10**9)] | None = None
    closed: bool = False


class AccountsAnswer(Answer):
    """A page of account changes. Shape: `first` begins a full load, `last` when nothing more waits just now."""

    items: Annotated[list[AccountItem], Field(max_length=PAGE_MAX)]
    gone: Annotated[list[tuple[str, str]], Field(max_length=PAGE_MAX)]
    cursor: Annotated[str, Field(min_length=1, max_length=200)]
    version: Annotated[str, Field(max_length=100)]
    as_of: Moment
    first: bool
    last: bool

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if any(len(fund) > 5 or len(reference) > 30 for fund, reference in self.gone):
            raise ValueError("a removed account has no such name")
        return self


# ----------------------------------------------------------------------------------------------------------- sign-in
class SignInRequest(Model):
    """A person's own password, asked of central."""

    username: Username
    password: Annotated[str, Field(min_length=1, max_length=200)]


class SignInAnswer(Answer):
    """Who signed in, and until when central's word holds."""

    username: Username
    display_name: Name
    office: OfficeCode
    roles: Annotated[list[Free100], Field(max_length=100)]
    expires_at: Moment


# --------------------------------------------------------------------------------------- sign-in with a council account
class OidcAnswer(Answer):
    """Where people of a council sign in with their council account; nothing here is secret.

    Shape: `scopes` with blanks between; `redirect_host` is the name the provider knows this machine's loopback by.
    """

    issuer: Annotated[str, Field(min_length=8, max_length=300)]
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    scopes: Annotated[str, Field(min_length=6, max_length=200)]
    redirect_host: Literal["127.0.0.1", "localhost"]


class OidcSignInRequest(Model):
    """The provider's word about a person, and the nonce the till asked for it with."""

    id_token: Annotated[str, Field(max_length=20_000, pattern=r"^[0-9A-Za-z_-]+\.[0-9A-Za-z_-]+\.[0-9A-Za-z_-]*$")]
    nonce: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{20,128}$")]
