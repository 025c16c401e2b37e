"""Take a payment in one way or in several: what is to pay left, what is given right, a tab for each way to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.method_kind import MethodKind, kind_of
from ims_desktop.domain.money import pounds
from ims_desktop.domain.split import Split
from ims_desktop.errors import Refused
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.tendering import boxes, ways
from ui.screens.tendering.card_pane import CardPane
from ui.screens.tendering.cash_pane import CashPane
from ui.screens.tendering.cheque_pane import ChequePane
from ui.screens.tendering.detail_pane import DetailPane
from ui.screens.tendering.frame import TenderFrame
from ui.screens.tendering.split_pane import SplitPane

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.bank_check import BankCheck
    from ims_desktop.domain.cash_given import CashGiven
    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.payment import Tender
    from ims_desktop.domain.tender_terms import Terms
    from ui.screens.card.view import CardView
    from ui.screens.tendering.cash_card import CashCard
    from ui.widgets.money_edit import MoneyEdit


AnyPane = CashPane | CardPane | DetailPane


class TenderStage(TenderFrame):
    """The stage while money is handed over. It takes nothing: it says what was given, and the window records it."""

    take_requested = Signal(object)
    """The Tenders that were confirmed, as a tuple; they come to what is due."""

    left = Signal()
    changed = Signal(object)
    """What was given so far: pairs of words and pence, what goes back below nothing."""

    card_dropped = Signal()
    bank_check_requested = Signal(str, str)
    """A sort code and an account number were typed whole."""

    slip_typed = Signal(object)
    """The Tender of a slip whose charge was written down when its pane was opened."""

    card_left = Signal()
    """The pane of a card is shown no more."""

    held = Signal(object)
    """A Tender was handed over, and more is still to pay."""

    returned = Signal(object)
    """A Tender was handed back."""

    leg_back_requested = Signal(str)
    """The id of a charge that is to go back to its card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._terms: Terms | None = None
        self._basket = Basket()
        self._split = Split(0)
        self._busy = False
        self.on_call = False
        """Whether whoever pays is on the telephone: then only a card can."""

        self.slip_is_asked = False
        """Whether the slip that is typed belongs to a charge that was written down when its pane was opened."""

        self._method: MethodOfPayment | None = None
        self.counting, self.cards, self.cheque, self.parts = CashPane(), CardPane(), ChequePane(), SplitPane()
        self.order, self.other = DetailPane(boxes.POSTAL_ORDER), DetailPane(boxes.OTHER)
        self._pane: AnyPane | None = self.counting
        self.lay_out((*self._panes, self.parts))
        self._wire()

    # ---------------------------------------------------------------------------------------------- what it shows
    @property
    def card(self) -> CashCard:
        """The card of the cash pane."""
        return self.counting.card

    @property
    def cash(self) -> MoneyEdit:
        """The box for cash."""
        return self.counting.cash

    @property
    def slip(self) -> DetailPane:
        """The boxes of a card's slip."""
        return self.cards.slip

    @property
    def charges(self) -> bool:
        """Whether a charge to a card is shown."""
        return self._pane is self.cards and self.cards.shows_attempt

    @property
    def _is_charging(self) -> bool:
        """Whether that charge has to come to something first."""
        return self.charges and self.cards.holds

    @property
    def given(self) -> CashGiven:
        """The cash counted so far."""
        return self.counting.given

    @property
    def split(self) -> Split:
        """What was given so far, and what remains."""
        return self._split

    @property
    def holds_money(self) -> bool:
        """Whether a part of the payment was given already: nobody may leave it lying."""
        return bool(self._split.tenders)

    @property
    def sentence(self) -> str:
        """What the pane says."""
        return self.parts.sentence if self._pane is None else self._pane.sentence

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

    def forget(self) -> None:
        """Empty every box: another customer."""
        self._split, self._basket = Split(0), Basket()
        for pane in self._panes:
            pane.forget()

    def take_focus(self) -> None:
        """Put the caret where the next key belongs."""
        (self._pane or self.parts).take_focus()

    def show_busy(self, *, busy: bool) -> None:
        """While a payment is being recorded, no second one can be asked for."""
        self._busy = busy

    def say_problem(self, title: Words, detail: Words | str = "") -> None:
        """Say why nothing was taken; what was given stays."""
        (self._pane or self.parts).say_problem(title, detail)

    def show_bank_check(self, sort_code: str, account: str, check: BankCheck) -> None:
        """Warn beside the boxes of a cheque."""
        self.cheque.show_bank_check(sort_code, account, check)

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

    def _rows(self) -> list[tuple[Words | str, int]]:
        rows: list[tuple[Words | str, int]] = [(one.method_name, one.amount_pence) for one in self._split.tenders]
        if self._pane is self.counting and self.counting.given_pence:
            rows += [
                (say("Cash given"), self.counting.given_pence),
                (say("Change"), -self.counting.change_pence),
            ]
        elif self.holds_money:
            rows.append((say("Still to pay"), self._split.remaining_pence))
        return rows

    @property
    def _panes(self) -> tuple[AnyPane, ...]:
        return (self.counting, self.cards, self.cheque, self.order, self.other)

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

    def _whys(self) -> Mapping[Act, ways.Why | None]:
        """Say of each tab why it is dashed now."""
        if self._terms is None:
            return {}
        whys = ways.whys_now(self._terms, self._split.tenders, self.cards.offered, charging=self._is_charging)
        return ways.on_call(whys, self.cards.offered) if self.on_call else whys

    def _show_tabs(self) -> None:
        for key, why in self._whys().items():
            self.tabs[key].set_available(available=why is None, reason=None if why is None else why[0])

    def _say_why(self, act: Act) -> None:
        why = self._whys().get(act)
        if why is not None:
            self.say_problem(why[1])
