"""Hold what the customer is paying for, before any money moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ims_desktop.errors import DuplicateReference
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import AccountHolder


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One bill. Shape: `verdict` is "valid" or "unverified"; `override_reason` set when somebody overrode a stop.

    `override_by` is who let it through: Finance themselves, or whoever gave the cashier `override_approval`.
    """

    fund: str
    fund_name: str
    reference: str
    amount_pence: int
    vat_code: str
    verdict: str
    narrative: str = ""
    account: AccountHolder | None = None
    override_reason: str = ""
    override_by: str = ""
    override_approval: Approval | None = None

    @property
    def subject(self) -> str:
        """What leave to override the stop is asked for."""
        return f"{self.fund} {self.reference}"


@dataclass(frozen=True, slots=True)
class Basket:
    """Several bills paid together, in the order they were added."""

    lines: tuple[BasketLine, ...] = ()

    @property
    def total_pence(self) -> int:
        """What is to pay, in pence."""
        return sum(line.amount_pence for line in self.lines)

    def add(self, line: BasketLine, cashier: Cashier) -> Basket:
        """Add a bill; the same reference twice only for roles that may (the fund is not looked at).

        Raises: DuplicateReference. Source: LocalGov IMS basket rule.
        """
        twin = any(other.reference.upper() == line.reference.upper() for other in self.lines)
        if twin and not cashier.may_repeat_reference:
            raise DuplicateReference(
                say(
                    "{fund} {reference} is in the basket already. Change its amount instead.",
                    fund=line.fund_name,
                    reference=line.reference,
                )
            )
        return Basket((*self.lines, line))

    def remove(self, index: int) -> Basket:
        """Take out the bill at `index` (0-based)."""
        return Basket(self.lines[:index] + self.lines[index + 1 :])

    def with_amount(self, index: int, amount_pence: int) -> Basket:
        """Change the amount of the bill at `index` (0-based)."""
        changed = replace(self.lines[index], amount_pence=amount_pence)
        return Basket((*self.lines[:index], changed, *self.lines[index + 1 :]))
