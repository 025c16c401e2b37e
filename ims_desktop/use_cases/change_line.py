"""Change what is in the basket already: another amount for a bill, or a bill that was taken out put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.basket import Basket
from ims_desktop.use_cases.add_line import add_line

if TYPE_CHECKING:
    from ims_desktop.domain.basket import BasketLine
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till


def change_line(till: Till, cashier: Cashier, basket: Basket, index: int, amount: str | int) -> Basket:
    """Return the basket with another amount for the bill at `index`, after every rule of its fund.

    Raises: InvalidReference, InvalidAmount, CardNumberRefused, Refused.
    """
    line = basket.lines[index]
    changed = add_line(
        till,
        cashier,
        basket.remove(index),
        line.fund,
        line.reference,
        amount,
        line.narrative,
        line.override_reason,
        account=line.account,
    )
    return _moved(changed, index)


def put_back(cashier: Cashier, basket: Basket, index: int, line: BasketLine) -> Basket:
    """Return the basket with a bill that was taken out, in its old place.

    Raises: DuplicateReference.
    """
    return _moved(basket.add(line, cashier), index)


def _moved(basket: Basket, index: int) -> Basket:
    """Move the last bill to its place."""
    rest, last = basket.lines[:-1], basket.lines[-1]
    return Basket((*rest[:index], last, *rest[index:]))
