"""Go after every charge without an answer, and book what was charged and is in no payment, until nothing is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardState, CardWay
from ims_desktop.use_cases.look_at_card import look_at_card

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till

SOONEST_S: Final = 15.0
LATEST_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Chase:
    """What is left after everything was asked about. Units: `next_s` seconds until it is worth asking again.

    Shape: `open` has no answer yet; `unbooked` is charged and in no payment; `booked` became payments just now, and
    their receipts are to be printed.
    """

    open: tuple[CardAttempt, ...]
    unbooked: tuple[CardAttempt, ...]
    booked: tuple[Payment, ...]
    next_s: float


def chase_cards(till: Till) -> Chase:
    """Ask about everything that is open and book what can be booked: at start-up, on reconnect, on a timer, for ever.

    What this program is just asking for is left to that; a slip is left to whoever has it in their hand.
    """
    with till.store.read() as reader:
        before = reader.open_card_attempts()
    heard = [look_at_card(till, attempt.attempt_id) for attempt in before if _to_ask(till, attempt)]
    booked = tuple(one.payment for one in heard if one.new and one.payment is not None)
    with till.store.read() as reader:
        after = reader.open_card_attempts()
    still_open = tuple(one for one in after if one.open)
    unbooked = tuple(one for one in after if one.unbooked)
    return Chase(still_open, unbooked, booked, _next_s(after, till.clock.now()))


def _to_ask(till: Till, attempt: CardAttempt) -> bool:
    if attempt.unbooked:
        return True
    asked = attempt.state is CardState.UNKNOWN and attempt.attempt_id not in till.cards.asking
    return asked and attempt.way is not CardWay.SLIP


def _next_s(attempts: tuple[CardAttempt, ...], now: datetime) -> float:
    """Wait longer the older the youngest is, within bounds."""
    ages = [(now - attempt.asked_at).total_seconds() for attempt in attempts]
    return min(LATEST_S, max(SOONEST_S, min(ages, default=LATEST_S * 4) / 4))
