"""Show what a session comes to so far: everything but cash, and cash only to who may see it before the count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say, say_n
from ui.keys import Act
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage
from ui.screens.day.tables import line, method_lines, movement_line
from ui.when import long_date, moment
from ui.widgets.headed_card import HeadedCard, Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.session import SessionTotals
    from ims_desktop.use_cases.show_totals import ShownTotals
    from ui.screens.day.facts import DayFacts

RECORDED = say("Who looked, and when, is recorded.")


class XPage(DayPage):
    """An X report on the screen; printing it is one key, showing cash another, for a supervisor."""

    cash_requested = Signal()
    print_requested = Signal()

    def __init__(self, facts: DayFacts, shown: ShownTotals) -> None:
        name = facts.name(shown.session.cashier)
        lead = say("{name}, {date}", name=name, date=long_date(shown.session.business_date, weekday=True))
        ledger = DayLedger("receipt-text", say("X report"), say("as of {time}", time=moment(facts.now, facts.now)))
        super().__init__(say("X report"), lead, ledger, back=say("Back to the till day"), help_topic="x_report")
        self.shown = shown
        self.print = KeyButton(say("Print it"), icon="printer", act=Act.PRINT_AGAIN, kind="primary")
        self.show_cash = KeyButton(say("Show cash"), icon="shield-check", act=Act.APPROVAL, kind="secondary")
        self._fill(facts, shown)
        self.print.activated.connect(self.print_requested)
        self.show_cash.activated.connect(self.cash_requested)

    def take_focus(self) -> None:
        """Stand on the key that prints."""
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, facts: DayFacts, shown: ShownTotals) -> None:
        totals = shown.totals
        self.stage.addWidget(_card(say("By method of payment"), "credit-card", method_lines(totals, cash=shown.cash)))
        if totals.funds:
            self.stage.addWidget(_card(say("By fund"), "landmark", _fund_lines(totals)))
        if facts.movements:
            moved = [movement_line(one, facts) for one in facts.movements]
            self.stage.addWidget(_card(say("Cash that moved"), "coins", moved))
        facts_of = Lines(side=0)
        facts_of.show_rows(_session_lines(facts, shown))
        self.ledger.body.addLayout(facts_of)
        if shown.cash:
            held = say("{amount} should be in the drawer", amount=pounds(totals.expected_pence))
            self.ledger.panels.addWidget(Panel(held, RECORDED, icon="coins", state="info"))
            self.show_cash.hide()
        else:
            detail = say("So that the count is yours alone. A supervisor can show it; that is recorded.")
            self.ledger.panels.addWidget(Panel(say("Cash is shown after the count"), detail, icon="eye-off"))
        for widget in (self.print, self.show_cash):
            self.ledger.foot.addWidget(widget)


def _card(title: Words, icon: str, rows: list[QWidget]) -> HeadedCard:
    card = HeadedCard(title, icon=icon)
    lines = Lines()
    lines.show_rows(rows)
    card.body.addLayout(lines)
    return card


def _fund_lines(totals: SessionTotals) -> list[QWidget]:
    return [
        line(row.fund_name, pounds(row.amount_pence), detail=say_n("{n} payment", "{n} payments", row.items))
        for row in totals.funds
    ]


def _session_lines(facts: DayFacts, shown: ShownTotals) -> list[QWidget]:
    session, totals = shown.session, shown.totals
    return [
        line(say("Opened"), str(moment(session.opened_at, facts.now))),
        line(say("Float"), pounds(session.float_pence)),
        line(say("Payments"), str(totals.payments)),
        line(say("Voids"), str(totals.voids)),
        line(say("Refunds"), str(totals.refunds)),
    ]
