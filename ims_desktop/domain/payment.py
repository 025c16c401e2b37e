"""Describe a payment as a fact: written once, whole, and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tender:
    """One way the customer pays. Units: `tendered_pence` handed over, of which `change_pence` goes back."""

    method: str
    method_name: str
    tendered_pence: int
    change_pence: int = 0

    @property
    def amount_pence(self) -> int:
        """What stays: tendered less change."""
        return self.tendered_pence - self.change_pence


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One bill as paid. Units: pence; `vat_rate` an exact fraction; VAT is contained in the amount."""

    n: int
    fund: str
    fund_name: str
    reference: str
    amount_pence: int
    vat_code: str
    vat_rate: Fraction
    vat_treatment: str
    vat_pence: int
    verdict: str
    narrative: str = ""
    override_reason: str = ""
    override_by: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """The part of one tender that pays part of one line; one row in LocalGov IMS. Units: pence."""

    n: int
    line: int
    tender: int
    amount_pence: int
    vat_pence: int


@dataclass(frozen=True, slots=True)
class Payer:
    """Who the money came from, kept apart from the fact as personal data."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money taken. Shape: `kind` is "payment", "void" or "refund"; `offline` when central was out of reach then."""

    payment_id: str
    receipt: str
    session_id: str
    cashier: str
    cashier_name: str
    council: str
    office: str
    office_name: str
    till: str
    taken_at: datetime
    business_date: date
    lines: tuple[PaymentLine, ...]
    tenders: tuple[Tender, ...]
    allocations: tuple[Allocation, ...]
    payer: Payer = Payer()
    offline: bool = False
    training: bool = False
    kind: str = "payment"

    @property
    def amount_pence(self) -> int:
        """What was paid."""
        return sum(line.amount_pence for line in self.lines)

    @property
    def tendered_pence(self) -> int:
        """What was handed over."""
        return sum(tender.tendered_pence for tender in self.tenders)

    @property
    def change_pence(self) -> int:
        """What was given back."""
        return sum(tender.change_pence for tender in self.tenders)

    @property
    def unverified(self) -> bool:
        """Whether any line's account could not be checked."""
        return any(line.verdict == "unverified" for line in self.lines)
