"""Hold the panes of the tender stage, what was given so far, and what each key would say; it decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.split import Split
from ims_desktop.words import Words, say
from ui.screens.tendering import boxes, ways
from ui.screens.tendering.card_pane import CardPane
from ui.screens.tendering.cash_pane import CashPane
from ui.screens.tendering.cheque_pane import ChequePane
from ui.screens.tendering.detail_pane import DetailPane
from ui.screens.tendering.frame import TenderFrame
from ui.screens.tendering.split_pane import SplitPane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.bank_check import BankCheck
    from ims_desktop.domain.cash_given import CashGiven
    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.tender_terms import Terms
    from ui.keys import Act
    from ui.screens.tendering.cash_card import CashCard
    from ui.widgets.money_edit import MoneyEdit

AnyPane = CashPane | CardPane | DetailPane


class TenderPanes(TenderFrame):
    """The panes and the parts; `TenderStage` moves between them."""

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

    # ------------------------------------------------------------------------------------------------------- inside
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
