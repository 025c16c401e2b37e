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
from ui.screens.tendering.cash_pane import CashPane
from ui.screens.tendering.cheque_pane import ChequePane
from ui.screens.tendering.detail_pane import DetailPane
from ui.screens.tendering.frame import TenderFrame
from ui.screens.tendering.split_pane import SplitPane

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.bank_check import BankCheck
    from ims_desktop.domain.cash_given import CashGiven
    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.tender_terms import Terms
    from ui.screens.tendering.cash_card import CashCard
    from ui.widgets.money_edit import MoneyEdit


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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._terms: Terms | None = None
        self._basket = Basket()
        self._split = Split(0)
        self._busy = False
        self._method: MethodOfPayment | None = None
        self.counting, self.slip, self.cheque, self.parts = (
            CashPane(),
            DetailPane(boxes.CARD),
            ChequePane(),
            SplitPane(),
        )
        self.order, self.other = DetailPane(boxes.POSTAL_ORDER), DetailPane(boxes.OTHER)
        self.parts = SplitPane()
        self._pane: CashPane | DetailPane | None = self.counting
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
    def begin(self, terms: Terms, act: Act = Act.CASH) -> None:
        """Start with these bills; details typed for the very same ones stay."""
        if terms.basket != self._basket:
            self.forget()
        self._terms, self._basket = terms, terms.basket
        self._split = Split(terms.basket.total_pence)
        self.show_busy(busy=False)
        for key, why in ways.whys(terms).items():
            self.tabs[key].set_available(available=why is None, reason=None if why is None else why[0])
        self._open(act)

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
        if self._pane is not None and (self.holds_money or self._pane in {self.order, self.other}):
            self._open(Act.SPLIT)
        elif self.holds_money:
            self.say_problem(
                say("{amount} was given already.", amount=pounds(self._split.paid_pence)),
                say("Take it out first, or take the rest."),
            )
        else:
            self.left.emit()

    # ------------------------------------------------------------------------------------------------------- parts
    def _open(self, act: Act) -> None:
        """Show the pane behind a key; cash that was counted and is not enough is kept as a part."""
        if self._terms is None or self._busy:
            return
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
        kinds: dict[MethodKind | None, CashPane | DetailPane] = {
            MethodKind.CASH: self.counting,
            MethodKind.CARD: self.slip,
            MethodKind.CHEQUE: self.cheque,
            MethodKind.POSTAL_ORDER: self.order,
        }
        self._pane = kinds.get(kind_of(method), self.other)
        self._method = method
        self._pane.begin(self._split.remaining_pence, method, part=self.holds_money)
        self._show(act, self._pane)

    def _show_parts(self) -> None:
        self._pane = None
        if self._terms is not None:
            self.parts.show_split(self._split, ways.others(self._terms))
        self._show(Act.SPLIT, self.parts)

    def _show(self, act: Act, pane: QWidget) -> None:
        for one in (*self._panes, self.parts):
            one.setVisible(one is pane)
        self.show_frame(act, paying=self._pane is not None, holding=self.holds_money)
        self._tell()
        self.take_focus()

    def _hand_over(self) -> None:
        """Take what the pane says into the payment: that ends it, or something is still to pay."""
        if self._busy or self._terms is None or self._pane is None:
            return
        try:
            split = self._split.add(self._terms, self._pane.tender())
        except Refused as wrong:
            self._pane.say_problem(wrong.words)
            return
        if split.whole:
            self.take_requested.emit(split.tenders)
            return
        self._split = split
        self._pane.forget()
        self._show_parts()
        self.parts.announce_rest(split)

    def _on_removed(self, place: int) -> None:
        if not self._busy and self._terms is not None:
            self._split = self._split.without(self._terms, place)
            self._show_parts()
            self.parts.announce_rest(self._split)

    def _on_take(self) -> None:
        """Ask for the payment, once, if what is given is something to go by."""
        if self._pane is not None and self._pane.can_take:
            self._hand_over()

    def _tell(self) -> None:
        """Say what the primary key would do, and what the ledger shows of what was given."""
        pane, rest = self._pane, self._split.remaining_pence
        if pane is not None and self._method is not None:
            pence = rest if pane is self.counting else pane.given_pence
            self.take.say(ways.take_words(self._method, pence, part=pence < rest))
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
    def _panes(self) -> tuple[CashPane | DetailPane, ...]:
        return (self.counting, self.slip, self.cheque, self.order, self.other)

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

    def _say_why(self, act: Act) -> None:
        why = None if self._terms is None else ways.whys(self._terms)[act]
        if why is not None:
            self.say_problem(why[1])
