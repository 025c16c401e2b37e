"""Hold the basket of the customer at the desk, and have every change of it kept."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.errors import DuplicateReference
from ims_desktop.use_cases import keep_basket
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.change_line import change_line, put_back
from ui.background import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.records import KeptBasket
    from ui.screens.look_up import LookUp
    from ui.screens.seat import Seat


class BasketKeeper(QObject):
    """One basket at a time, with the id it is kept under. The rules are the use cases'; nothing is worked out here."""

    begun = Signal()
    """The next customer's basket, empty."""

    changed = Signal()
    added = Signal()
    refused = Signal(object)
    """A bill was not added: the exception."""

    amount_refused = Signal(int, object)
    removed = Signal(int, object)
    kept_changed = Signal()
    """A basket was put aside or taken up."""

    problem = Signal(object)

    def __init__(self, seat: Seat, look_up: LookUp, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._look_up = seat, look_up
        self.basket = Basket()
        self.basket_id = seat.till.ids.new()

    def begin(self) -> None:
        """Start with nothing, for the next customer."""
        self.basket = Basket()
        self.basket_id = self._seat.till.ids.new()
        self.begun.emit()
        self.changed.emit()

    def add(self, verdict: Verdict, amount: str, note: str, reason: str, approval: Approval | None = None) -> None:
        """Add a bill, by every rule of its fund; `approval` lets a stopped account in."""
        job = functools.partial(
            add_line,
            self._seat.till,
            self._seat.cashier,
            self.basket,
            verdict.fund.code,
            verdict.reference,
            amount,
            note,
            reason,
            account=verdict.account,
            approval=approval,
        )
        self._judge(job, self._on_added, self.refused.emit)

    def change_amount(self, index: int, amount: str) -> None:
        """Pay another amount of a bill."""
        job = functools.partial(change_line, self._seat.till, self._seat.cashier, self.basket, index, amount)
        self._judge(job, self._on_changed, lambda wrong: self.amount_refused.emit(index, wrong))

    def remove(self, index: int) -> None:
        """Take a bill out."""
        line = self.basket.lines[index]
        self.basket = self.basket.remove(index)
        self._keep()
        self.removed.emit(index, line)

    def put_back(self, index: int, line: BasketLine) -> None:
        """Bring a bill back that was taken out."""
        try:
            self.basket = put_back(self._seat.cashier, self.basket, index, line)
        except DuplicateReference as twice:
            self.problem.emit(twice)
        self._keep()
        self.changed.emit()

    def put_aside(self) -> None:
        """Let this basket wait while somebody else is served."""
        if self.basket.lines:
            job = functools.partial(
                keep_basket.put_aside, self._seat.till, self._seat.cashier, self.basket_id, self.basket
            )
            lanes = self._seat.lanes
            lanes.run(Lane.JOURNAL, job, self, lambda _: self.kept_changed.emit(), self.problem.emit)
        self.begin()

    def take_up(self, basket_id: str) -> None:
        """Go on with a basket that waited; the one at hand waits instead."""
        self.put_aside()
        job = functools.partial(keep_basket.take_up, self._seat.till, basket_id)
        self._seat.lanes.run(Lane.JOURNAL, job, self, self._on_taken_up, self.problem.emit)

    def _judge(
        self, job: Callable[[], Basket], done: Callable[[Basket], None], refused: Callable[[BaseException], None]
    ) -> None:
        """Have the rules asked on the LOOKUP lane, where no key may interrupt them."""
        self._look_up.hold()

        def on_done(basket: Basket) -> None:
            self._look_up.release()
            done(basket)

        def on_refused(wrong: BaseException) -> None:
            self._look_up.release()
            refused(wrong)

        self._seat.lanes.run(Lane.LOOKUP, job, self, on_done, on_refused)

    def _on_added(self, basket: Basket) -> None:
        self.basket = basket
        self._keep()
        self.added.emit()

    def _on_changed(self, basket: Basket) -> None:
        self.basket = basket
        self._keep()
        self.changed.emit()

    def _on_taken_up(self, kept: KeptBasket) -> None:
        self.basket, self.basket_id = kept.basket, kept.basket_id
        self.changed.emit()
        self.kept_changed.emit()

    def _keep(self) -> None:
        """Write the basket down as it is now, so that a power cut loses nothing."""
        job = functools.partial(keep_basket.keep, self._seat.till, self._seat.cashier, self.basket_id, self.basket)
        self._seat.lanes.run(Lane.JOURNAL, job, self, None, self.problem.emit)
