"""Tell how the cards of one payment stand: what is charged, what is open, what was handed over beside it.

Everything is read from the journal. What a window remembers of a charge is never asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.card_answer import leg_tender
from ims_desktop.domain.card_attempt import Direction
from ims_desktop.domain.money import pounds
from ims_desktop.errors import CardOpen, Refused
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.domain.payment import PaymentLine, Tender
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till_journal import Reader
    from ims_desktop.words import Words


@dataclass(frozen=True, slots=True)
class Standing:
    """What the journal says of a payment that does not stand yet. Units: pence.

    Shape: `attempts` all of it, oldest first; `held` what was handed over and not handed back.
    """

    attempts: tuple[CardAttempt, ...]
    held: tuple[HeldTender, ...]

    @property
    def legs(self) -> tuple[CardAttempt, ...]:
        """What was charged for it and stands in no payment."""
        return tuple(one for one in self.attempts if one.unbooked and one.direction is Direction.CHARGE)

    @property
    def tenders(self) -> tuple[Tender, ...]:
        """The charged legs as they will be in the payment."""
        return tuple(leg_tender(leg) for leg in self.legs)

    @property
    def moved_pence(self) -> int:
        """What was charged or handed over so far."""
        return sum(leg.charged_pence for leg in self.legs) + sum(held.amount_pence for held in self.held)


def standing_of(reader: Reader, payment_id: str) -> Standing:
    """Read how the cards of a payment stand."""
    return Standing(reader.card_attempts_of(payment_id), reader.held_tenders(payment_id))


def require_free(reader: Reader, payment_id: str, basket_id: str) -> None:
    """Stop while a charge for this payment or this basket has no answer, or was made for another payment.

    Raises: CardOpen.
    """
    for attempt in locking(reader, basket_id or payment_id, payment_id):
        if attempt.open or attempt.payment_id != payment_id:
            raise CardOpen(locked_words(attempt))


def refuse_held_elsewhere(reader: Reader, session: CashierSession, payment_id: str) -> None:
    """Stop where what was handed over for a payment lies in another tray than the rest would be taken into.

    Raises: Refused (`held_elsewhere`).
    """
    for held in reader.held_tenders(payment_id):
        if held.session_id != session.session_id:
            raise Refused(
                say(
                    "{amount} was handed to {name} for this and lies in their tray. They take the rest, or hand it "
                    "back first.",
                    amount=pounds(held.amount_pence),
                    name=held.cashier,
                ),
                code="held_elsewhere",
            )


def locking(reader: Reader, basket_id: str, payment_id: str = "") -> tuple[CardAttempt, ...]:
    """Return the attempts that hold a basket as it is: they have no answer, or money that is in no payment."""
    ids = {basket_id, payment_id or basket_id}
    return tuple(one for one in reader.open_card_attempts() if one.basket_id in ids or one.payment_id in ids)


def pending_refunds(reader: Reader, payment_id: str) -> tuple[CardAttempt, ...]:
    """Return the refunds of a payment that are on their way to a card, or went there and are in no payment yet.

    What they give back is as good as given back: nothing of it may be given back another way.
    """
    refunds = (one for one in reader.open_card_attempts() if one.direction is Direction.REFUND)
    return tuple(one for one in refunds if one.of is not None and one.of.payment_id == payment_id)


def locked_words(attempt: CardAttempt) -> Words:
    """Say what holds a basket as it is, and the way on."""
    if attempt.open:
        return say(
            "A card charge of {amount} for this basket has no answer yet. Nothing else may be taken for it or changed "
            "in it. Ask again what came of it, or put the basket aside as it is.",
            amount=pounds(attempt.amount_pence),
        )
    return say(
        "{amount} was charged to a card for this basket. Take the rest, or give it back to the card first.",
        amount=pounds(attempt.charged_pence),
    )


def same_bills(lines: Iterable[PaymentLine], basket: Basket) -> bool:
    """Tell whether a basket still holds exactly the bills that were charged for."""
    charged = [(line.fund, line.reference.upper(), line.amount_pence, line.narrative) for line in lines]
    return charged == [(line.fund, line.reference.upper(), line.amount_pence, line.narrative) for line in basket.lines]
