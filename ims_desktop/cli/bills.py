"""Read what a script wants paid: its bills into a basket, and the id the payment is to have."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from ims_desktop.cli.parser import BadUsage
from ims_desktop.domain.basket import Basket
from ims_desktop.use_cases.add_line import add_line

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till


def basket_of(till: Till, cashier: Cashier, arguments: Namespace) -> Basket:
    """Return the bills of `--line` as a basket, each judged as it is added. Raises: BadUsage, Refused."""
    basket = Basket()
    for line in arguments.lines:
        fund, reference, amount, narrative = _parts(line)
        basket = add_line(till, cashier, basket, fund, reference, amount, narrative, arguments.reason)
    return basket


def payment_id_of(given: str) -> str:
    """Return the id a script chose, so that it can ask again after a crash of its own, or nothing: one is made.

    Raises: BadUsage.
    """
    if not given:
        return ""
    try:
        return str(uuid.UUID(given))
    except ValueError:
        raise BadUsage("--payment-id must be a UUID") from None


def _parts(line: str) -> tuple[str, str, str, str]:
    """Split a bill; only the narrative may hold a colon.

    Raises: BadUsage.
    """
    parts = line.split(":", 3)
    if len(parts) < 3:
        raise BadUsage("a --line is FUND:REF:AMOUNT or FUND:REF:AMOUNT:NARRATIVE")
    fund, reference, amount = parts[:3]
    return fund.strip(), reference, amount, parts[3] if len(parts) == 4 else ""
