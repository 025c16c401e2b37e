"""List the eReturns that wait at this till, and let a supervisor approve them or send them back: never their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say, say_n
from ui.keys import Act
from ui.screens.day.closed_page import TYPES
from ui.screens.day.compare_page import difference_words
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage
from ui.screens.day.tables import line
from ui.when import long_date
from ui.widgets.boxes import Column, Row, Surface
from ui.widgets.field import Field
from ui.widgets.headed_card import HeadedCard, Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ims_desktop.domain.ereturn import EReturn
    from ui.screens.day.facts import DayFacts

OWN = say("This is your own session. Another supervisor approves its eReturns.")
NOT_SUPERVISOR = say("A supervisor approves eReturns. You can look at them here.")


class EReturnsPage(DayPage):
    """The list left, the chosen one right. Digits or arrows choose, F10 approves, a reason sends it back."""

    approve_requested = Signal(object)
    send_back_requested = Signal(object, str)
    print_requested = Signal(object)

    def __init__(self, facts: DayFacts) -> None:
        ledger = DayLedger("file-text", say("eReturn"))
        super().__init__(
            say("eReturns to approve"), _lead(facts), ledger, back=say("Back to the till day"), help_topic="ereturns"
        )
        self._facts = facts
        self._chosen: EReturn | None = None
        self._busy = False
        self.rows = [self._row(n, one) for n, one in enumerate(facts.waiting, start=1)]
        self.reason = Field(say("Why it goes back"))
        self.going_back = Surface("card")
        self.why_not = Panel("", icon="users")
        self.approve = KeyButton(say("Approve"), icon="check", act=Act.TAKE, kind="primary")
        self.send_back = KeyButton(say("Send it back"), icon="rotate-ccw", caps=("Enter",), kind="secondary")
        self.print = KeyButton(say("Print it"), icon="printer", act=Act.PRINT_AGAIN, kind="quiet")
        self._lines = Lines(side=0)
        self._fill()
        self._wire()
        self.choose(facts.waiting[0] if facts.waiting else None)

    @property
    def typed(self) -> bool:
        """Whether a reason is typed."""
        return self.reason.text().strip() != ""

    @property
    def chosen(self) -> EReturn | None:
        """The eReturn shown at the right."""
        return self._chosen

    def take_focus(self) -> None:
        """Stand on the first of the list."""
        (self.rows[0] if self.rows else self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, *, busy: bool) -> None:
        """While a decision is being recorded, no second one is asked for."""
        self._busy = busy

    def choose(self, one: EReturn | None) -> None:
        """Show one at the right, and say whether this person may decide about it."""
        self._chosen = one
        for row, each in zip(self.rows, self._facts.waiting, strict=True):
            row.choose(chosen=each is one)
            row.icon_widget.show_icon("chevron-right" if each is one else "file-text")
        why_not = self._why_not(one)
        may = one is not None and why_not is None
        self.approve.setVisible(may)
        self.going_back.setVisible(may)
        self.print.setVisible(one is not None)
        self.why_not.setVisible(why_not is not None)
        if why_not is not None:
            self.why_not.say(why_not, icon="users")
        self.ledger.title.say(say("eReturn") if one is None else one.number)
        self._lines.show_rows([] if one is None else self._details(one))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit for the row it is printed on, arrows for the one before or after."""
        row = next((row for row in self.rows if row.caps.caps and row.caps.caps[0].key == event.text()), None)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if row is not None:
            row.click()
        elif step is not None and self.rows:
            self._move(step)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------------------------ inside
    def _row(self, n: int, one: EReturn) -> KeyButton:
        words = say("{type}, {name}", type=TYPES[one.type], name=self._facts.name(one.cashier))
        row = KeyButton(words, icon="file-text", caps=(str(n),) if n < 10 else (), kind="row", spread=True)
        row.activated.connect(lambda: self.choose(one))
        return row

    def _fill(self) -> None:
        card = HeadedCard(say_n("{n} waits", "{n} wait", len(self.rows)), icon="file-text")
        inner = Column(gap=2, margins=(8, 6, 8, 8))
        card.body.addLayout(inner)
        for row in self.rows:
            inner.addWidget(row)
        if not self.rows:
            inner.addWidget(Text(say("Nothing waits. Closing a session makes its eReturns."), "body", "2", wrap=True))
        self.stage.addWidget(card)
        back = Row(self.going_back, gap=12, margins=(18, 10, 18, 12))
        back.addWidget(self.reason, 1)
        back.addWidget(self.send_back, 0, Qt.AlignmentFlag.AlignBottom)
        self.stage.addWidget(self.going_back)
        self.ledger.body.addLayout(self._lines)
        self.ledger.panels.addWidget(self.why_not)
        self.head_end.insertWidget(0, self.print)
        self.ledger.foot.addWidget(self.approve)

    def _details(self, one: EReturn) -> list[QWidget]:
        rows = [
            line(say("Session of"), self._facts.name(one.cashier), t="body"),
            line(say("Day"), long_date(one.business_date)),
            line(say("Total"), pounds(one.total_pence)),
            *(line(say("Bag {seal}", seal=bag.seal), pounds(bag.amount_pence)) for bag in one.bags),
            *(line(fund.fund_name, pounds(fund.amount_pence)) for fund in one.funds),
        ]
        if one.decision is not None:
            back = say(
                "sent back by {name}: {reason}", name=self._facts.name(one.decision.by), reason=one.decision.reason
            )
            rows.insert(0, Text(back, "caption", "warn", wrap=True))
        if one.items:
            rows.append(line(say("Listed one by one"), str(len(one.items))))
        if one.counts:
            rows.append(Text(difference_words(one.difference_pence), "caption", wrap=True))
        return rows

    def _why_not(self, one: EReturn | None) -> Words | None:
        person = self._facts.cashier
        if one is None:
            return None
        if not person.may_supervise:
            return NOT_SUPERVISOR
        return OWN if one.cashier.casefold() == person.username.casefold() else None

    def _move(self, step: int) -> None:
        at = next((n for n, row in enumerate(self.rows) if row.hasFocus()), 0)
        row = self.rows[max(0, min(len(self.rows) - 1, at + step))]
        row.setFocus(Qt.FocusReason.OtherFocusReason)
        row.click()

    def _wire(self) -> None:
        self.print.activated.connect(self._on_print)
        self.approve.activated.connect(self._on_approve)
        self.send_back.activated.connect(self._on_send_back)
        self.reason.edit.entered.connect(self._on_send_back)
        self.reason.edit.typed.connect(self.hide_notice)
        self.reason.edit.card_dropped.connect(lambda: self.show_refused(CARD_WIPED, state="warn"))

    def _on_print(self) -> None:
        if self._chosen is not None:
            self.print_requested.emit(self._chosen)

    def _on_approve(self) -> None:
        if self._chosen is not None and not self._busy:
            self.approve_requested.emit(self._chosen)

    def _on_send_back(self) -> None:
        if self._chosen is None or self._busy:
            return
        if not self.typed:
            self.show_refused(say("Say why it goes back; its cashier reads it."), state="warn")
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.send_back_requested.emit(self._chosen, self.reason.text())


def _lead(facts: DayFacts) -> Words:
    return say("{name} looks at them.", name=facts.cashier.display_name)
