"""Show the whole of an account that somebody chose from a list, after writing down who, when and which."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import Refused
from ims_desktop.records import Reveal
from ims_desktop.use_cases.forget_accounts import is_over
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.till import Till

AGAIN: Final = timedelta(minutes=1)
"""Who goes back to the list and chooses the same row again so soon is still looking at the same customer."""


def reveal_account(till: Till, cashier: Cashier, fund: str, reference: str) -> AccountHolder:
    """Return an account whole. It is recorded first, so what cannot be written down is not shown either.

    Raises: Refused (code "account_gone") when it has left this till since the list was made; StoreUnavailable.
    """
    now = till.clock.now()
    with till.store.read() as reader:
        over = is_over(reader, now)
    account = None if over else till.catalogue.find(fund, reference)
    if account is None:
        raise Refused(say("This account is not on this till any more. Search again."), code="account_gone")
    with till.store.write() as unit:
        before = unit.last_reveal(cashier.username, account.fund, account.reference)
        if before is None or not before <= now < before + AGAIN:
            unit.note_reveal(Reveal(now, cashier.username, account.fund, account.reference))
    return account
