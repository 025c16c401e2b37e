"""Judge a bill of the basket once more at the moment of payment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Act, AskedFor, needed
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
    till: Till, pack: ReferencePack, line: BasketLine, cashier: Cashier, method: MethodOfPayment | None
) -> BasketLine:
    """Return the line as it may be recorded now, with the fund's own name and VAT code.

    Shape: `method` where one alone pays the bill, None where several do: then its limits hold for what each is given.

    Raises: InvalidReference, InvalidAmount, Refused.
    """
    accounts = bound_accounts(till, pack, *([line.account] if line.account else []))
    overridden = _overridden(pack, line, cashier)
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


def _overridden(pack: ReferencePack, line: BasketLine, cashier: Cashier) -> bool:
    """Tell whether somebody who may do so let this very bill through, with a reason.

    It is Finance at the desk themselves, or whoever gave the cashier leave for it.
    """
    if not line.override_reason:
        return False
    approval = line.override_approval
    if approval is None:
        own = line.override_by == cashier.username and cashier.may_override_stop
        return own and not needed(pack.policy, cashier, Act.OVERRIDE_STOP)
    pence = None if approval.asked.amount_pence is None else line.amount_pence
    wished = AskedFor(Act.OVERRIDE_STOP, cashier.username, line.subject, line.override_reason, pence)
    return approval.asked.is_same_as(wished) and approval.approver == line.override_by
