"""Keep in the journal what lies on the desk for the basket at hand: a part is held at once, and handed back at once."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.errors import ImsError
from ui.background import Lane
from ui.problem import explain
from ui.screens.tendering import given_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.payment import Tender
    from ui.screens.basket_keeper import BasketKeeper
    from ui.screens.seat import Seat
    from ui.screens.tendering.given_parts import GivenParts


class OnDesk(QObject):
    """What was given for one basket, as the journal says it."""

    stands = Signal(object)
    """GivenParts, after something was not written down: the list is to be as they say."""

    refused = Signal(object)
    """Words: why it was not."""

    def __init__(self, seat: Seat, keeper: BasketKeeper, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._keeper = seat, keeper

    def hold(self, tender: Tender) -> None:
        """Write down that a part was handed over, and more is still to pay."""
        till, keeper = self._seat.till, self._keeper
        due_pence = keeper.basket.total_pence
        new_id = till.ids.new()
        self._run(
            functools.partial(given_parts.hold, till, new_id, self._seat.cashier, keeper.basket_id, due_pence, tender)
        )

    def hand_back(self, tender: Tender) -> None:
        """Write down that a part was handed back."""
        till, basket_id = self._seat.till, self._keeper.basket_id
        self._run(functools.partial(given_parts.hand_back, till, till.ids.new(), self._seat.cashier, basket_id, tender))

    def read(self, done: Callable[[GivenParts], None]) -> None:
        """Read what was given; nobody is told when another basket is at hand by then."""
        self._run(functools.partial(given_parts.read_given, self._seat.till, self._keeper.basket_id), done)

    def tell(self, wrong: BaseException) -> None:
        """Say why something was not written down, once the list is as the journal says."""
        words = wrong.words if isinstance(wrong, ImsError) else explain(wrong)

        def shown(given: GivenParts) -> None:
            if given.basket_id == self._keeper.basket_id:
                self.stands.emit(given)
            self.refused.emit(words)

        job = functools.partial(given_parts.read_given, self._seat.till, self._keeper.basket_id)
        self._seat.lanes.run(Lane.JOURNAL, job, self, shown, lambda _: self.refused.emit(words))

    def _run(self, job: Callable[[], GivenParts], done: Callable[[GivenParts], None] | None = None) -> None:
        def here(given: GivenParts) -> None:
            if done is not None and given.basket_id == self._keeper.basket_id:
                done(given)

        self._seat.lanes.run(Lane.JOURNAL, job, self, here, self.tell)
