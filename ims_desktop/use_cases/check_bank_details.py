"""Ask arithmetic whether a sort code and an account number belong together: a warning, never a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.bank_check import BankCheck, BankResult
from ims_desktop.domain.cheque_details import read_cheque
from ims_desktop.errors import Refused

if TYPE_CHECKING:
    from ims_desktop.till import Till


def check_bank_details(till: Till, sort_code: str, account: str) -> BankCheck:
    """Judge two numbers as they are typed; what is not whole yet is not checked."""
    try:
        cheque = read_cheque("-", "000000", sort_code, account)
    except Refused:
        return BankCheck(BankResult.NOT_CHECKED)
    return till.bank_check.check(cheque.sort_code, cheque.account)
