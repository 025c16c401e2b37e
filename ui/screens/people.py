"""Show as much of a person as the moment needs: initial and first line in lists, the whole once chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import AccountHolder


def short_name(account: AccountHolder | None) -> str:
    """Write an initial and the surname."""
    if account is None:
        return ""
    initial = f"{account.forename[:1]}." if account.forename and account.surname else ""
    return " ".join(part for part in (initial, account.surname or account.forename) if part)


def short_address(account: AccountHolder | None) -> str:
    """Write the first line of the address and the postcode."""
    if account is None:
        return ""
    return ", ".join(part for part in (*account.address[:1], account.postcode) if part)
