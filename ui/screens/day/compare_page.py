"""Put the count beside the journal, say in neutral words how they differ, and close with what goes into the bag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.errors import InvalidAmount
from ims_desktop.words import Words, say, say_n
from ui.keys import Act
from ui.screens.day.closing_steps import COMPARE, closing_ledger
from ui.screens.day.facts import CloseAsked
from ui.screens.day.page import DayPage
from ui.screens.day.tables import line
from ui.theme import look
from ui.widgets.boxes import LEFT, RIGHT, Cells, Column, Row, Surface
from ui.widgets.field import Field
from ui.widgets.headed_card import HeadedCard, Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.session import SessionTotals
    from ims_desktop.use_cases.compare import Comparison
    from ui.screens.day.facts import DayFacts, Draft


class ComparePage(DayPage):
    """Both figures, what made the journal's, and the three things the close asks for. A difference stops nothing."""

    close_requested = Signal(object)
    """A CloseAsked."""

    def __init__(self, facts: DayFacts, comparison: Comparison, draft: Draft, close_id: str) -> None:
        session = facts.session
        assert session is not None  # noqa: S101 - nobody compares without one
        self._comparison, self._draft, self._close_id = comparison, draft, close_id
        recounted = comparison.count.round > 1
        ledger = closing_ledger(facts, session, COMPARE, recounted=recounted)
        super().__init__(
            say("Compare"),
            say("The count is finished. Now both figures may be seen."),
            ledger,
            back=say("Go back, nothing typed is lost"),
            help_topic="compare",
        )
        self.difference = Text(
            difference_words(comparison.difference_pence), "subtitle" if look().compact else "title", wrap=True
        )
        self.reason = Field(say("Why they differ"))
        self.seal = Field(say("Seal of the bag"))
        self.left_in = MoneyEdit(say("Left in the drawer as the next float"), "lead")
        self.close_button = KeyButton(say("Close the session"), icon="check", act=Act.TAKE, kind="primary")
        self._busy = False
        self._fill()
        self.left_in.show_pence(comparison.proposed_left_pence)
        if draft.left:
            self.left_in.edit.setText(draft.left)
        self.reason.edit.setText(draft.reason)
        self.seal.edit.setText(draft.seal)
        self._wire()
        self._show_bag()

    def take_focus(self) -> None:
        """Go to the first thing the close asks for."""
        first = self.seal if self.reason.isHidden() else self.reason
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_scan(self, text: str) -> bool:
        """Take the seal of the bag from its code."""
        self.seal.edit.setText(text)
        if self.seal.text():  # a card number was wiped, and it was said
            self._on_typed()
            self.left_in.select_all()
        return True

    def show_busy(self, *, busy: bool) -> None:
        """While the close is being recorded, it is not asked for again."""
        self._busy = busy

    # ------------------------------------------------------------------------------------------------------ filling
    def _fill(self) -> None:
        comparison = self._comparison
        self.stage.addWidget(self._both())
        self.stage.addWidget(self._fields())
        self.stage.addWidget(_what_moved(comparison.totals))
        self.reason.setVisible(comparison.difference_pence != 0)
        ledger = self.ledger
        if comparison.batches:
            n = len(comparison.batches)
            title = say_n("{n} batch from the post is not closed.", "{n} batches from the post are not closed.", n)
            names = ", ".join(batch.number for batch in comparison.batches)
            ledger.panels.addWidget(Panel(title, names, icon="mail"))
        ledger.foot.addWidget(self.close_button)

    def _both(self) -> Surface:
        """Set the two figures side by side, and under them what they make."""
        card = Surface("card")
        compact = look().compact
        cells = Cells(gap=0 if compact else 4, margins=(18, 6, 18, 4) if compact else (24, 12, 24, 10))
        figures = (
            (say("Counted"), self._comparison.count.counted_pence, LEFT),
            (say("Journal"), self._comparison.expected_pence, RIGHT),
        )
        for column, (words, pence, side) in enumerate(figures):
            cells.addWidget(Text(words, "lead"), 0, column, side)
            cells.addWidget(Text(pounds(pence), "balance" if compact else "cash"), 1, column, side)
            cells.setColumnStretch(column, 1)
        foot = Surface("foot")
        Row(foot, margins=(18, 5, 18, 5) if compact else (24, 10, 24, 10)).addWidget(self.difference, 1)
        whole = Column(card, gap=0)
        whole.addLayout(cells)
        whole.addWidget(foot)
        return card

    def _fields(self) -> Surface:
        card = Surface("card")
        left = Column(gap=5)
        left.addWidget(Text(say("Left in the drawer as the next float"), "strong"))
        left.addWidget(self.left_in)
        pair = Row(gap=16)
        pair.addWidget(self.seal, 1)
        pair.addLayout(left, 1)
        whole = Column(card, gap=8, margins=(18, 8, 18, 10) if look().compact else (24, 12, 24, 14))
        whole.addWidget(self.reason)
        whole.addLayout(pair)
        return card

    # ------------------------------------------------------------------------------------------------------- typing
    def _wire(self) -> None:
        for field in (self.reason, self.seal):
            field.edit.typed.connect(self._on_typed)
            field.edit.card_dropped.connect(self._on_card_dropped)
        self.left_in.typed.connect(self._on_typed)
        self.left_in.card_dropped.connect(self._on_card_dropped)
        self.reason.edit.entered.connect(lambda: self.seal.setFocus(Qt.FocusReason.OtherFocusReason))
        self.seal.edit.entered.connect(self.left_in.select_all)
        self.left_in.entered.connect(lambda: self.close_button.setFocus(Qt.FocusReason.OtherFocusReason))
        self.close_button.activated.connect(self._on_close)

    def _on_typed(self) -> None:
        draft = self._draft
        draft.reason, draft.seal, draft.left = self.reason.text(), self.seal.text(), self.left_in.edit.text()
        self.hide_notice()
        self._show_bag()

    def _on_card_dropped(self) -> None:
        self.show_refused(CARD_WIPED, state="warn")

    def _left_pence(self) -> int | None:
        try:
            return self.left_in.pence()
        except InvalidAmount:
            return None

    def _show_bag(self) -> None:
        """Say what the bag holds when that much is left in the drawer."""
        left = self._left_pence()
        bagged = None if left is None else self._comparison.count.counted_pence - left
        if bagged is None or bagged < 0:
            self.seal.rename(say("Seal of the bag"))
        elif bagged == 0:
            self.seal.rename(say("No bag: everything stays"))
        else:
            self.seal.rename(say("Seal of the bag, for {amount}", amount=pounds(bagged)))

    def _on_close(self) -> None:
        if self._busy:
            return
        try:
            left_pence = self.left_in.pence()
        except InvalidAmount as wrong:
            self.left_in.show_refused(refused=True)
            self.show_refused(wrong.words)
            return
        self.close_requested.emit(CloseAsked(self._close_id, left_pence, self.seal.text(), self.reason.text()))


def difference_words(difference_pence: int) -> Words:
    """Say how count and journal compare: a fact, and nobody's debt."""
    if difference_pence == 0:
        return say("Count and journal agree.")
    differ = say("Count and journal differ by {amount}.", amount=pounds(abs(difference_pence)))
    more = say("{differ} The count is higher.", differ=differ)
    return more if difference_pence > 0 else say("{differ} The journal is higher.", differ=differ)


def _what_moved(totals: SessionTotals) -> QWidget:
    """List what makes the journal's figure."""
    card = HeadedCard(say("How the journal comes to it"), icon="coins")
    rows = Lines()
    card.body.addLayout(rows)
    parts = (
        (say("Float"), totals.float_pence),
        (say("Cash taken, less what was given back"), totals.cash_taken_pence),
        (say("Cash in"), totals.cash_in_pence),
        (say("Cash out"), -totals.cash_out_pence),
        (say("To the safe"), -totals.lifted_pence),
    )
    kept = parts[:2] + tuple(part for part in parts[2:] if part[1])
    rows.show_rows([*(line(words, pounds(pence)) for words, pence in kept)])
    return card
