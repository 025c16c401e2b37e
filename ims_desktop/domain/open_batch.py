"""Describe a pile from the post while it is entered: what its slip says, what is in it, and what is left.

A difference is a fact about two figures, not a fault of anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say, say_n

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ims_desktop.domain.payment import Payment

ITEMS_MAX: Final = 10_000
NUMBER_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A pile that was begun. Units: pence. Shape: `number` its number or name; control figures as on its slip."""

    batch_id: str
    number: str
    session_id: str
    cashier: str
    method: str
    control_items: int
    control_pence: int
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """What was entered against what the slip says. Units: pence; what is left is below nothing when there is more."""

    control_items: int
    control_pence: int
    items: int
    amount_pence: int

    @property
    def items_left(self) -> int:
        """How many are still to come."""
        return self.control_items - self.items

    @property
    def pence_left(self) -> int:
        """How much is still to come."""
        return self.control_pence - self.amount_pence

    @property
    def agrees(self) -> bool:
        """Whether pile and slip come to the same."""
        return self.items_left == 0 and self.pence_left == 0


def progress_of(batch: OpenBatch, payments: Iterable[Payment]) -> Progress:
    """Add up the items of a pile."""
    amounts = [payment.amount_pence for payment in payments]
    return Progress(batch.control_items, batch.control_pence, len(amounts), sum(amounts))


def difference_words(progress: Progress) -> Words | None:
    """Say which figure differs, and by how much; None where both agree."""
    pence = abs(progress.pence_left)
    items = say_n("{n} item", "{n} items", abs(progress.items_left))
    if progress.items_left and pence:
        return say("Pile and slip differ by {items} and {amount}.", items=items, amount=pounds(pence))
    if progress.items_left:
        return say("Pile and slip differ by {items}.", items=items)
    return say("Pile and slip differ by {amount}.", amount=pounds(pence)) if pence else None
