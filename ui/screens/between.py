"""Look after the desk between two customers: baskets that wait, the last receipt, the council's rules as they stand."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.card_guard import looks_like_card, looks_like_card_so_far
from ims_desktop.use_cases import keep_basket
from ims_desktop.use_cases.show_counter import CounterFacts, show_counter
from ui.background import Lane
from ui.screens.parked_dialog import ParkedDialog
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.records import KeptBasket
    from ui.screens.basket_keeper import BasketKeeper
    from ui.screens.find_stage import FindStage
    from ui.screens.finding import Finding
    from ui.screens.paid import Paid
    from ui.screens.seat import Seat


class Between(QObject):
    """Reads what a counter without a customer shows, and hands out what everybody needs of it."""

    problem = Signal(object)
    dialog_requested = Signal(object)
    read = Signal()
    """The facts were read again."""

    def __init__(
        self, seat: Seat, screen: QWidget, stage: FindStage, finding: Finding, keeper: BasketKeeper, paid: Paid
    ) -> None:
        super().__init__(screen)
        self._seat, self._screen, self._stage = seat, screen, stage
        self._finding, self._keeper, self._paid = finding, keeper, paid
        self.facts: CounterFacts | None = None
        stage.idle.taken_up.connect(self.take_up)
        stage.idle.choice_requested.connect(self.choose)
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
        """Go on with the basket that waits; of several, ask which."""
        kept = self._others()
        if len(kept) == 1:
            self.take_up(kept[0].basket_id)
        elif kept:
            self.choose()

    def choose(self) -> None:
        """List the baskets that wait, to take one up, name it or drop it."""
        kept = self._others()
        if self.facts is None or not kept:
            return
        dialog = ParkedDialog(kept, self.facts.names, self._seat.now(), self.facts.charged_baskets)
        dialog.taken_up.connect(self.take_up)
        dialog.dropped.connect(self._on_dropped)
        dialog.named.connect(self._on_named)
        self.dialog_requested.emit(dialog)

    def _others(self) -> tuple[KeptBasket, ...]:
        """Return the baskets that wait, the latest first, but not the one at hand."""
        kept = () if self.facts is None else self.facts.kept
        return tuple(one for one in kept if one.basket_id != self._keeper.basket_id)

    def _on_dropped(self, basket_id: str) -> None:
        self._do(functools.partial(keep_basket.drop, self._seat.till, basket_id, self._seat.cashier))

    def _on_named(self, basket_id: str, note: str) -> None:
        self._do(functools.partial(keep_basket.name_basket, self._seat.till, basket_id, note))

    def _do(self, job: Callable[[], object]) -> None:
        self._seat.lanes.run(Lane.JOURNAL, job, self, lambda _: self.refresh(), self.problem.emit)

    def _on_facts(self, facts: CounterFacts) -> None:
        self.facts = self._finding.facts = facts
        whole = functools.partial(looks_like_card, pack=facts.pack)
        so_far = functools.partial(looks_like_card_so_far, pack=facts.pack)
        for edit in self._screen.findChildren(LineEdit):
            edit.use_guard(whole, so_far)
        self._stage.idle.show_hints(shown=facts.new_here)
        self._stage.idle.show_kept(self._others(), facts.names, self._seat.now(), facts.charged_baskets)
        if self._stage.context is self._stage.idle:
            self._stage.show_context(self._stage.idle)
        self._paid.show_last(facts.last_payment)
        self.read.emit()
