"""Keep every change of an unfinished basket, so that a power cut loses nothing, and let one be put aside on purpose.

A basket that a card may still pay, or for which money was charged or handed over, is neither changed nor dropped: it
waits as it is, and what was handed over for it waits with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.money import pounds
from ims_desktop.errors import CardOpen, NothingFound, Refused
from ims_desktop.records import KeptBasket
from ims_desktop.use_cases.card_standing import locked_words, locking, same_bills
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader


def keep(till: Till, cashier: Cashier, basket_id: str, basket: Basket) -> None:
    """Keep the basket as it stands now; an empty one is dropped.

    Use the id the payment will have: the payment's commit then drops the basket by itself.

    Raises: CardOpen, Refused (`card_unbooked`, `held_money`) when it is not to be changed.
    """
    _save(till, cashier, basket_id, basket, aside=False, note="")


def put_aside(till: Till, cashier: Cashier, basket_id: str, basket: Basket, note: str = "") -> None:
    """Keep the basket for later while somebody else is served."""
    _save(till, cashier, basket_id, basket, aside=True, note=note)


def take_up(till: Till, basket_id: str) -> KeptBasket:
    """Return a kept basket to go on with, with what was handed over for it; it stays kept until it is paid or dropped.

    Raises: NothingFound.
    """
    with till.store.write() as unit:
        found = next((kept for kept in unit.kept_baskets() if kept.basket_id == basket_id), None)
        if found is None:
            raise NothingFound(say("That basket is no longer here."), code="basket_not_found")
        unit.keep_basket(replace(found, kept_at=till.clock.now(), aside=False, note=""))
    return found


def name_basket(till: Till, basket_id: str, note: str) -> KeptBasket:
    """Say what a basket that waits is known by, or that it is known by nothing any more.

    Raises: NothingFound, CardNumberRefused.
    """
    with till.store.write() as unit:
        refuse_cards(pack_of(unit), note)
        found = next((kept for kept in unit.kept_baskets() if kept.basket_id == basket_id), None)
        if found is None:
            raise NothingFound(say("That basket is no longer here."), code="basket_not_found")
        named = replace(found, note=note.strip())
        unit.keep_basket(named)
    return named


def drop(till: Till, basket_id: str, by: Cashier | None = None) -> None:
    """Forget an unfinished basket: the customer pays nothing; `by` who gives up one that waited.

    Raises: NothingFound, when somebody gives up a basket that no longer waits; CardOpen, Refused (`card_unbooked`,
    `held_money`) when there is money in it.
    """
    with till.store.write() as unit:
        _require_free(unit, basket_id, Basket())
        if by is not None:
            if all(kept.basket_id != basket_id for kept in unit.kept_baskets()):
                raise NothingFound(say("That basket is no longer here."), code="basket_not_found")
            unit.audit(till.clock.now(), by.username, "basket_dropped", basket_id)
        unit.drop_basket(basket_id)


def kept_baskets(till: Till) -> tuple[KeptBasket, ...]:
    """Return every basket that waits, put aside or left by a crash."""
    with till.store.read() as reader:
        return reader.kept_baskets()


def _save(till: Till, cashier: Cashier, basket_id: str, basket: Basket, *, aside: bool, note: str) -> None:
    with till.store.write() as unit:
        refuse_cards(pack_of(unit), note)
        _require_free(unit, basket_id, basket)
        if basket.lines:
            before = next((kept for kept in unit.kept_baskets() if kept.basket_id == basket_id), None)
            parts = () if before is None else before.parts
            unit.keep_basket(
                KeptBasket(basket_id, basket, cashier.username, till.clock.now(), aside, note.strip(), parts)
            )
        else:
            unit.drop_basket(basket_id)


def _require_free(unit: Reader, basket_id: str, basket: Basket) -> None:
    """Stop before a basket with money in it, or on its way into it, becomes another one.

    Raises: CardOpen, Refused (`card_unbooked`, `held_money`).
    """
    before = next((kept for kept in unit.kept_baskets() if kept.basket_id == basket_id), None)
    if before is not None and _bills(before.basket) == _bills(basket):
        return
    for attempt in locking(unit, basket_id):
        if before is not None or not same_bills(attempt.lines, basket):
            words = locked_words(attempt)
            raise CardOpen(words) if attempt.open else Refused(words, code="card_unbooked")
    if before is not None and before.parts:
        raise Refused(
            say(
                "{amount} was handed over for this basket as it is. Hand it back first, or take the rest.",
                amount=pounds(sum(part.tender.amount_pence for part in before.parts)),
            ),
            code="held_money",
        )


def _bills(basket: Basket) -> list[tuple[str, str, int, str]]:
    return [(line.fund, line.reference.upper(), line.amount_pence, line.narrative) for line in basket.lines]
