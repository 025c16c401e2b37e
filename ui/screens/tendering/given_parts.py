"""Do on the JOURNAL lane what becomes of things handed over: hold them, hand them back, read what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.use_cases.card_standing import standing_of
from ims_desktop.use_cases.hold_tender import held_parts, hold_tender, return_tender
from ui.screens.card.standing import read_standing

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Tender
    from ims_desktop.till import Till


@dataclass(frozen=True, slots=True)
class GivenParts:
    """What stands in the journal for a basket that is not paid. Shape: `attempt` one that holds it, None if none."""

    basket_id: str
    tenders: tuple[Tender, ...]
    attempt: CardAttempt | None


def read_given(till: Till, basket_id: str) -> GivenParts:
    """Read what was charged and handed over for a basket: cards first, then what lies on the desk."""
    with till.store.read() as reader:
        standing = standing_of(reader, basket_id)
        held = held_parts(reader, basket_id, basket_id)
    stuck = next((one for one in standing.attempts if one.open or (one.unbooked and one.differs)), None)
    return GivenParts(basket_id, (*standing.tenders, *held), stuck)


def attempt_of(till: Till, attempt_id: str) -> CardAttempt:
    """Read one charge. Raises: NothingFound."""
    return read_standing(till, attempt_id).attempt


def hold(till: Till, held_id: str, cashier: Cashier, basket_id: str, due_pence: int, tender: Tender) -> GivenParts:
    """Write down that a part was handed over. Raises: Refused, NotPermitted, NoOpenSession, StoreUnavailable."""
    hold_tender(till, held_id, basket_id, cashier, basket_id, due_pence, tender)
    return read_given(till, basket_id)


def hand_back(till: Till, returned_id: str, cashier: Cashier, basket_id: str, tender: Tender) -> GivenParts:
    """Write down that a part was handed back. Raises: NotPermitted, Refused, StoreUnavailable."""
    with till.store.read() as reader:
        alike = [
            one
            for one in reader.held_tenders(basket_id)
            if (one.method, one.amount_pence) == (tender.method, tender.amount_pence)
        ]
    if alike:
        return_tender(till, returned_id, cashier, alike[-1], basket_id)
    return read_given(till, basket_id)
