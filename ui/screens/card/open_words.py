"""Say of a charge without an answer, of one in no payment, and of money held, what is so and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CardState, CardWay, Direction
from ims_desktop.domain.money import pounds
from ims_desktop.words import say
from ui.when import moment

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.words import Words


def title_of(attempt: CardAttempt) -> Words:
    """Name a charge: the sum, and its reference."""
    amount = pounds(attempt.charged_pence or attempt.amount_pence)
    if attempt.direction is Direction.CHARGE:
        return say("{amount} by card · {reference}", amount=amount, reference=attempt.reference)
    return say("{amount} back to a card · {reference}", amount=amount, reference=attempt.reference)


def what_to_do(attempt: CardAttempt, now: datetime) -> Words:
    """Say since when it stands so, whether money is safe, and the next step."""
    at = moment(attempt.asked_at, now)
    if attempt.state is CardState.REQUESTED:
        return say("Begun at {time}, and nobody was asked: nothing was charged.", time=at)
    if attempt.open and attempt.way is CardWay.SLIP:
        return say("Begun on the terminal at {time}. Was it charged? Type its slip, or say it was not.", time=at)
    if attempt.open:
        return say("Asked at {time}, no answer yet. Do not charge again: we keep asking.", time=at)
    if attempt.differs:
        asked = pounds(attempt.amount_pence)
        return say(
            "{asked} was asked for at {time}. Give it back to the card, or keep it as a part.", asked=asked, time=at
        )
    return say("Charged at {time}, and in no payment yet. Take the rest, or give it back to the card.", time=at)


def pill_of(attempt: CardAttempt) -> tuple[Words, str]:
    """Say it in two words, with the colour they have."""
    if attempt.open and attempt.way is CardWay.SLIP:
        return say("Slip missing"), "warn"
    if attempt.open:
        return say("No answer yet"), "warn"
    return (say("Another amount"), "warn") if attempt.differs else (say("Not booked yet"), "info")


def held_title(held: HeldTender) -> Words:
    """Name what was handed over."""
    return say("{amount} handed over: {method}", amount=pounds(held.amount_pence), method=held.method_name)


def held_what(held: HeldTender, now: datetime) -> Words:
    """Say for what, and the way on."""
    return say(
        "At {time}, for a payment of {due}. Take up its basket: take the rest, or hand it back.",
        time=moment(held.at, now),
        due=pounds(held.due_pence),
    )
