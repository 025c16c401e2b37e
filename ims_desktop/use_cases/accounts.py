"""Let the rules of the domain look accounts up in this till's copy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from ims_desktop.domain.catalogue import CatalogueHealth, CatalogueState
from ims_desktop.use_cases.forget_accounts import is_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.catalogue import AccountHolder, ReferencePack
    from ims_desktop.till import Catalogue, Till
    from ims_desktop.till_journal import Reader


@dataclass(frozen=True, slots=True)
class BoundAccounts:
    """The catalogue as the reference chain asks it: clock and policy bound once, so one basket sees one state."""

    catalogue: Catalogue
    bound_state: Callable[[], CatalogueState]
    """Worked out once, when first asked for: of most words nobody asks it."""
    known: tuple[AccountHolder, ...] = ()
    """Accounts central told us about just now, which the copy may not hold yet."""
    usable: bool = True
    """Whether the copy may be asked: not once central was silent for too long, though it may still be there."""

    def find(self, fund: str, reference: str) -> AccountHolder | None:
        """Return the account of this fund, the copy first."""
        copied = self.catalogue.find(fund, reference) if self.usable else None
        return copied or next(
            (account for account in self.known if (account.fund, account.reference) == (fund, reference)), None
        )

    def find_reference(self, reference: str) -> tuple[AccountHolder, ...]:
        """Return the accounts of any fund that carry exactly this reference."""
        copied = self.catalogue.find_reference(reference) if self.usable else ()
        funds = {account.fund for account in copied}
        told = (account for account in self.known if account.reference == reference and account.fund not in funds)
        return (*copied, *told)

    def state(self) -> CatalogueState:
        """Tell what *not found* is worth."""
        return self.bound_state()


def bound_accounts(till: Till, pack: ReferencePack, *known: AccountHolder) -> BoundAccounts:
    """Bind the copy of the accounts to now and to this council's policy."""
    with till.store.read() as reader:
        return bound_in(reader, till, pack, *known)


def bound_in(reader: Reader, till: Till, pack: ReferencePack, *known: AccountHolder) -> BoundAccounts:
    """Do so in a view of the journal that is open already."""
    now = till.clock.now()
    if is_over(reader, now):
        return BoundAccounts(till.catalogue, lambda: CatalogueState(CatalogueHealth.ABSENT), known, usable=False)
    state = cache(partial(till.catalogue.state, now, pack.policy.catalogue_fresh_s))
    return BoundAccounts(till.catalogue, state, known)
