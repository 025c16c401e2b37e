"""Describe the evidence of a session: a file anybody can check without the till, the network or our good will.

Shape: `{"evidence": {...}, "signature": "..."}` in canonical form. The till signs the evidence with the key the council
certified at enrolment; the certificate and central's own signatures travel inside, so that only central's public key
has to be trusted.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from sync.contract.canonical import canonical_bytes
from sync.contract.facts import first_problem
from sync.contract.fields import (
    Day,
    DeviceId,
    Epoch,
    EventId,
    Free100,
    Free300,
    Hash,
    Member,
    MethodCode,
    Model,
    Moment,
    Name,
    OfficeCode,
    PublicKey,
    Receipt,
    Sequence,
    Signature,
    Slug,
    TillCode,
    Username,
    free,
    to_base64,
)

FORMAT: Final = 1
MAX_BYTES: Final = 256 * 1024 * 1024
_PURPOSE: Final = "evidence"


class BadEvidence(ValueError):
    """The bytes are no evidence; the message names the member and the rule, never a value."""


class EvidenceFact(Model):
    """A fact with its final bytes, and what became of it.

    Shape: `body` None once purged, which `purged_by` then says, or when `withheld`: a quiet note for Finance is nothing
    a cashier carries away, so its `kind` is not told either. `personal` tells whether the personal members the till
    still holds are those the fact was made with: "none" has none, "removed" holds them no longer.
    """

    epoch: Epoch
    sequence: Sequence
    event_id: EventId
    kind: Annotated[str, free(40)]
    occurred_at: Moment
    previous_hash: Hash
    hash: Hash
    body: str | None
    personal: Literal["none", "fits", "differs", "removed"]
    status: Literal["unsent", "sent", "quarantined"]
    settled_at: Moment | None
    attempts: Annotated[int, Field(ge=0, le=10**9)]
    code: Free100 = ""
    purged_by: EventId | None = None
    withheld: bool = False


class EvidenceAcknowledgement(Model):
    """Central's signed word for the head of the chain. Shape: `document` is what was signed."""

    document: Annotated[str, free(2000)]
    signature: Signature


class EvidenceKeys(Model):
    """Whose signatures to hold the rest against. Shape: the certificate binds the device key to council and till."""

    device_public_key: PublicKey
    central_public_key: PublicKey
    certificate: Annotated[str, free(2000)] | None
    certificate_signature: Signature | None


class EvidenceSession(Model):
    """Whose session it is. Shape: `closed_at` None while it is open."""

    session_id: EventId
    cashier: Username
    cashier_name: Free300
    office: OfficeCode
    business_date: Day
    opened_at: Moment
    closed_at: Moment | None


class EvidenceMethod(Model):
    """A way of paying. Shape: `cash` whether its money lies in the drawer."""

    code: MethodCode
    name: Name
    cash: bool


class DeviceNote(Model):
    """Something the till wrote down beside its facts."""

    at: Moment
    actor: Annotated[str, free(300)]
    action: Free100
    detail: Annotated[str, free(1000)]


class ReceiptPrinted(Model):
    """A receipt that was handed to a printer."""

    receipt: Receipt
    at: Moment
    copied: bool


class MaskedPayer(Model):
    """As much of a payer as a cashier may carry away."""

    event_id: EventId
    member: Member
    masked: Free300


class EvidenceClock(Model):
    """What the till knew of time when the evidence was made."""

    high_water: Moment | None
    last_contact: Moment | None


class Evidence(Model):
    """Everything there is of one session. Shape: `chain` first to last, `later` facts about it from after its end."""

    format: Literal[1]
    made_at: Moment
    made_by: Username
    program: Free100
    pack_version: Annotated[int, Field(ge=0, le=10**12)]
    council: Slug
    council_name: Free300
    till: TillCode
    epoch: Epoch
    device_id: DeviceId
    keys: EvidenceKeys
    session: EvidenceSession
    methods: Annotated[list[EvidenceMethod], Field(max_length=1000)]
    chain: Annotated[list[EvidenceFact], Field(min_length=1)]
    later: list[EvidenceFact]
    acknowledgements: list[EvidenceAcknowledgement]
    device: list[DeviceNote]
    receipts: list[ReceiptPrinted]
    payers: list[MaskedPayer]
    clock: EvidenceClock
    head: Hash


class SignedEvidence(Model):
    """The file. Shape: `signature` of the device key over `message_of` the evidence."""

    evidence: Evidence
    signature: Signature


def message_of(evidence: Evidence) -> bytes:
    """Return what the till signs."""
    return canonical_bytes({"evidence": evidence.model_dump(mode="json"), "purpose": _PURPOSE})


def file_of(evidence: Evidence, signature: bytes) -> bytes:
    """Return the bytes of the file."""
    return canonical_bytes({"evidence": evidence.model_dump(mode="json"), "signature": to_base64(signature)})


def read_evidence(file: bytes) -> SignedEvidence:
    """Read a file of evidence; every byte of it counts, so only the canonical form is one.

    Raises: BadEvidence.
    """
    if len(file) > MAX_BYTES:
        raise BadEvidence("document: too long")
    try:
        signed = SignedEvidence.model_validate_json(file)
    except ValidationError as problem:
        raise BadEvidence(first_problem(problem)) from None
    if file_of(signed.evidence, signed.signature) != file:
        raise BadEvidence("document: not as a till writes it")
    return signed
