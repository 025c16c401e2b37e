"""Describe a payment as a fact: written once, whole, and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.money import contained_vat, pounds
from ims_desktop.errors import Refused, Unbalanced
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from fractions import Fraction

    from ims_desktop.domain.basket import Basket, BasketLine
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack


@dataclass(frozen=True, slots=True, repr=False)
class Cheque:
    """What a cheque says of itself. Personal data: kept beside the fact, never in a log, so it has no `repr`.

    Shape: `number` and `sort_code` six digits, `account` eight.
    """

    name: str
    number: str
    sort_code: str
    account: str


@dataclass(frozen=True, slots=True)
class Tender:
    """One way the customer pays. Units: `tendered_pence` handed over, of which `change_pence` goes back.

    Shape: of a card `authorisation`, `last_four`, `brand` and `provider_reference`, and `attempt_id` of the attempt
    that charged it, "" for a slip typed without one; `serial` of a postal order or voucher; `cheque` of a cheque.
    """

    method: str
    method_name: str
    tendered_pence: int
    change_pence: int = 0
    authorisation: str = ""
    last_four: str = ""
    serial: str = ""
    cheque: Cheque | None = None
    attempt_id: str = ""
    provider_reference: str = ""
    brand: str = ""

    @property
    def amount_pence(self) -> int:
        """What stays: tendered less change."""
        return self.tendered_pence - self.change_pence


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One bill as paid. Units: pence; `vat_rate` an exact fraction; VAT is contained in the amount.

    Shape: `of_line` the original's line that a void or refund undoes, 0 for a payment; `over_balance_pence` what was
    paid beyond the balance known then.
    """

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
    override_approval: str = ""
    of_line: int = 0
    over_balance_pence: int = 0


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
class Original:
    """The payment that a void or refund undoes."""

    payment_id: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Money taken, or given back: then every amount is below nothing.

    Shape: `kind` is "payment", "void" or "refund"; `of`, `reason` and perhaps `approval_id` belong to the last two;
    `batch_id` to a pile from the post; `offline` when central was out of reach then.
    """

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
    of: Original | None = None
    reason: str = ""
    approval_id: str = ""
    batch_id: str = ""

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


def build_lines(basket: Basket, pack: ReferencePack) -> tuple[PaymentLine, ...]:
    """Turn the bills of a basket into lines as paid, each with its VAT.

    The VAT code is the fund's own, unless the fund lets the line have another. Source: LocalGov IMS.

    Raises: Refused, when the pack no longer has a fund or a VAT code of the basket.
    """
    return tuple(_line(n, line, pack) for n, line in enumerate(basket.lines, start=1))


def _line(n: int, line: BasketLine, pack: ReferencePack) -> PaymentLine:
    fund = pack.payable_fund(line.fund)
    code = line.vat_code if fund.vat_override else fund.vat_code
    vat = pack.vat_codes.get(code)
    if vat is None:
        raise Refused(say("{fund}: this council has no VAT code {code}.", fund=fund.name, code=code), code="vat_code")
    return PaymentLine(
        n=n,
        fund=fund.code,
        fund_name=fund.name,
        reference=line.reference,
        amount_pence=line.amount_pence,
        vat_code=vat.code,
        vat_rate=vat.rate,
        vat_treatment=vat.treatment.value,
        vat_pence=contained_vat(line.amount_pence, vat.rate),
        verdict=line.verdict,
        narrative=line.narrative,
        override_reason=line.override_reason,
        override_by=line.override_by,
        override_approval="" if line.override_approval is None else line.override_approval.approval_id,
        over_balance_pence=_over_balance(line),
    )


def _over_balance(line: BasketLine) -> int:
    """Return what is paid beyond what is known to be owed; of a balance nobody knows, nothing is said."""
    if line.account is None or line.account.balance_pence is None:
        return 0
    return max(0, line.amount_pence - max(0, line.account.balance_pence))


def payer_of(basket: Basket) -> Payer:
    """Name the account holder as payer, unless the bills are of several people or nobody is known.

    Source: LocalGov IMS prefills the payee from the account; several holders are never guessed between.
    """
    holders = {line.account.name: line.account for line in basket.lines if line.account is not None}
    if len(holders) != 1:
        return Payer()
    name, account = holders.popitem()
    return Payer(name, account.address_text)


def cash_tender(total_pence: int, tendered_pence: int, method: MethodOfPayment) -> Tender:
    """Take cash for a total and work out the change.

    Raises: Unbalanced, when it is not enough.
    """
    if tendered_pence < total_pence:
        raise Unbalanced(say("Still to pay {amount}.", amount=pounds(total_pence - tendered_pence)))
    return Tender(method.code, method.name, tendered_pence, tendered_pence - total_pence)


def balance_check(lines: Sequence[PaymentLine], tenders: Sequence[Tender]) -> None:
    """Hold lines and tenders to the same sum, with nothing empty, no mixed signs and no change out of thin air.

    Raises: Unbalanced.
    """
    due, paid = sum(line.amount_pence for line in lines), sum(tender.amount_pence for tender in tenders)
    if due != paid or not lines or not tenders:
        raise Unbalanced(say("{paid} was given for {due}. Nothing was recorded.", paid=pounds(paid), due=pounds(due)))
    amounts = [line.amount_pence for line in lines] + [tender.amount_pence for tender in tenders]
    if not (all(amount > 0 for amount in amounts) or all(amount < 0 for amount in amounts)):
        raise Unbalanced(
            say("Money in and money out cannot be mixed in one payment. Nothing was recorded."), code="mixed_signs"
        )
    if any(tender.change_pence < 0 for tender in tenders):
        raise Unbalanced(say("Change is never less than nothing. Nothing was recorded."), code="change")
