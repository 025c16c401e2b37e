"""Find accounts by name, street, postcode or reference in this till's copy, shown as a list may show them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.masking import masked
from ims_desktop.records import SearchPage
from ims_desktop.use_cases.forget_accounts import is_over
from ims_desktop.use_cases.permit import pack_of, refuse_cards

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till

TEXT_MAX = 100
LIMIT_MAX = 500


def find_accounts(till: Till, text: str, limit: int = 50, *, cashier: Cashier | None = None) -> SearchPage:
    """Return the accounts that fit the words, likely ones first; no words, no accounts.

    Shape: rows are masked as policy says for this person, nobody being a person without roles; what a list may not
    show never gets as far as the list. `reveal_account` gives the whole of one. A copy that central was silent about
    for too long is as good as gone.

    Raises: CardNumberRefused, StoreUnavailable (code "interrupted" when a newer question overtook this one).
    """
    with till.store.read() as reader:
        pack, over = pack_of(reader), is_over(reader, till.clock.now())
    refuse_cards(pack, text)
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text[:TEXT_MAX]).split())
    if over or not words:
        return SearchPage((), more=False)
    page = till.catalogue.search(words, max(1, min(limit, LIMIT_MAX)))
    return replace(page, rows=tuple(masked(row, pack.policy, cashier) for row in page.rows))
