"""Read from the journal how a charge stands: with the payment it became, and what is still to pay beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import Direction
from ims_desktop.errors import NothingFound
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAttempt, CardWord
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till


@dataclass(frozen=True, slots=True)
class Standing:
    """How a charge stands by the journal. Units: pence.

    Shape: `number` counts the charges of its payment; `payment` once it stands; `remaining_pence` what is still to pay
    of it beside every approved charge and everything held; `word` what was heard just now, if anything was.
    """

    attempt: CardAttempt
    number: int
    payment: Payment | None = None
    remaining_pence: int = 0
    word: CardWord | None = None


def read_standing(till: Till, attempt_id: str, word: CardWord | None = None) -> Standing:
    """Read how a charge stands. Raises: NothingFound."""
    with till.store.read() as reader:
        attempt = reader.card_attempt(attempt_id)
        if attempt is None:
            raise NothingFound(say("This charge was never written down, so nobody was asked for it."))
        alike = [one for one in reader.card_attempts_of(attempt.payment_id) if one.direction is attempt.direction]
        payment = reader.payment(attempt.payment_id) if attempt.booked else None
        held = 0 if payment is not None else sum(one.amount_pence for one in reader.held_tenders(attempt.payment_id))
    legs = sum(one.charged_pence for one in alike if one.unbooked and one.direction is Direction.CHARGE)
    number = next((place for place, one in enumerate(alike, 1) if one.attempt_id == attempt_id), len(alike))
    rest = 0 if payment is not None or attempt.direction is not Direction.CHARGE else attempt.due_pence - legs - held
    return Standing(attempt, number, payment, max(0, rest), word)
