"""Show the till day: what this session comes to, what cash moved, who else has one here, and what can be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say, say_n
from ui.keys import Act
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage
from ui.screens.day.tables import line, method_lines, movement_line, session_words
from ui.theme import look
from ui.when import long_date, moment
from ui.widgets.boxes import Column
from ui.widgets.headed_card import HeadedCard, Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ui.screens.day.facts import DayFacts

X, CASH_IN, CASH_OUT, LIFT, ERETURNS = "x", "in", "out", "lift", "ereturns"
_ACTIONS: Final = (
    (X, say("X report"), "receipt-text"),
    (CASH_IN, say("Cash in"), "arrow-down"),
    (CASH_OUT, say("Cash out"), "arrow-up"),
    (LIFT, say("Lift to the safe"), "lock"),
    (ERETURNS, say("eReturns to approve"), "file-text"),
)
_MOVES_CASH: Final = frozenset({CASH_IN, CASH_OUT, LIFT})
_OF_A_SESSION: Final = frozenset({X, CASH_IN, CASH_OUT, LIFT})
NO_SESSION: Final = say("You have no session open at this till.")


class OverviewPage(DayPage):
    """The day at a glance; digits choose what to do, F10 begins the count."""

    chosen = Signal(str)
    """One of the actions."""

    close_requested = Signal()
    open_requested = Signal()
    session_chosen = Signal(object)
    """The open session of another person."""

    slip_requested = Signal()
    """Print the slip of what was moved a moment ago."""

    def __init__(self, facts: DayFacts) -> None:
        back = say("Back to the counter") if facts.session is not None else say("Back")
        super().__init__(say("Till day"), _lead(facts), DayLedger("wallet", say("What next")), back=back)
        self.keys = {name: _action(n, name, words, icon) for n, (name, words, icon) in enumerate(_ACTIONS, start=1)}
        self.others: list[KeyButton] = []
        self._facts = facts
        self.close_session = KeyButton(say("Count and close"), icon="coins", act=Act.TAKE, kind="primary")
        self.open_session = KeyButton(say("Open a session"), icon="wallet", act=Act.TAKE, kind="primary")
        self.slip = KeyButton(say("Print the slip"), icon="printer", act=Act.PRINT_AGAIN, kind="quiet")
        self.slip.hide()
        self.head_end.insertWidget(0, self.slip)
        self._fill_stage(facts)
        self._fill_ledger(facts)
        self._wire()
        self.restyle()

    def take_focus(self) -> None:
        """Begin on the first thing that can be done."""
        first = next(one for one in self.keys.values() if not one.isHidden())
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_done(self, words: Words, detail: Words | str = "") -> None:
        """Say what was recorded a moment ago; its slip is one key away."""
        self.notice.say(words, detail, state="ok")
        self.slip.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit for the action it is printed on."""
        shown = (b for b in self._numbered if b.caps.caps and not b.isHidden())
        button = next((b for b in shown if b.caps.caps[0].key == event.text()), None)
        if button is not None and not event.isAutoRepeat():
            button.click()
        else:
            super().keyPressEvent(event)

    @property
    def _numbered(self) -> list[KeyButton]:
        return [*self.keys.values(), *self.others]

    def _fill_stage(self, facts: DayFacts) -> None:
        if facts.session is None or facts.totals is None:
            self.stage.addWidget(
                Panel(NO_SESSION, say("Payments need one. Count your float and open it."), icon="wallet")
            )
        else:
            if facts.counts:
                words, detail = say("The drawer was counted."), say("Close the session; it takes no more payments.")
                self.stage.addWidget(Panel(words, detail, icon="coins", state="info"))
            self.stage.addWidget(_session_card(facts))
            if facts.movements:
                self.stage.addWidget(_movements_card(facts))
        if facts.others:
            self.stage.addWidget(self._others_card(facts))

    def _others_card(self, facts: DayFacts) -> QWidget:
        card = HeadedCard(say("Other sessions at this till"), icon="users")
        rows = Column(gap=2, margins=(6, 4, 6, 6))
        card.body.addLayout(rows)
        for n, session in enumerate(facts.others, start=len(_ACTIONS) + 1):
            words = session_words(session, facts.name(session.cashier), facts.now)
            button = KeyButton(words, caps=(str(n),) if n < 10 else (), kind="row", spread=True)
            button.activated.connect(lambda session=session: self.session_chosen.emit(session))
            self.others.append(button)
            rows.addWidget(button)
        return card

    def _fill_ledger(self, facts: DayFacts) -> None:
        for name, button in self.keys.items():
            self.ledger.body.addWidget(button)
            without = name in _OF_A_SESSION and facts.session is None
            button.setVisible(not without and not (name in _MOVES_CASH and facts.counts))
        self.ledger.body.setSpacing(2)
        waiting = len(facts.waiting)
        some = say_n("{n} eReturn to approve", "{n} eReturns to approve", waiting)
        self.keys[ERETURNS].say(some if waiting else say("No eReturns to approve"))
        if facts.unsent.payments:
            self.roomy.append(unsent_panel(facts))
            self.ledger.panels.addWidget(self.roomy[-1])
        primary = self.open_session if facts.session is None else self.close_session
        other = self.close_session if facts.session is None else self.open_session
        other.hide()
        self.ledger.foot.addWidget(primary)
        if facts.session is None and not facts.cashier.may_take_payments:
            primary.set_available(available=False, reason=say("You take no payments"))

    def _wire(self) -> None:
        for name, button in self.keys.items():
            button.activated.connect(lambda name=name: self.chosen.emit(name))
        self.slip.activated.connect(self.slip_requested)
        self.close_session.activated.connect(self.close_requested)
        self.open_session.activated.connect(self.open_requested)


def unsent_panel(facts: DayFacts) -> Panel:
    """Name what central lacks; nobody waits for it."""
    words = say_n(
        "{n} payment not sent yet: {amount}",
        "{n} payments not sent yet: {amount}",
        facts.unsent.payments,
        amount=pounds(facts.unsent.amount_pence),
    )
    safe = say("They are safe on this till. You can close without waiting.")
    detail = say("You can close without waiting.") if look().compact else safe
    return Panel(words, detail, state="warn", icon="cloud-upload")


def _lead(facts: DayFacts) -> Words | str:
    day = facts.now.date() if facts.session is None else facts.session.business_date
    return say("{name}, {date}", name=facts.cashier.display_name, date=long_date(day, weekday=True))


def _action(n: int, name: str, words: Words, icon: str) -> KeyButton:
    button = KeyButton(words, icon=icon, caps=(str(n),), kind="row", spread=True)
    button.setObjectName(name)
    return button


def _session_card(facts: DayFacts) -> QWidget:
    session, totals = facts.session, facts.totals
    assert session is not None and totals is not None  # noqa: S101, PT018 - asked before
    opened = say("open since {time}", time=moment(session.opened_at, facts.now))
    card = HeadedCard(say("Your session"), opened, icon="wallet")
    rows = Lines()
    card.body.addLayout(rows)
    undone = [
        say_n("{n} void", "{n} voids", totals.voids) if totals.voids else "",
        say_n("{n} refund", "{n} refunds", totals.refunds) if totals.refunds else "",
    ]
    beside = " · ".join(str(part) for part in undone if str(part))
    rows.show_rows(
        [
            line(say("Float"), pounds(session.float_pence)),
            line(say("Payments"), str(totals.payments), detail=beside),
            *method_lines(totals, cash=False),
        ]
    )
    return card


def _movements_card(facts: DayFacts) -> QWidget:
    card = HeadedCard(say("Cash that moved"), icon="coins")
    rows = Lines()
    card.body.addLayout(rows)
    rows.show_rows([movement_line(one, facts) for one in facts.movements])
    return card
