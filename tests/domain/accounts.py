"""Hold a handful of accounts for tests of the rules, in the form the rules ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ims_desktop.domain.catalogue import AccountHolder, CatalogueHealth, CatalogueState

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class SomeAccounts:
    """Accounts in a dictionary by fund and reference."""

    held: Mapping[tuple[str, str], AccountHolder] = field(default_factory=dict)
    health: CatalogueHealth = CatalogueHealth.COMPLETE

    def find(self, fund: str, reference: str) -> AccountHolder | None:
        return self.held.get((fund, reference))

    def find_reference(self, reference: str) -> tuple[AccountHolder, ...]:
        return tuple(account for (_, held), account in self.held.items() if held == reference)

    def state(self) -> CatalogueState:
        return CatalogueState(self.health, accounts=len(self.held))


def account(fund: str, reference: str, message: int | None = None) -> AccountHolder:
    return AccountHolder(
        "aldermere", fund, reference, "Mrs", "Siân", "Ellacott", ("4 Mill Lane",), "AM2 7QQ", 5875, message_id=message
    )


def accounts(*held: AccountHolder, health: CatalogueHealth = CatalogueHealth.COMPLETE) -> SomeAccounts:
    return SomeAccounts({(one.fund, one.reference): one for one in held}, health)
