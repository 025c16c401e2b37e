"""Go from the basket to the tender stage, see what was handed over recorded, and never leave a part of it lying."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.tender_terms import Terms
from ims_desktop.use_cases.check_bank_details import check_bank_details
from ims_desktop.use_cases.permit import COUNTED
from ims_desktop.words import Words, say
from ui.background import Lane
from ui.keys import Act
from ui.screens.tendering import ways
from ui.screens.tendering.card_taking import CardTaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ims_desktop.domain.payment import Tender
    from ims_desktop.use_cases.show_status import DeskStatus
    from ui.screens.basket_keeper import BasketKeeper
    from ui.screens.between import Between
    from ui.screens.counter import CounterScreen
    from ui.screens.paying import Paying
    from ui.screens.seat import Seat
    from ui.screens.tendering.given_parts import GivenParts
    from ui.screens.type_ahead import TypeAhead


class Taking(QObject):
    """Between the ledger's keys, the tender stage and the payment."""

    problem = Signal(object)
    told = Signal(object)
    """Words to say where the eyes are."""

    def __init__(
        self,
        seat: Seat,
        counter: CounterScreen,
        keeper: BasketKeeper,
        between: Between,
        paying: Paying,
        ahead: TypeAhead,
    ) -> None:
        super().__init__(counter)
        self._seat, self._keeper, self._between = seat, keeper, between
        self._paying, self._ahead = paying, ahead
        self._stopped: Words | None = None
        self._online = True
        self.cards = CardTaking(seat, counter, keeper, paying)
        self.cards.tender_requested.connect(self._on_found)
        self.on_call = False
        self._stage, self._tender, self._ledger = counter.stage, counter.tender, counter.ledger
        counter.finding.empty_entered.connect(self.enter)
        self._ledger.foot.way_requested.connect(self.go)
        self._ledger.basket_shown.connect(self._show_ways)
        self._tender.take_requested.connect(self._on_take)
        self._tender.changed.connect(self._on_given)
        self._tender.bank_check_requested.connect(self._on_bank_details)
        paying.refused.connect(self._on_refused)

    def show_status(self, status: DeskStatus) -> None:
        """Hear whether this desk takes money: no card may be charged on a terminal for what cannot be recorded."""
        self._stopped = COUNTED if status.counted else status.blocked
        self._online = status.online is not False

    def use_call(self, *, on: bool) -> None:
        """Take money from callers, or from whoever stands at the counter."""
        self.on_call = self._tender.on_call = on
        self._show_ways()

    def whys(self, terms: Terms) -> Mapping[Act, ways.Why | None]:
        """Say of each way to pay why it is dashed for these bills, and for whoever pays them."""
        whys = ways.whys(terms)
        if self.on_call:
            return ways.on_call(whys, self.cards.call_ways(terms.pack))
        return ways.without_cards(whys, self.cards.counter_ways(terms.pack))

    def go(self, act: Act) -> None:
        """Hold the basket and take the money, in the way that was asked for."""
        terms = self._terms()
        if self._ahead.later(functools.partial(self.go, act)) or terms is None:
            return
        if self._stopped is not None:
            self.told.emit(self._stopped)
            return
        why = self.whys(terms)[act]
        if why is not None:
            self.told.emit(why[1])
            return
        self._show(terms, act)

    def _show(self, terms: Terms, act: Act, given: tuple[Tender, ...] = ()) -> None:
        self._paying.begin(self._keeper.basket_id)
        self.cards.offer(terms, online=self._online)
        self._stage.hide()
        self._tender.show()
        self._tender.begin(terms, act, given)

    def _on_found(self, given: GivenParts) -> None:
        """Show at once what was charged or handed over for a basket that was taken up."""
        terms = self._terms()
        if terms is not None:
            self._show(terms, Act.SPLIT, given.tenders)

    def goer(self, act: Act) -> Callable[[], None]:
        """Give what a command of the palette does."""
        return functools.partial(self.go, act)

    def enter(self) -> None:
        """Enter on an empty box takes cash, or whatever these bills can be paid with."""
        if self._ahead.later(self.enter):
            return
        terms = self._terms()
        can = [] if terms is None else [act for act, why in self.whys(terms).items() if why is None]
        self.go(can[0] if can else Act.CARD if self.on_call else Act.CASH)

    def may_leave(self) -> bool:
        """Tell whether the next customer may come; a part that was given already is said, and stays."""
        if self.cards.is_open:
            self.cards.leave()
        elif self._tender.holds_money:
            self._tender.step_back()
            return False
        else:
            self.cards.leave()
        self._tender.forget()
        return True

    def _terms(self) -> Terms | None:
        """Return the rules for the bills in the basket; None while there are none, or no rules yet."""
        facts, basket = self._between.facts, self._keeper.basket
        return None if facts is None or not basket.lines else Terms(facts.pack, basket)

    def _show_ways(self) -> None:
        """Dash the keys of the ledger that are not for these bills."""
        terms = self._terms()
        if terms is not None:
            self._ledger.foot.show_ways(self.whys(terms))

    def _on_given(self, rows: tuple[tuple[Words | str, int], ...]) -> None:
        self._ledger.show_held(self._keeper.basket, rows)

    def _on_take(self, tenders: tuple[Tender, ...]) -> None:
        self._ahead.wait(drop_enter=True)
        self._tender.show_busy(busy=True)
        self._paying.take(self._keeper.basket, tenders, self._keeper.basket_id)

    def _on_refused(self, words: Words) -> None:
        """Say why nothing was recorded; what was given stays."""
        self._ahead.forget()
        self._ahead.go_on()
        self._tender.show_busy(busy=False)
        self._tender.say_problem(words, say("Nothing was recorded. What you counted is kept."))
        self._tender.take_focus()

    def _on_bank_details(self, sort_code: str, account: str) -> None:
        job = functools.partial(check_bank_details, self._seat.till, sort_code, account)
        shown = functools.partial(self._tender.show_bank_check, sort_code, account)
        self._seat.lanes.run(Lane.LOOKUP, job, self, shown, self.problem.emit)
