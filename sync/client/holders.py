"""Turn accounts of the wire into those of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.card_guard import without_cards
from ims_desktop.domain.catalogue import AccountHolder

if TYPE_CHECKING:
    from sync.contract.messages import AccountItem


def account_holder(council: str, item: AccountItem) -> AccountHolder:
    """Turn an account of the wire into one of the domain; a card number in a name or address stays outside."""
    account = AccountHolder(
        council=council,
        fund=item.fund,
        reference=item.reference,
        title=item.title,
        forename=item.forename,
        surname=item.surname,
        address=tuple(item.address),
        postcode=item.postcode,
        balance_pence=item.balance_pence,
        balance_at=item.balance_at,
        message_id=item.message_id,
        closed=item.closed,
    )
    return without_cards(account)
