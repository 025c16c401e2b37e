"""Count the drawer blind: by notes and coins, once, and once more where it did not match; no figure helps or hurts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.day.closing_steps import AGAIN, COUNT, closing_ledger
from ui.screens.day.count_card import CountCard
from ui.screens.day.page import DayPage
from ui.theme import look
from ui.widgets.boxes import CENTRE, MIDDLE, RIGHT, Row
from ui.widgets.key_button import KeyButton
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.session import CashierSession, MethodTotal, SessionTotals
    from ui.screens.day.facts import DayFacts

_NEVER = say("A difference never stops you closing.")
_AFTER = say("A difference never stops you closing. After this the session takes no more payments.")
ONCE_MORE = say("The count does not match. Count once more.")


class CountPage(DayPage):
    """One round of the count. Going back loses nothing: what is typed waits, a finished round is a fact."""

    finish_requested = Signal(object)
    """How many of each, every kind said."""

    drafted = Signal(object)
    """What stands in the boxes."""

    def __init__(
        self, facts: DayFacts, session: CashierSession, *, round_: int, draft: Mapping[int, str], witness: str = ""
    ) -> None:
        self._witness = witness
        self._now = COUNT if round_ == COUNT else AGAIN
        ledger = closing_ledger(facts, session, self._now, recounted=round_ > COUNT)
        super().__init__(
            _title(facts, session, self._now),
            _lead(witness),
            ledger,
            back=say("Go back, the count is kept"),
            help_topic="count",
        )
        self.card = CountCard()
        self.finish = KeyButton(say("Finish the count"), icon="check", act=Act.TAKE, kind="primary")
        self._hint = KeyHint(say("Next"), Key("Enter"), say("Back"), Key("Shift"), Key("Tab"))
        self._never = Text(_AFTER if self._now == COUNT else _NEVER, "caption", wrap=True, align=CENTRE)
        self._busy = False
        self.head_end.insertWidget(0, self._hint, 0, MIDDLE)
        self.stage.addWidget(self.card)
        for widget in (self.finish, self._never):
            ledger.foot.addWidget(widget)
        if facts.totals is not None:
            self._fill_other(facts.totals)
        self.card.fill(draft)
        if self._now == AGAIN:
            self.show_refused(ONCE_MORE, state="info")
        self.card.changed.connect(lambda: self.drafted.emit(self.card.typed))
        self.card.ended.connect(self._on_ended)
        self.finish.activated.connect(self._on_finish)
        self.restyle()

    def take_focus(self) -> None:
        """Go to the first kind that is not said yet."""
        self.card.take_focus()

    def show_busy(self, *, busy: bool) -> None:
        """While a round is being recorded, it is not asked for again."""
        self._busy = busy

    def restyle(self) -> None:
        """Take up the grid: the compact one has no room for more than a long name."""
        super().restyle()
        if hasattr(self, "card"):
            self._never.setVisible(not look().compact)
            self._hint.setVisible(not look().compact or not self._witness)

    def _on_ended(self) -> None:
        if self.card.missing:
            self.card.say_what_is_missing()

    def _on_finish(self) -> None:
        if self._busy:
            return
        if self.card.missing:
            self.card.say_what_is_missing()
            return
        self.finish_requested.emit(self.card.counts)

    def _fill_other(self, totals: SessionTotals) -> None:
        """List the papers and slips that belong to the drawer, as the journal has them: only cash is counted blind."""
        rows = [row for row in totals.methods if row.items]
        if rows:
            self.card.show_other([Text(say("Other"), "strong"), *map(_listed, rows)])


def _listed(row: MethodTotal) -> QWidget:
    holder = QWidget()
    line = Row(holder, gap=10, margins=(0, 3, 0, 3))
    line.addWidget(Text(row.method_name, "body"), 1)
    line.addWidget(Text(say("{n} listed", n=row.items), "caption"), 0, CENTRE)
    line.addWidget(Text(pounds(row.amount_pence), "amount", align=RIGHT), 0, CENTRE)
    return holder


def _title(facts: DayFacts, session: CashierSession, now: int) -> Words:
    if session.cashier.casefold() != facts.cashier.username.casefold():
        return say("Count the drawer of {name}", name=facts.name(session.cashier))
    return say("Count the drawer") if now == COUNT else say("Count the drawer once more")


def _lead(witness: str) -> Words:
    if witness:
        return say("Two people count: you and {name}. Type how many of each.", name=witness)
    return say("Type how many of each. The till works out the value.")
