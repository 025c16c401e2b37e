"""Look after the desk between two customers: baskets that wait, the last receipt, the council's rules as they stand."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.card_guard import looks_like_card, looks_like_card_so_far
from ims_desktop.use_cases.show_counter import CounterFacts, show_counter
from ui.background import Lane
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from ui.screens.basket_keeper import BasketKeeper
    from ui.screens.find_stage import FindStage
    from ui.screens.finding import Finding
    from ui.screens.paid import Paid
    from ui.screens.seat import Seat


class Between(QObject):
    """Reads what a counter without a customer shows, and hands out what everybody needs of it."""

    problem = Signal(object)

    def __init__(
        self, seat: Seat, screen: QWidget, stage: FindStage, finding: Finding, keeper: BasketKeeper, paid: Paid
    ) -> None:
        super().__init__(screen)
        self._seat, self._screen, self._stage = seat, screen, stage
        self._finding, self._keeper, self._paid = finding, keeper, paid
        self.facts: CounterFacts | None = None
        stage.idle.taken_up.connect(self.take_up)
        keeper.kept_changed.connect(self.refresh)

    @property
    def waiting(self) -> bool:
        """Whether a basket waits to be taken up."""
        return self.facts is not None and bool(self.facts.kept)

    def refresh(self) -> None:
        """Read it again."""
        job = functools.partial(show_counter, self._seat.till)
        self._seat.lanes.run(Lane.JOURNAL, job, self, self._on_facts, self.problem.emit)

    def take_up(self, basket_id: str) -> None:
        """Go on with a basket that waited."""
        self._paid.leave()
        self._keeper.take_up(basket_id)
        self._finding.begin()

    def take_up_first(self) -> None:
        """Go on with the basket that was put aside last."""
        if self.facts is not None and self.facts.kept:
            self.take_up(self.facts.kept[0].basket_id)

    def _on_facts(self, facts: CounterFacts) -> None:
        self.facts = self._finding.facts = facts
        whole = functools.partial(looks_like_card, pack=facts.pack)
        so_far = functools.partial(looks_like_card_so_far, pack=facts.pack)
        for edit in self._screen.findChildren(LineEdit):
            edit.use_guard(whole, so_far)
        kept = tuple(one for one in facts.kept if one.basket_id != self._keeper.basket_id)
        self._stage.idle.show_hints(shown=facts.new_here)
        self._stage.idle.show_kept(kept, facts.names, self._seat.now())
        if self._stage.context is self._stage.idle:
            self._stage.show_context(self._stage.idle)
        self._paid.show_last(facts.last_payment)
