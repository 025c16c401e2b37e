"""Offer who paid by cheque from a bank account before, and what for: from this till only, while it still keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.cheque_details import read_account, read_sort_code
from ims_desktop.errors import Refused

if TYPE_CHECKING:
    from ims_desktop.till import Till


@dataclass(frozen=True, slots=True, repr=False)
class RememberedPayer:
    """What the last cheque of a bank account said. Personal data, so it has no `repr`.

    Shape: `bills` (fund, fund's name, reference) in order.
    """

    name: str
    bills: tuple[tuple[str, str, str], ...]


def remember_payer(till: Till, sort_code: str, account: str) -> RememberedPayer | None:
    """Return what is remembered of a bank account as typed; None for what is not whole or nobody knows."""
    try:
        code, number = read_sort_code(sort_code), read_account(account)
    except Refused:
        return None
    with till.store.read() as reader:
        payment = reader.last_cheque_of(code, number)
    if payment is None:
        return None
    said = (tender.cheque for tender in payment.tenders)
    cheque = next(one for one in said if one is not None and (one.sort_code, one.account) == (code, number))
    bills = tuple((line.fund, line.fund_name, line.reference) for line in payment.lines)
    return RememberedPayer(cheque.name, bills)
