"""Say what a caller may do: the scopes there are, and which of them the roles of LocalGov IMS come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SCOPES: Final = frozenset(
    {
        "accounts.read",
        "accounts.write",
        "ereturns.read",
        "ereturns.write",
        "funds.read",
        "imports.write",
        "pending.read",
        "pending.write",
        "processed.read",
        "processed.write",
        "quiet.read",
        "staff.read",
        "staff.write",
        "suspense.read",
        "suspense.write",
    }
)
STAFF_ONLY: Final = frozenset({"ereturns.read", "ereturns.write", "quiet.read", "staff.read", "staff.write"})
"""Never lent to a caller that shows no credential of its own."""

# A cashier must see the account being paid: in LocalGov IMS that takes an administrator's role, which is a surprise.
_COUNTER: Final = frozenset({"accounts.read", "funds.read"})

OF_ROLES: Final[dict[str, frozenset[str]]] = {
    "Payments": _COUNTER | {"pending.read", "pending.write"},
    "ChequeProcess": _COUNTER | {"processed.write"},
    "PostPayment": _COUNTER | {"processed.write"},
    "Transaction.Save": frozenset({"pending.write", "processed.write"}),
    "Transaction.Create": frozenset({"pending.write", "processed.write"}),
    "Transaction.List": frozenset({"funds.read", "pending.read", "processed.read"}),
    "Transaction.Details": frozenset({"accounts.read", "pending.read", "processed.read"}),
    "Finance": frozenset(
        {"accounts.read", "funds.read", "imports.write", "processed.read", "staff.read", "staff.write"}
        | {"suspense.read", "suspense.write", "ereturns.read", "ereturns.write", "quiet.read"}
    ),
    "EReturns": frozenset({"ereturns.read"}),
    "EReturnAuthoriser": frozenset({"ereturns.read", "ereturns.write"}),
    "Reporting": frozenset({"ereturns.read", "staff.read", "suspense.read"}),
    # Those who run the system see tills, tasks and the audit; they take no money and move none.
    "System.Admin": frozenset({"accounts.read", "accounts.write", "funds.read", "staff.read", "staff.write"}),
    "ServiceDesk": frozenset({"funds.read", "staff.read"}),
    # Which rows one sees, not what one may do.
    "SuperUser": frozenset(),
    "Dashboard": frozenset(),
}
"""A role that is not here gives nothing over the API: refunds, journals and transfers have no path there."""


def scopes_of(roles: Iterable[str]) -> frozenset[str]:
    """Return what the roles of a person come to."""
    return frozenset[str]().union(*(OF_ROLES.get(role, frozenset()) for role in roles))
