"""Hold what a customer hands over in cash while the cashier counts it: notes pressed, an amount typed, or both.

The window shows this; it never works out money itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ims_desktop.domain.money import change_pieces, parse_pence, plain_pounds
from ims_desktop.domain.payment import Tender

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import AccountHolder, MethodOfPayment

QUICK_NOTES = (500, 1000, 2000, 5000)
MOST_CHANGE_PENCE = 100_000
"""Nobody hands over so much too much: beyond this, what was typed was no amount of cash."""


@dataclass(frozen=True, slots=True)
class CashPosition:
    """Where a cash payment stands. Units: pence. Shape: `pieces` as (denomination, count), the fewest there can be."""

    due_pence: int
    given_pence: int
    still_to_pay_pence: int
    change_pence: int
    pieces: tuple[tuple[int, int], ...]

    @property
    def enough(self) -> bool:
        """Whether the payment may be taken: something was given, at least what is due, and not absurdly more."""
        return self.given_pence > 0 and self.still_to_pay_pence == 0 and self.believable

    @property
    def believable(self) -> bool:
        """Whether so much change can be meant."""
        return self.change_pence <= MOST_CHANGE_PENCE


@dataclass(frozen=True, slots=True)
class CashGiven:
    """What was handed over so far. Shape: `typed` as typed, `notes` in the order they were pressed. Units: pence."""

    typed: str = ""
    notes: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was counted or typed yet."""
        return not self.notes and not self.typed.strip()

    def with_note(self, note_pence: int) -> CashGiven:
        """Count one more note; an amount typed before stands for the coins beside it."""
        return replace(self, notes=(*self.notes, note_pence))

    def without_last(self) -> CashGiven:
        """Take the last note off."""
        return replace(self, notes=self.notes[:-1])

    def counts(self) -> tuple[tuple[int, int], ...]:
        """Return (note, how many), largest first."""
        return tuple((note, self.notes.count(note)) for note in sorted(set(self.notes), reverse=True))

    def pence(self) -> int:
        """Add up what was given. Raises: InvalidAmount, when what was typed is not an amount."""
        return (parse_pence(self.typed) if self.typed.strip() else 0) + sum(self.notes)

    def against(self, due_pence: int) -> CashPosition:
        """Compare what was given with what is due. Raises: InvalidAmount."""
        given = self.pence()
        change = max(0, given - due_pence)
        return CashPosition(due_pence, given, max(0, due_pence - given), change, change_pieces(change))

    def tender(self, due_pence: int, method: MethodOfPayment) -> Tender:
        """Say it as a tender of `method`, change included. Raises: InvalidAmount."""
        position = self.against(due_pence)
        return Tender(method.code, method.name, position.given_pence, position.change_pence)


def exactly(due_pence: int) -> CashGiven:
    """Count exactly what is due."""
    return CashGiven(plain_pounds(due_pence))


def proposed_pence(account: AccountHolder | None) -> int | None:
    """Return the amount to propose for an account: what is owed, or nothing at all rather than a guess."""
    if account is None or account.balance_pence is None or account.balance_pence <= 0:
        return None
    return account.balance_pence
