"""Take a payment in one way or in several: what is to pay left, what is given right, a tab for each way to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.method_kind import MethodKind, kind_of
from ims_desktop.domain.money import pounds
from ims_desktop.domain.split import Split
from ims_desktop.errors import Refused
from ims_desktop.words import say
from ui.keys import Act
from ui.screens.tendering import ways
from ui.screens.tendering.panes import TenderPanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.payment import Tender
    from ims_desktop.domain.tender_terms import Terms
    from ui.screens.card.view import CardView
    from ui.screens.tendering.panes import AnyPane


class TenderStage(TenderPanes):
    """The stage while money is handed over. It takes nothing: it says what was given, and the window records it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wire()

    # ------------------------------------------------------------------------------------- what the window asks for
    def begin(self, terms: Terms, act: Act = Act.CASH, given: Sequence[Tender] = ()) -> None:
        """Start with these bills; details typed for the very same ones stay.

        Shape: `given` what was charged or handed over for them before.
        """
        if terms.basket != self._basket:
            self.forget()
        self.cards.close_attempt()
        self._terms, self._basket = terms, terms.basket
        self._split = Split(terms.basket.total_pence, tuple(given))
        self.show_busy(busy=False)
        self._show_tabs()
        self._open(act)

    def show_charge(self, view: CardView) -> None:
        """Show a charge as it stands; as long as it is open nothing else is taken."""
        opened = not self.charges
        self.cards.show_attempt(view)
        if opened:
            self._pane = self.cards
            self._show(Act.CARD, self.cards)
        self._show_tabs()

    def close_charge(self, given: Sequence[Tender]) -> None:
        """Leave a charge that has its answer: what the journal says was given stands, the rest is taken in any way."""
        self.cards.close_attempt()
        self._split = Split(self._split.due_pence, tuple(given))
        if self.holds_money or self._pane is not self.cards:
            self._show_parts()
            self.parts.announce_rest(self._split)
        else:
            self._open(Act.CARD)
        self._show_tabs()

    def step_back(self) -> None:
        """Go one step back: to the parts, then to the basket; never away from money that was given."""
        if self._busy:
            return
        if self.charges:
            self.cards.attempt.back.click()
        elif self._pane is not None and (self.holds_money or self._pane in {self.order, self.other}):
            self._open(Act.SPLIT)
        elif self.holds_money:
            self.say_problem(
                say("{amount} was given already.", amount=pounds(self._split.paid_pence)),
                say("Take it out first, or take the rest."),
            )
        else:
            self._leave_card()
            self.left.emit()

    # ------------------------------------------------------------------------------------------------------- parts
    def _open(self, act: Act) -> None:
        """Show the pane behind a key; cash that was counted and is not enough is kept as a part."""
        if self._terms is None or self._busy or self._is_charging:
            return
        if self.charges:
            self._leave_card()
            self.cards.close_attempt()
        if act is Act.SPLIT:
            if self._pane is self.counting and self.counting.isVisibleTo(self) and self.counting.is_part:
                self._hand_over()
            else:
                self._show_parts()
            return
        method = ways.method_of(self._terms, act)
        if method is not None:
            self._show_pane(act, method)

    def _show_pane(self, act: Act, method: MethodOfPayment) -> None:
        kinds: dict[MethodKind | None, AnyPane] = {
            MethodKind.CASH: self.counting,
            MethodKind.CARD: self.cards,
            MethodKind.CHEQUE: self.cheque,
            MethodKind.POSTAL_ORDER: self.order,
        }
        pane = kinds.get(kind_of(method), self.other)
        if pane is not self.cards:
            self._leave_card()
        self._pane, self._method = pane, method
        pane.begin(self._split.remaining_pence, method, part=self.holds_money)
        self._show(act, pane)

    def _leave_card(self) -> None:
        """Tell that no slip will be typed: somebody else charged nothing, or this key was the wrong one."""
        if self._pane is self.cards:
            self.card_left.emit()

    def _show_parts(self) -> None:
        self._leave_card()
        self._pane = None
        if self._terms is not None:
            self.parts.show_split(self._split, () if self.on_call else ways.others(self._terms))
        self._show(Act.SPLIT, self.parts)

    def _show(self, act: Act, pane: QWidget) -> None:
        for one in (*self._panes, self.parts):
            one.setVisible(one is pane)
        paying = self._pane is not None and not self.charges
        self.show_short(short=self.on_call and pane is self.cards)
        self.show_frame(act, paying=paying, holding=self.holds_money or self.charges)
        self._tell()
        self.take_focus()

    def _hand_over(self) -> None:
        """Take what the pane says into the payment: that ends it, or something is still to pay."""
        if self._busy or self._terms is None or self._pane is None:
            return
        if self._pane is self.cards and not self.cards.shows_slip:
            self.cards.charge()
            return
        try:
            split = self._split.add(self._terms, self._pane.tender())
        except Refused as wrong:
            self._pane.say_problem(wrong.words)
            return
        if self._pane is self.cards and self.slip_is_asked:
            self.slip_typed.emit(split.tenders[-1])
            return
        if split.whole:
            self.take_requested.emit(split.tenders)
            return
        self._split = split
        self._pane.forget()
        self._show_parts()
        self._show_tabs()
        self.parts.announce_rest(split)
        self.held.emit(split.tenders[-1])

    def _on_removed(self, place: int) -> None:
        if self._busy or self._terms is None:
            return
        tender = self._split.tenders[place]
        if tender.attempt_id:
            self.leg_back_requested.emit(tender.attempt_id)
            return
        self._split = self._split.without(self._terms, place)
        self._show_parts()
        self._show_tabs()
        self.parts.announce_rest(self._split)
        self.returned.emit(tender)

    def _on_take(self) -> None:
        """Ask for the payment, once, if what is given is something to go by."""
        if self._pane is not None and self._pane.can_take:
            self._hand_over()

    def _tell(self) -> None:
        """Say what the primary key would do, and what the ledger shows of what was given."""
        pane, rest = self._pane, self._split.remaining_pence
        if pane is not None and self._method is not None:
            pence = rest if pane is self.counting else pane.given_pence
            chosen = pane is self.cards and not self.cards.shows_slip
            words = self.cards.take_words(pence) if chosen else None
            self.take.say(words or ways.take_words(self._method, pence, part=pence < rest))
            self.take.set_available(available=pane.can_take)
        self.changed.emit(tuple(self._rows()))

    def _wire(self) -> None:
        for pane in self._panes:
            pane.changed.connect(self._tell)
            pane.take_requested.connect(self._on_take)
            pane.left.connect(self.step_back)
            pane.card_dropped.connect(self.card_dropped)
        self.parts.removed.connect(self._on_removed)
        self.parts.left.connect(self.step_back)
        self.parts.chosen.connect(lambda method: self._show_pane(Act.SPLIT, method))
        self.cheque.bank_details_typed.connect(self.bank_check_requested)
        self.take.activated.connect(self._on_take)
        self.back.activated.connect(self.step_back)
        for act, tab in self.tabs.items():
            tab.activated.connect(lambda pressed=act: self._open(pressed))
            tab.unavailable_pressed.connect(lambda _, pressed=act: self._say_why(pressed))
