"""Add up what is handed over for one payment, in any number of ways and any order, and always know what remains.

Change comes only from cash: cash beyond what remains ends the payment. The window shows this and works out nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ims_desktop.domain.method_kind import MethodKind, kind_of
from ims_desktop.domain.money import pounds
from ims_desktop.errors import InvalidAmount, Refused, Unbalanced
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.payment import Tender
    from ims_desktop.domain.tender_terms import Terms


@dataclass(frozen=True, slots=True)
class Split:
    """What was given so far for what is due. Units: pence."""

    due_pence: int
    tenders: tuple[Tender, ...] = ()

    @property
    def paid_pence(self) -> int:
        """What stays of everything given."""
        return sum(tender.amount_pence for tender in self.tenders)

    @property
    def remaining_pence(self) -> int:
        """What is still to pay; never below nothing, because change is given for the rest."""
        return self.due_pence - self.paid_pence

    @property
    def change_pence(self) -> int:
        """What goes back."""
        return sum(tender.change_pence for tender in self.tenders)

    @property
    def whole(self) -> bool:
        """Whether everything is paid."""
        return bool(self.tenders) and self.remaining_pence == 0

    def add(self, terms: Terms, tender: Tender) -> Split:
        """Take one more thing that was handed over; the change of cash is worked out here.

        Raises: Refused, InvalidAmount, BadInput, CardNumberRefused, Unbalanced; what was given before stays.
        """
        if self.remaining_pence == 0:
            raise Refused(
                say("Everything is paid. Take the payment, or take something out first."), code="nothing_remains"
            )
        made = self._add(terms, tender)
        terms.check(made.tenders)
        return made

    def without(self, terms: Terms, place: int) -> Split:
        """Give one thing back again (0-based); the change of the rest is worked out anew."""
        again = Split(self.due_pence)
        for tender in self.tenders[:place] + self.tenders[place + 1 :]:
            again = again._add(terms, tender)
        return again

    def _add(self, terms: Terms, tender: Tender) -> Split:
        over = tender.tendered_pence - self.remaining_pence
        if tender.tendered_pence <= 0:
            raise Unbalanced(say("Nothing was given yet."), code="tender_nothing")
        if over > 0 and kind_of(terms.method_of(tender)) is not MethodKind.CASH:
            raise InvalidAmount(
                say("{amount} is still to pay, and only cash gives change.", amount=pounds(self.remaining_pence)),
                code="tender_over_remainder",
            )
        return replace(self, tenders=(*self.tenders, replace(tender, change_pence=max(0, over))))
