"""Gather what the counter shows before anybody is served: the council's rules, the last receipt, baskets that wait."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from ims_desktop.use_cases.permit import pack_of

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.payment import Payment
    from ims_desktop.records import KeptBasket
    from ims_desktop.till import Till

HINTS_FOR_PAYMENTS: Final = 50


@dataclass(frozen=True, slots=True)
class CounterFacts:
    """What a counter without a customer has. Shape: `kept` the latest first; `new_here` while hints still help."""

    pack: ReferencePack
    last_payment: Payment | None
    kept: tuple[KeptBasket, ...]
    new_here: bool
    cards: tuple[CardAttempt, ...] = ()
    """Charges without an answer, and those that are in no payment yet."""

    @property
    def charged_baskets(self) -> dict[str, CardAttempt]:
        """The charge that holds a basket as it is, by the basket's id: one without an answer before all others."""
        return {one.basket_id: one for one in sorted(self.cards, key=lambda one: one.open)}

    @property
    def cash(self) -> MethodOfPayment | None:
        """The way to take cash here, if this council has one."""
        return self.pack.method_with("IsACashPayment")

    @property
    def names(self) -> dict[str, str]:
        """Who is who at this council's desks."""
        return {person.username: person.display_name for person in self.pack.cashiers.values()}

    @property
    def finance(self) -> tuple[str, ...]:
        """Who may take a payment for a stopped account."""
        people = (person for person in self.pack.cashiers.values() if person.may_override_stop and not person.disabled)
        return tuple(sorted(person.display_name for person in people))


def show_counter(till: Till) -> CounterFacts:
    """Read it all in one consistent view.

    Raises: StoreUnavailable when the till has no reference pack yet.
    """
    with till.store.read() as reader:
        kept = sorted(reader.kept_baskets(), key=lambda one: one.kept_at, reverse=True)
        taken = sum(1 for _ in islice(reader.journal(), HINTS_FOR_PAYMENTS))
        return CounterFacts(
            pack_of(reader),
            reader.last_payment(),
            tuple(kept),
            taken < HINTS_FOR_PAYMENTS,
            reader.open_card_attempts(),
        )
