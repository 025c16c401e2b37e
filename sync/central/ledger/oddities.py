"""Name what is odd about a payment that is accepted all the same, for a person to look at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sync.central.card_references import is_card_reference
from sync.central.ledger.vat import contained_vat, same_rate
from sync.contract.card_numbers import holds_card_number
from sync.contract.localgov.dates import LONDON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.central.ledger.placing import Known
    from sync.contract.facts import PaymentTaken
    from sync.contract.payment_facts import PaymentLineData

LONGEST_SHIFT: Final = timedelta(days=7)
"""A cashier session that was forgotten over a holiday; further apart, a payment shows up on a day nobody looks at."""


def oddities(payment: PaymentTaken, known: Known) -> set[str]:
    """Return the codes of the tasks a payment makes, none for most; codes never change."""
    found = _of_itself(payment)
    if known.content is None:
        return found
    rates = {entry.code: entry.rate for entry in known.content.vat_codes}
    for tender in payment.data.tenders:
        method = known.methods.get(tender.method)
        if method is None or method.disabled:
            found.add("unknown_method" if method is None else "method_disabled")
    cashier = known.cashiers.get(payment.cashier)
    if cashier is None or cashier.disabled:
        found.add("unknown_cashier" if cashier is None else "cashier_disabled")
    for line in payment.data.lines:
        found |= _of_line(line, known, rates)
        if (line.fund, line.reference) not in known.accounts and is_card_reference(
            line.reference, known.content.validators
        ):
            found.add("card_number")
    return found


def _of_itself(payment: PaymentTaken) -> set[str]:
    found: set[str] = set()
    texts = (text for line in payment.data.lines for text in (line.narrative, line.override_reason))
    if any(map(holds_card_number, texts)):
        found.add("card_number")
    if abs(payment.occurred_at.astimezone(LONDON).date() - payment.business_date) > LONGEST_SHIFT:
        found.add("odd_date")
    return found


def _of_line(line: PaymentLineData, known: Known, rates: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    fund = known.funds.get(line.fund)
    limit = None if fund is None else fund.maximum_pence
    if known.accounts.get((line.fund, line.reference), False):
        found.add("account_closed")
    if limit is not None and line.amount_pence > limit:
        found.add("over_fund_limit")
    if line.amount_pence < 0 and not line.of_line:
        found.add("negative_amount")
    if _vat_differs(line, rates):
        found.add("vat_differs")
    return found


def _vat_differs(line: PaymentLineData, rates: Mapping[str, str]) -> bool:
    """Tell whether VAT is claimed at a rate that its code does not have, or is not what the amount contains."""
    if line.vat_code not in rates or not same_rate(rates[line.vat_code], line.vat_rate):
        return True
    # The parts of a line that are given back one by one come to its VAT together, so that one may be a penny off.
    leeway = 1 if line.of_line else 0
    return abs(line.vat_pence - contained_vat(line.amount_pence, line.vat_rate)) > leeway
