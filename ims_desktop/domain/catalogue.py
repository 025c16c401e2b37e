"""Describe what a council takes money for: funds, methods of payment, VAT codes, validators, offices, accounts.

Source: LocalGov IMS entities (Fund, Mop, Vat, Office, FundMessage, AccountHolder, AccountReferenceValidator,
CheckDigitConfiguration); names and lengths follow it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from ims_desktop.errors import Refused
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from fractions import Fraction

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.scan_template import ScanTemplate

FUND_CODE_MAX = 5
REFERENCE_MAX = 30
NARRATIVE_MAX = 100
_NOTHING: Mapping[str, str] = MappingProxyType({})


def flag(metadata: Mapping[str, str], key: str) -> bool:
    """Read a metadata flag: "true" in any case is set, everything else is not."""
    return metadata.get(key, "").strip().lower() == "true"


class VatTreatment(StrEnum):
    """How a supply is treated for VAT; `UNKNOWN` is never printed as VAT."""

    STANDARD = "standard"
    REDUCED = "reduced"
    ZERO = "zero"
    EXEMPT = "exempt"
    OUTSIDE_SCOPE = "outside_scope"
    UNKNOWN = "unknown"

    @property
    def taxable(self) -> bool:
        """Whether a line of this treatment belongs on the VAT part of a receipt."""
        return self in {VatTreatment.STANDARD, VatTreatment.REDUCED, VatTreatment.ZERO}


@dataclass(frozen=True, slots=True)
class VatCode:
    """A VAT code. Units: `rate` is an exact fraction, 1/5 for 20 per cent."""

    code: str
    rate: Fraction
    treatment: VatTreatment = VatTreatment.UNKNOWN
    disabled: bool = False


class CharacterType(StrEnum):
    """What characters a reference may hold, tested on what was typed."""

    ALPHA = "alpha"
    ALPHA_WHITE_SPACE = "alpha_white_space"
    NUMERIC = "numeric"
    NUMERIC_WHITE_SPACE = "numeric_white_space"
    ALPHANUMERIC = "alphanumeric"
    ALPHANUMERIC_WHITE_SPACE = "alphanumeric_white_space"


@dataclass(frozen=True, slots=True)
class CheckDigitConfiguration:
    """How a check digit is worked out. Shape: `strategy` is "weighted_sum" or "dynix"."""

    name: str
    strategy: str
    modulus: int
    weightings: tuple[int, ...]
    source_substitutions: str = ""
    result_substitutions: tuple[tuple[str, str], ...] = ()
    apply_subtraction: bool = False


@dataclass(frozen=True, slots=True)
class ReferenceValidator:
    """The format of one kind of account reference. Shape: mask characters `$ # ? * @`, anything else literal."""

    name: str
    min_length: int
    max_length: int
    input_mask: str
    regex: str | None = None
    character_type: CharacterType | None = None
    check_digit: CheckDigitConfiguration | None = None

    @property
    def open(self) -> bool:
        """Whether the mask says nothing about the reference (only wildcards)."""
        return set(self.input_mask) <= {"*"}


@dataclass(frozen=True, slots=True)
class Fund:
    """A type of income. Units: `maximum_pence` per line, None for no limit."""

    code: str
    name: str
    vat_code: str
    maximum_pence: int | None = None
    account_must_exist: bool = False
    validator: ReferenceValidator | None = None
    display_name: str | None = None
    vat_override: bool = False
    acquire_address: bool = False
    overpay_account: bool = False
    disabled: bool = False
    metadata: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)

    @property
    def at_counter(self) -> bool:
        """Whether people pay into it at a desk: enabled and not a suspense fund."""
        return not self.disabled and not flag(self.metadata, "IsASuspenseTransactionFund")


@dataclass(frozen=True, slots=True)
class MethodOfPayment:
    """A way to pay. Units: limits in pence per line."""

    code: str
    name: str
    minimum_pence: int
    maximum_pence: int
    disabled: bool = False
    metadata: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)

    def has(self, key: str) -> bool:
        """Tell whether a metadata flag such as `IsACashPayment` is set."""
        return flag(self.metadata, key)


@dataclass(frozen=True, slots=True)
class Office:
    """A place where money is taken; `code` has at most 2 characters."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FundMessage:
    """A warning attached to accounts; acts by its metadata, not by its wording."""

    id: int
    fund: str
    message: str
    metadata: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)

    @property
    def blocks(self) -> bool:
        """Whether a payment at a desk stops here (`IsOnStopForAdmin`)."""
        return flag(self.metadata, "IsOnStopForAdmin")

    @property
    def forbids_cheque(self) -> bool:
        """Whether cheques are not to be taken for the account."""
        return flag(self.metadata, "ForbidsCheque")


@dataclass(frozen=True, slots=True)
class AccountHolder:
    """The copy of one customer account. Units: `balance_pence`, positive is owed, negative is in credit."""

    council: str
    fund: str
    reference: str
    title: str = ""
    forename: str = ""
    surname: str = ""
    address: tuple[str, ...] = ()
    postcode: str = ""
    balance_pence: int | None = None
    balance_at: datetime | None = None
    message_id: int | None = None
    closed: bool = False

    @property
    def name(self) -> str:
        """Title, forename and surname, blanks left out."""
        return " ".join(part for part in (self.title, self.forename, self.surname) if part)

    @property
    def address_text(self) -> str:
        """Address lines and postcode joined by commas, blanks left out."""
        return ", ".join(part for part in (*self.address, self.postcode) if part)


@dataclass(frozen=True, slots=True)
class Council:
    """Whose money it is, as printed on receipts. Shape: `bank` the lines of a paying-in slip that name the account."""

    slug: str
    name: str
    name_cy: str = ""
    address: tuple[str, ...] = ()
    telephone: str = ""
    vat_number: str = ""
    bank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """What the council lets a desk do. Units: `_s` seconds, `_pence` pence, `_days` days."""

    accept_unverified: bool = True
    catalogue_fresh_s: int = 24 * 3600
    catalogue_silence_s: int = 72 * 3600
    show_reference_hints: bool = False
    show_drawer_to_cashier: bool = False
    offline_sign_in_days: int = 14
    pin_attempts: int = 5
    idle_lock_s: int = 300
    personal_data_days: int = 400
    clock_tolerance_s: int = 300
    backup_path: str = ""
    receipt_paper: str = "80mm"
    receipt_languages: tuple[str, ...] = ("en",)
    float_pence: int = 10_000
    council_sign_in: bool = False
    mask_search_rows: bool = True
    unmasked_roles: tuple[str, ...] = ()
    scan_hosts: tuple[str, ...] = ()
    acts_to_approve: tuple[str, ...] = ("close_for_another", "control_differs")
    """The acts that always need a second person, by the name of `domain.approval.Act`."""
    approve_refund_over_pence: int = 5_000
    approve_cash_out_over_pence: int = 5_000
    cash_ceiling_pence: int | None = None
    """The most cash of one payment; None for no limit."""
    linked_cash_pence: int | None = None
    """From which sum on the cash payments of one account or payer within the window are noted; None for never."""
    linked_cash_days: int = 28
    recount: bool = True
    """Whether a count that differs is taken a second time."""
    card_ways: tuple[str, ...] = ("terminal", "slip")
    """How cards may be taken, by the value of `domain.card_attempt.CardWay`, the first is offered first."""
    card_browser_moto: bool = False
    """Whether the provider's page may open in the operator's browser: it puts the PC in scope of card rules."""
    call_recording: str = "block"
    """What happens when a recording is not confirmed as paused: "block", "spoken" (said aloud and recorded), "none"."""
    letter_channels: tuple[str, ...] = ()
    """How receipts may be sent: "email", "text"; central says what it can."""
    scripts: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    """What an operator says at a step of a call, by step, then by language; ours where the council says nothing."""


@dataclass(frozen=True, slots=True)
class ReferencePack:
    """All a till needs to judge a payment by itself: one signed, versioned, effective-dated document."""

    version: int
    effective_from: datetime
    council: Council
    vat_codes: Mapping[str, VatCode] = field(hash=False)
    funds: Mapping[str, Fund] = field(hash=False)
    methods: Mapping[str, MethodOfPayment] = field(hash=False)
    offices: Mapping[str, Office] = field(hash=False)
    messages: Mapping[int, FundMessage] = field(hash=False)
    cashiers: Mapping[str, Cashier] = field(hash=False)
    policy: Policy = Policy()
    scan_templates: tuple[ScanTemplate, ...] = ()

    def method_with(self, key: str) -> MethodOfPayment | None:
        """Return the first enabled method by code whose metadata flag is set (e.g. `IsACashPayment`)."""
        enabled = (self.methods[code] for code in sorted(self.methods))
        return next((m for m in enabled if not m.disabled and m.has(key)), None)

    def payable_fund(self, code: str) -> Fund:
        """Return an enabled fund. Raises: Refused (`unknown_fund`, `fund_disabled`)."""
        fund = self.funds.get(code)
        if fund is None and 0 < len(code) <= FUND_CODE_MAX and code.isascii() and code.isprintable():
            raise Refused(say("This council has no fund {code}.", code=code), code="unknown_fund")
        if fund is None:
            raise Refused(say("This council has no such fund."), code="unknown_fund")
        if fund.disabled:
            raise Refused(say("{fund} takes no payments any more.", fund=fund.name), code="fund_disabled")
        return fund

    def message_of(self, account: AccountHolder | None) -> FundMessage | None:
        """Return the message on the account, if it carries one this pack knows."""
        return None if account is None or account.message_id is None else self.messages.get(account.message_id)


class CatalogueHealth(StrEnum):
    """What *not found* is worth."""

    COMPLETE = "complete"
    STALE = "stale"
    INCOMPLETE = "incomplete"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """How good the copy of the accounts is. Units: `as_of` aware UTC, None when nothing was ever loaded."""

    health: CatalogueHealth
    as_of: datetime | None = None
    accounts: int = 0
    version: str = ""
