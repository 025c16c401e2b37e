"""Find accounts by name, street, postcode or reference in this till's copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.records import SearchPage
from ims_desktop.use_cases.permit import pack_of, refuse_cards

if TYPE_CHECKING:
    from ims_desktop.till import Till

TEXT_MAX = 100
LIMIT_MAX = 500


def find_accounts(till: Till, text: str, limit: int = 50) -> SearchPage:
    """Return the accounts that fit the words, likely ones first; no words, no accounts.

    Raises: CardNumberRefused, StoreUnavailable (code "interrupted" when a newer question overtook this one).
    """
    with till.store.read() as reader:
        refuse_cards(pack_of(reader), text)
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text[:TEXT_MAX]).split())
    if not words:
        return SearchPage((), more=False)
    return till.catalogue.search(words, max(1, min(limit, LIMIT_MAX)))
