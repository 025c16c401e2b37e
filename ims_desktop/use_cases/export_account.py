"""Gather what this till holds of one customer's account, for whoever answers that customer's question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.errors import NotPermitted
from ims_desktop.records import Reveal
from ims_desktop.use_cases.forget_accounts import is_over
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import AccountHolder, CatalogueState, FundMessage
    from ims_desktop.records import KeptBasket, PaymentTrace
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader


@dataclass(frozen=True, slots=True)
class AccountExport:
    """What is held of one account here, and where.

    Shape: `account` is the row in the copy of the accounts, None when there is none; `payments` are in the journal,
    `baskets` the unfinished ones it stands in; `seen` who saw it whole; `kept_days` how long personal members of a
    payment stay after central has it.
    """

    account: AccountHolder | None
    message: FundMessage | None
    copy: CatalogueState
    payments: tuple[PaymentTrace, ...]
    baskets: tuple[KeptBasket, ...]
    seen: tuple[Reveal, ...]
    kept_days: int

    def goes_at(self, payment: PaymentTrace) -> datetime | None:
        """Tell when the personal members of a payment go; None while central lacks it, or when they have gone."""
        if payment.settled_at is None or not payment.personal:
            return None
        return payment.settled_at + timedelta(days=self.kept_days)


def export_account(till: Till, cashier: Cashier, fund: str, reference: str) -> AccountExport:
    """Return all that is held of an account; that it was handed out is written down first.

    Raises: NotPermitted, CardNumberRefused, StoreUnavailable.
    """
    require_permission(cashier)
    now = till.clock.now()
    with till.store.write() as unit:
        pack = pack_of(unit)
        refuse_cards(pack, fund, reference)
        unit.note_reveal(Reveal(now, cashier.username, fund, reference, "exported"))
        over = is_over(unit, now)
        payments = unit.payments_for(fund, reference)
        baskets = baskets_with(unit, fund, reference)
        seen = tuple(one for one in unit.reveals() if (one.fund, one.reference) == (fund, reference))
    account = None if over else till.catalogue.find(fund, reference)
    return AccountExport(
        account=account,
        message=pack.message_of(account),
        copy=till.catalogue.state(now, pack.policy.catalogue_fresh_s),
        payments=payments,
        baskets=baskets,
        seen=seen,
        kept_days=pack.policy.personal_data_days,
    )


def require_permission(cashier: Cashier) -> None:
    """Let only those hand out or erase what is held of customers who look after the accounts.

    Raises: NotPermitted.
    """
    if cashier.disabled or not cashier.may_handle_personal_data:
        raise NotPermitted(
            say(
                "{name} may not hand out or erase what is held of a customer. That takes the role System.Admin.",
                name=cashier.display_name,
            )
        )


def baskets_with(reader: Reader, fund: str, reference: str) -> tuple[KeptBasket, ...]:
    """Return the unfinished baskets a bill of this account stands in."""
    return tuple(
        kept
        for kept in reader.kept_baskets()
        if any((line.fund, line.reference) == (fund, reference) for line in kept.basket.lines)
    )
