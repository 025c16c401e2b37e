"""Ask central once before a reference is refused as *not found*: the account may have been opened this morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.reference import Outcome, check_reference
from ims_desktop.errors import WireUnavailable
from ims_desktop.use_cases.accounts import bound_accounts
from ims_desktop.use_cases.permit import pack_of

if TYPE_CHECKING:
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.till import Till

TIMEOUT_S = 0.3


def ask_central(till: Till, verdict: Verdict, *, finance: bool = False) -> Verdict:
    """Return the verdict as it is once central was asked; unchanged when central knows no better or is too slow."""
    if verdict.outcome is not Outcome.REFUSED or verdict.code != "account_not_found" or not till.sync.online():
        return verdict
    try:
        account = till.sync.ask_account(verdict.fund.code, verdict.reference, TIMEOUT_S)
    except WireUnavailable:
        return verdict
    if account is None:
        return verdict
    with till.store.read() as reader:
        pack = pack_of(reader)
    accounts = bound_accounts(till, pack, account)
    return check_reference(pack, verdict.fund, verdict.reference, accounts, finance=finance)
