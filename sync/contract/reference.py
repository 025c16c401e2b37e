"""Describe the reference pack, all a till needs to judge a payment by itself: central signs it, a till reads it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from sync.contract.card_facts import CardWay
from sync.contract.fields import (
    Free100,
    Free300,
    FundCode,
    MethodCode,
    Model,
    Moment,
    Name,
    OfficeCode,
    Pence,
    PositivePence,
    Rate,
    ReasonCode,
    Slug,
    Username,
    VatCodeText,
    free,
)

FORMAT = 1
SCAN_GROUPS: Final = frozenset({"ref", "iin", "amount_pence", "check"})
"""What the pattern of a scan template may name; `ref` it must."""

SCAN_CHECKS: Final = frozenset({"luhn", "mod97"})
"""The check digits a scan template may name that no council needs to set up (ISO/IEC 7812, ISO/IEC 7064 MOD 97-10)."""

Metadata = Annotated[dict[Name, Annotated[str, free(1000)]], Field(max_length=100)]
CharacterTypes = Literal[
    "alpha", "alpha_white_space", "numeric", "numeric_white_space", "alphanumeric", "alphanumeric_white_space"
]
HostName = Annotated[str, Field(max_length=253, pattern=r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+$")]
Treatments = Literal["standard", "reduced", "zero", "exempt", "outside_scope", "unknown"]


class CouncilEntry(Model):
    """Whose money it is, as printed on receipts. Shape: `bank` the lines of a paying-in slip that name the account."""

    slug: Slug
    name: Name
    name_cy: Free100 = ""
    address: Annotated[list[Free100], Field(max_length=8)] = Field(default_factory=list)
    telephone: Free100 = ""
    vat_number: Free100 = ""
    bank: Annotated[list[Free100], Field(max_length=8)] = Field(default_factory=list)


class VatEntry(Model):
    """A VAT code. Units: `rate` as text, "0.2" for 20 per cent."""

    code: VatCodeText
    rate: Rate
    treatment: Treatments = "unknown"
    disabled: bool = False


class FundEntry(Model):
    """A type of income. Units: `maximum_pence` a line."""

    code: FundCode
    name: Name
    display_name: Name | None = None
    vat_code: VatCodeText
    maximum_pence: PositivePence | None = None
    account_must_exist: bool = False
    validator: Name | None = None
    vat_override: bool = False
    acquire_address: bool = False
    overpay_account: bool = False
    disabled: bool = False
    metadata: Metadata = Field(default_factory=dict)


class ValidatorEntry(Model):
    """The format of one kind of reference."""

    name: Name
    min_length: Annotated[int, Field(ge=1, le=36)]
    max_length: Annotated[int, Field(ge=1, le=36)]
    regex: Free300 | None = None
    input_mask: Annotated[str, Field(min_length=1, max_length=36)]
    character_type: CharacterTypes | None = None
    check_digit: Name | None = None


class CheckDigitEntry(Model):
    """How a check digit is worked out."""

    name: Name
    strategy: Literal["weighted_sum", "dynix"]
    modulus: Annotated[int, Field(ge=1, le=10_000)]
    source_substitutions: Free100 = ""
    weightings: Annotated[list[Annotated[int, Field(ge=-1000, le=1000)]], Field(min_length=1, max_length=40)]
    result_substitutions: Annotated[dict[Free100, Free100], Field(max_length=40)] = Field(default_factory=dict)
    apply_subtraction: bool = False


class MethodEntry(Model):
    """A way to pay. Units: limits in pence a line."""

    code: MethodCode
    name: Name
    minimum_pence: Pence
    maximum_pence: Pence
    disabled: bool = False
    metadata: Metadata = Field(default_factory=dict)


class OfficeEntry(Model):
    """A place where money is taken."""

    code: OfficeCode
    name: Name


class MessageEntry(Model):
    """A warning that accounts may carry."""

    id: Annotated[int, Field(ge=0, le=10**9)]
    fund: FundCode
    message: Annotated[str, Field(min_length=1, max_length=100)]
    metadata: Metadata = Field(default_factory=dict)


class CashierEntry(Model):
    """A person known to the council's tills."""

    username: Username
    display_name: Name
    office: OfficeCode
    roles: Annotated[list[Name], Field(max_length=100)]
    disabled: bool = False


class ScanTemplateEntry(Model):
    """How a kind of scanned code is read. Shape: every code it fits has exactly `length` characters.

    `pattern` fits the whole code and names what is in it: `ref`, and perhaps `iin`, `amount_pence` and `check`; `fund`
    is whose reference it is, None where the reference itself must tell; `symbology` is the AIM identifier it must come
    with, None for any; the lowest `priority` that fits counts, and two of the same make the till ask. The check digit
    is `check`, or the last of `ref`, and is worked out over everything from the first named part up to itself.
    """

    name: Name
    length: Annotated[int, Field(ge=1, le=200)]
    pattern: Annotated[str, free(500), Field(min_length=1)]
    symbology: Annotated[str, Field(pattern=r"^\][A-Za-z][0-9A-Za-z]$")] | None = None
    check_digit: Name | None = None
    fund: FundCode | None = None
    priority: Annotated[int, Field(ge=0, le=1000)] = 100
    disabled: bool = False


ScriptStep = Literal[
    "greet",
    "bills",
    "read_back",
    "pause",
    "keypad",
    "link",
    "qr",
    "browser",
    "waiting",
    "approved",
    "declined",
    "unknown",
    "receipt",
    "end",
]
"""The moments of a call at which an operator says something."""


class ScriptLine(Model):
    """What an operator says at one step. Shape: may name {council}, {amount}, {bills}, {receipt}."""

    en: Free300
    cy: Free300 = ""


class PolicyEntry(Model):
    """What the council lets a desk do; what is not said keeps the till's own default."""

    accept_unverified: bool | None = None
    catalogue_fresh_s: Annotated[int, Field(ge=0)] | None = None
    catalogue_silence_s: Annotated[int, Field(ge=0)] | None = None
    show_reference_hints: bool | None = None
    show_drawer_to_cashier: bool | None = None
    offline_sign_in_days: Annotated[int, Field(ge=0, le=365)] | None = None
    pin_attempts: Annotated[int, Field(ge=1, le=100)] | None = None
    idle_lock_s: Annotated[int, Field(ge=0)] | None = None
    personal_data_days: Annotated[int, Field(ge=0)] | None = None
    clock_tolerance_s: Annotated[int, Field(ge=0)] | None = None
    backup_path: Free300 | None = None
    receipt_paper: Literal["80mm", "a4"] | None = None
    receipt_languages: Annotated[list[Literal["en", "cy"]], Field(min_length=1, max_length=2)] | None = None
    float_pence: PositivePence | None = None
    council_sign_in: bool | None = None
    """Whether people may sign in with their council account: central sets it, by whether there is a provider."""
    mask_search_rows: bool | None = None
    """Whether a list of people shows initials and first lines only, until one of them is chosen."""
    unmasked_roles: Annotated[list[Name], Field(max_length=50)] | None = None
    """The roles whose lists show everybody whole all the same."""
    scan_hosts: Annotated[list[HostName], Field(max_length=50)] | None = None
    """The only hosts a scanned web address may name; its members fill the fields, nobody opens it."""
    acts_to_approve: Annotated[list[ReasonCode], Field(max_length=50)] | None = None
    """The acts at a desk that always need a second person."""
    approve_refund_over_pence: PositivePence | None = None
    approve_cash_out_over_pence: PositivePence | None = None
    cash_ceiling_pence: PositivePence | None = None
    """The most cash of one payment."""
    linked_cash_pence: PositivePence | None = None
    """From which sum on the cash payments of one account or payer within the window are noted in quiet."""
    linked_cash_days: Annotated[int, Field(ge=1, le=366)] | None = None
    recount: bool | None = None
    card_ways: Annotated[list[CardWay], Field(max_length=6)] | None = None
    """How cards may be taken; central leaves out the ways it has no provider for."""
    card_browser_moto: bool | None = None
    """Whether a provider's page for telephone payments may open in the operator's own browser."""
    call_recording: Literal["block", "spoken", "none"] | None = None
    """What a till does when the recording of a call is not confirmed as paused."""
    letter_channels: Annotated[list[Literal["email", "text"]], Field(max_length=2)] | None = None
    """How receipts may be sent: central sets it, by what it has been given to send with."""
    scripts: Annotated[dict[ScriptStep, ScriptLine], Field(max_length=20)] | None = None
    """What operators say on the telephone, step by step."""
    tombstone_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """How long central remembers a removed account; a till that was silent for longer takes all accounts anew."""
    till_silent_hours: Annotated[int, Field(ge=1, le=8760)] | None = None
    """After how long without contact central shows a till as silent."""


class ReferenceContent(Model):
    """All of a pack but its number and date; two packs with the same content are the same pack."""

    council: CouncilEntry
    vat_codes: list[VatEntry]
    funds: list[FundEntry]
    validators: list[ValidatorEntry]
    check_digits: list[CheckDigitEntry]
    methods: list[MethodEntry]
    offices: list[OfficeEntry]
    fund_messages: list[MessageEntry] = Field(default_factory=list)
    scan_templates: Annotated[list[ScanTemplateEntry], Field(max_length=200)] = Field(default_factory=list)
    cashiers: list[CashierEntry] = Field(default_factory=list)
    policy: PolicyEntry = PolicyEntry()


class ReferenceDocument(ReferenceContent):
    """A pack as a till gets it. Shape: `version` only ever grows."""

    format: Literal[1]
    version: Annotated[int, Field(ge=1, le=10**12)]
    effective_from: Moment
