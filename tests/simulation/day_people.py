"""Let people at a till do things, allowed or not, while the power fails; each act foretells whether the till takes it.

One that was cut off is asked again under the same id after a restart, as a window does, and is then as if it had never
been cut off.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from ims_desktop.domain.approval import Approval
from ims_desktop.domain.denominations import DENOMINATIONS
from ims_desktop.errors import ImsError
from tests.simulation.day_tills import CASHIERS, SUPERVISORS, PowerCut, SimulatedTill

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from ims_desktop.domain.approval import AskedFor
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from tests.simulation.day_books import Paid, Shift

Told = TypeVar("Told")
CUTS = 0.03


class People:
    """The people at one till, and what they do. Shape: `paid` the payments of every till, oldest first."""

    def __init__(self, at: SimulatedTill, tills: list[SimulatedTill], chance: Random, paid: list[Paid]) -> None:
        self.at = at
        self.tills = tills
        self.chance = chance
        self.paid = paid
        self.books = at.books
        self.seen: Counter[str] = Counter()

    # ------------------------------------------------------------------------------------------------- how acts end
    def attempt(self, act: Callable[[Till], Told], *, allowed: bool, signed_on: bool = False) -> Told | None:
        """Do something, cut off perhaps, and hold the till to what was foretold of it.

        Shape: `signed_on` where central has to be asked, which a till just started is not ready for.
        """
        self.at.journal.cut = self.chance.choice(("before", "after")) if self.chance.random() < CUTS else ""
        try:
            said = act(self.at.till)
        except PowerCut:
            self.seen["power cut"] += 1
            self.at.restart()
            return self.attempt_again(act, signed_on=signed_on)
        except ImsError as refusal:
            self.refused(refusal, allowed=allowed)
            return None
        finally:
            self.at.journal.cut = ""
        assert allowed, "the till took what it has to refuse"
        return said

    def refused(self, refusal: ImsError, *, allowed: bool) -> None:
        """Take a refusal for what it is, if it was foretold."""
        assert not allowed, f"{refusal.reason}: {refusal}"
        self.seen["refused"] += 1

    def attempt_again(self, act: Callable[[Till], Told], *, signed_on: bool) -> Told:
        """Ask the same again after a restart: it was allowed, for it got as far as its commit."""
        if signed_on:
            self.at.settle()
        return act(self.at.till)

    def leave(self, asked: AskedFor, *but: str) -> Approval:
        """Let somebody else allow an act."""
        others = [person for person in SUPERVISORS if person.username not in {asked.asked_by, *but}]
        person = self.chance.choice(others)
        return Approval(self.at.new_id(), asked, person.username, person.display_name, "pin")

    def anybody(self) -> Cashier:
        return self.chance.choice(CASHIERS)

    def with_session(self) -> Cashier:
        """Choose somebody who has a session that takes money, or anybody."""
        ready = [one for one in CASHIERS if (shift := self.books.open_of(one.username)) and shift.takes_money]
        return self.chance.choice(ready) if ready and self.chance.random() < 0.95 else self.anybody()

    def shift_of(self, cashier: Cashier) -> Shift | None:
        """Return the session of a person, if it takes money."""
        shift = self.books.open_of(cashier.username)
        return shift if shift is not None and shift.takes_money else None

    def session_of(self, shift: Shift) -> CashierSession:
        """Return a session as the journal has it."""
        with self.at.till.store.read() as reader:
            session = reader.session(shift.session_id)
        assert session is not None
        return session


def named(username: str) -> Cashier:
    return next(person for person in CASHIERS if person.username == username)


def pieces(pence: int) -> dict[int, int]:
    """Count a sum out, the largest pieces first."""
    counts = {}
    for each in DENOMINATIONS:
        counts[each], pence = divmod(pence, each)
    return {each: many for each, many in counts.items() if many}
