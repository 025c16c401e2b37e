"""Say that a session is closed, what it came to, which eReturns it made, and what is to be done with the bag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.closing import bagged_pence
from ims_desktop.domain.ereturn import EReturnType
from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say, say_n
from ui.keys import Act
from ui.screens.day.compare_page import difference_words
from ui.screens.day.ledger import DayLedger
from ui.screens.day.overview import unsent_panel
from ui.screens.day.page import DayPage
from ui.screens.day.tables import line, method_lines
from ui.when import clock_time, long_date
from ui.widgets.boxes import Column
from ui.widgets.headed_card import HeadedCard, Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.use_cases.close_session import ClosedSession
    from ui.screens.day.facts import DayFacts

Z, PAYING_IN, BANKING, ERETURN, EVIDENCE = "z", "paying_in", "banking", "ereturn", "evidence"
PAPERS: Final = {
    Z: say("Z report"),
    ERETURN: say("eReturn"),
    PAYING_IN: say("Paying-in slip"),
    BANKING: say("Banking sheet"),
}
TYPES: Final = {
    EReturnType.CASH: say("Cash"),
    EReturnType.CHEQUE: say("Cheques and postal orders"),
}


class ClosedPage(DayPage):
    """The Z report on the screen. Nothing here can be undone, so nothing here can be done wrong."""

    print_requested = Signal(str)
    """One of the papers."""

    sign_out_requested = Signal()
    open_requested = Signal()

    def __init__(self, facts: DayFacts, closed: ClosedSession) -> None:
        name = facts.name(closed.session.cashier)
        lead = say("{name}, {date}", name=name, date=long_date(closed.session.business_date, weekday=True))
        ended = say("closed {time}", time=clock_time(closed.end.closed_at))
        super().__init__(
            say("The session is closed"),
            lead,
            DayLedger("wallet", say("What next"), ended),
            back=say("Back to the till day"),
            help_topic="closed",
        )
        self.own = closed.session.cashier.casefold() == facts.cashier.username.casefold()
        self.closed = closed
        self.papers = {name: _paper(n, words) for n, (name, words) in enumerate(PAPERS.items(), start=1)}
        self.papers[EVIDENCE] = _row(len(PAPERS) + 1, say("Save my evidence of it"), "shield-check")
        self.sign_out = KeyButton(say("Next cashier"), icon="users", act=Act.NEXT_CASHIER, kind="primary")
        self.again = KeyButton(say("Open a new session"), icon="wallet", caps=("6",), kind="row", spread=True)
        self._fill_stage(closed)
        self._fill_ledger(facts, closed)
        self._wire()
        self.restyle()

    def take_focus(self) -> None:
        """Stand on the first paper."""
        self.papers[Z].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit for what it is printed on."""
        numbered = [*self.papers.values(), self.again]
        button = next((b for b in numbered if b.caps.caps[0].key == event.text() and not b.isHidden()), None)
        if button is not None and not event.isAutoRepeat():
            button.click()
        else:
            super().keyPressEvent(event)

    def _fill_stage(self, closed: ClosedSession) -> None:
        end, totals = closed.end, closed.totals
        self.stage.addWidget(_bag_panel(closed))
        card = HeadedCard(say("Z report"), icon="receipt-text")
        rows = Lines()
        rows.show_rows(
            [
                line(say("Counted"), pounds(end.counted_pence)),
                line(say("Journal"), pounds(end.expected_pence)),
                _difference(closed),
                *method_lines(totals, cash=True),
            ]
        )
        card.body.addLayout(rows)
        self.stage.addWidget(card)
        if closed.ereturns:
            self.stage.addWidget(ereturns_card(closed.ereturns))

    def _fill_ledger(self, facts: DayFacts, closed: ClosedSession) -> None:
        self.ledger.body.setSpacing(2)
        for name, button in self.papers.items():
            self.ledger.body.addWidget(button)
            if name in {PAYING_IN, ERETURN}:
                button.setVisible(bool(closed.ereturns))
        self.papers[EVIDENCE].setVisible(self.own)
        self.ledger.body.addWidget(self.again)
        self.again.setVisible(self.own and facts.cashier.may_take_payments)
        if facts.unsent.payments:
            self.roomy.append(unsent_panel(facts))
            self.ledger.panels.addWidget(self.roomy[-1])
        self.ledger.foot.addWidget(self.sign_out)

    def _wire(self) -> None:
        for name, button in self.papers.items():
            button.activated.connect(lambda name=name: self.print_requested.emit(name))
        self.sign_out.activated.connect(self.sign_out_requested)
        self.again.activated.connect(self.open_requested)


def _difference(closed: ClosedSession) -> QWidget:
    """Say how count and journal compare, and the reason that was given."""
    holder = QWidget()
    column = Column(holder, gap=2, margins=(0, 6, 0, 6))
    column.addWidget(Text(difference_words(closed.end.difference_pence), "strong", wrap=True))
    if closed.end.reason:
        column.addWidget(Text(closed.end.reason, "caption", wrap=True))
    return holder


def _paper(n: int, words: Words) -> KeyButton:
    return _row(n, say("Print: {paper}", paper=words), "printer")


def _row(n: int, words: Words, icon: str) -> KeyButton:
    return KeyButton(words, icon=icon, caps=(str(n),), kind="row", spread=True)


def ereturns_card(ereturns: tuple[EReturn, ...]) -> HeadedCard:
    """List the eReturns a close made, by their numbers."""
    card = HeadedCard(say_n("{n} eReturn", "{n} eReturns", len(ereturns)), icon="file-text")
    rows = Lines()
    rows.show_rows([_ereturn_line(one) for one in ereturns])
    card.body.addLayout(rows)
    return card


def _ereturn_line(one: EReturn) -> QWidget:
    return line(one.number, pounds(one.total_pence), detail=TYPES[one.type], icon="file-text")


def _bag_panel(closed: ClosedSession) -> Panel:
    end = closed.end
    detail = say("A supervisor, never you, approves the eReturns.") if closed.ereturns else ""
    if bagged_pence(end) > 0:
        words = say(
            "Bag {seal} with {amount} goes to the safe. {left} stays in the drawer.",
            seal=end.seal,
            amount=pounds(bagged_pence(end)),
            left=pounds(end.left_pence),
        )
    else:
        words = say("{left} stays in the drawer as the next float.", left=pounds(end.left_pence))
    return Panel(words, detail, icon="briefcase", state="info")
