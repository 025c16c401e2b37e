"""Judge a bill of the basket once more at the moment of payment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.reference import Outcome, check_line
from ims_desktop.use_cases.accounts import bound_accounts
from ims_desktop.use_cases.permit import require_payable

if TYPE_CHECKING:
    from ims_desktop.domain.basket import BasketLine
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.till import Till

# Between adding and paying, the copy of the accounts may have become complete. A bill accepted in good faith then
# stays accepted, as unverified: the customer is at the desk with the money out, and central puts strays in suspense.
_EXISTENCE = frozenset({"account_not_found", "account_unknown_offline"})


def recheck_line(
    till: Till, pack: ReferencePack, line: BasketLine, cashier: Cashier, methods: tuple[MethodOfPayment, ...]
) -> BasketLine:
    """Return the line as it may be recorded now, with the fund's own name and VAT code.

    Raises: InvalidReference, InvalidAmount, Refused.
    """
    accounts = bound_accounts(till, pack, *([line.account] if line.account else []))
    overridden = _overridden(line, cashier)
    for method in methods:
        verdict = check_line(pack, line.fund, line.reference, line.amount_pence, method, accounts, finance=overridden)
        doubtful = verdict.outcome is Outcome.REFUSED and verdict.code in _EXISTENCE
        if not doubtful:
            require_payable(verdict, f"{line.fund_name} {line.reference}")
    return replace(
        line,
        reference=verdict.reference,
        vat_code=line.vat_code if verdict.fund.vat_override else verdict.fund.vat_code,
        verdict=Outcome.UNVERIFIED.value if doubtful else verdict.outcome.value,
        account=verdict.account,
    )


def _overridden(line: BasketLine, cashier: Cashier) -> bool:
    """Tell whether the person at the desk, being Finance, gave a reason for this very line."""
    return bool(line.override_reason) and line.override_by == cashier.username and cashier.may_override_stop
