"""Describe the people at the desk and what their roles let them do.

Source: LocalGov IMS roles (names kept); the surprises of the original are not: every look-up a counter needs is open
to every cashier role.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The LocalGov IMS roles a desk asks about."""

    PAYMENTS = "Payments"
    POST_PAYMENT = "PostPayment"
    CHEQUE_PROCESS = "ChequeProcess"
    FINANCE = "Finance"
    E_RETURNS = "EReturns"
    E_RETURN_AUTHORISER = "EReturnAuthoriser"
    TRANSACTION_REFUND = "Transaction.Refund"
    SYSTEM_ADMIN = "System.Admin"


@dataclass(frozen=True, slots=True)
class Cashier:
    """A person known to the till. Shape: `roles` by LocalGov IMS name, unknown names kept."""

    username: str
    display_name: str
    office: str
    roles: frozenset[str] = frozenset()
    disabled: bool = False

    def has(self, role: Role) -> bool:
        """Tell whether the person holds the role."""
        return role.value in self.roles

    @property
    def may_take_payments(self) -> bool:
        """Whether the person may take money at a desk."""
        return any(self.has(role) for role in (Role.PAYMENTS, Role.POST_PAYMENT, Role.CHEQUE_PROCESS))

    @property
    def may_override_stop(self) -> bool:
        """Whether the person may take a payment for a stopped account, with a reason."""
        return self.has(Role.FINANCE)

    @property
    def may_supervise(self) -> bool:
        """Whether the person may approve what others do, and eReturns of others."""
        return self.has(Role.E_RETURN_AUTHORISER) or self.has(Role.FINANCE)

    @property
    def may_refund(self) -> bool:
        """Whether the person may give money back by their own role, up to the council's limit."""
        return self.has(Role.TRANSACTION_REFUND)

    @property
    def may_repeat_reference(self) -> bool:
        """Whether one reference may stand twice in this person's basket."""
        return self.has(Role.FINANCE) or self.has(Role.CHEQUE_PROCESS)

    @property
    def may_handle_personal_data(self) -> bool:
        """Whether the person may hand out, or have erased, what this till holds of a customer."""
        return self.has(Role.SYSTEM_ADMIN)

    @property
    def initials(self) -> str:
        """Two letters for the header's badge."""
        words = self.display_name.split()
        return (words[0][:1] + words[-1][:1]).upper() if len(words) > 1 else self.display_name[:2].upper()
