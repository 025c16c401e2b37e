"""Erase what this till copied of one customer; what it recorded of payments stays until policy lets it go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.basket import Basket
from ims_desktop.use_cases.export_account import baskets_with, require_permission
from ims_desktop.use_cases.permit import pack_of, refuse_cards

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till

ACTION: Final = "account_erased"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What went and what stays. Shape: `payments` with personal members that stay in the journal for now."""

    from_copy: bool
    baskets: int
    payments: int


def erase_account(till: Till, cashier: Cashier, fund: str, reference: str) -> Erasure:
    """Take an account out of the copy and out of unfinished baskets, and have the file of the copy written anew.

    It is no erasure for good: while central has the account, central's next word of it brings it back. Until then a
    copy that is complete says there is no such account. The payment itself is a fact, and stays.

    Raises: NotPermitted, CardNumberRefused, StoreUnavailable.
    """
    require_permission(cashier)
    with till.store.write() as unit:
        refuse_cards(pack_of(unit), fund, reference)
        unit.audit(till.clock.now(), cashier.username, ACTION, f"{fund}:{reference}")
        baskets = baskets_with(unit, fund, reference)
        for kept in baskets:
            lines = (
                replace(line, account=None) if (line.fund, line.reference) == (fund, reference) else line
                for line in kept.basket.lines
            )
            unit.keep_basket(replace(kept, basket=Basket(tuple(lines))))
        payments = sum(bool(payment.personal) for payment in unit.payments_for(fund, reference))
    return Erasure(till.catalogue.erase(fund, reference), len(baskets), payments)
