"""Look at the cards of a till for IT: what waits too long, and what a provider said twice and differently."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import Direction
from ims_desktop.use_cases.diagnose import Check
from ims_desktop.use_cases.hear_card import HEARD_OTHERWISE
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from ims_desktop.till import Till

LONG: Final = timedelta(hours=2)
"""Longer than any payment page stays open."""
BACK: Final = timedelta(days=3)
"""Longer than a provider takes to give money back."""
REMEMBERED: Final = timedelta(days=30)


def check_cards(till: Till) -> Check:
    """Say whether money of cards is as the journal has it, as far as anybody can know."""
    now = till.clock.now()
    with till.store.read() as reader:
        attempts = reader.open_card_attempts()
        held = reader.held_tenders()
        noted = reader.device_events(now - REMEMBERED, now)
    late = [one for one in attempts if now - one.asked_at > (LONG if one.direction is Direction.CHARGE else BACK)]
    lying = [one for one in held if now - one.at > LONG]
    otherwise = [event.detail for event in noted if event.action == HEARD_OTHERWISE]
    words = say("Every card charge has its answer.")
    if otherwise:
        words = say(
            "A card was answered for, and later its provider said something else: {what}. Look at the provider's own "
            "page, and tell Finance.",
            what=otherwise[-1],
        )
    elif late:
        words = say_n(
            "{n} card has no answer for hours, or is in no payment. A supervisor must look.",
            "{n} cards have no answer for hours, or are in no payment. A supervisor must look.",
            len(late),
        )
    elif lying:
        words = say("Money was handed over hours ago for a payment that is not whole. A supervisor must look.")
    elif attempts:
        words = say_n("{n} card is being asked about.", "{n} cards are being asked about.", len(attempts))
    return Check("cards", ok=not (otherwise or late or lying), words=words, value=len(attempts))
