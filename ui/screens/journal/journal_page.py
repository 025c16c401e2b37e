"""Show the journal: what is asked above, what fits below it, and the marked payment whole at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage
from ui.screens.journal.details import detail_rows, kind_words, status_of
from ui.screens.journal.found_list import FoundList
from ui.screens.journal.search_line import SearchLine
from ui.screens.letters.letters import NOT_SET_UP
from ui.widgets.headed_card import Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from ims_desktop.journal_records import FoundPayment
    from ims_desktop.use_cases.show_payment import ShownPayment

QUIET_MS = 200
_NOTHING = say("Nothing is marked.")


class JournalPage(DayPage):
    """One search at a time. The focus stays in the line; what can be done with the marked payment has a key."""

    asked = Signal()
    """The question changed, and the hands are quiet."""

    details_wanted = Signal(object)
    """The FoundPayment to be shown whole."""

    refund_requested = Signal(object)
    void_requested = Signal(object)
    copy_requested = Signal(object)
    letter_requested = Signal(object)

    def __init__(self) -> None:
        ledger = DayLedger("receipt-text", say("Payment"))
        super().__init__(say("Find a payment"), "", ledger, back=say("Back to the counter"), help_topic="journal")
        self.line, self.found = SearchLine(), FoundList()
        self.shown: ShownPayment | None = None
        self._rows = Lines(side=0)
        self._status = Panel("")
        self.refund = KeyButton(say("Give money back"), icon="rotate-ccw", act=Act.REFUND)
        self.void = KeyButton(say("Take it back whole"), icon="x", act=Act.VOID)
        self.copy = KeyButton(say("Print a copy"), icon="printer", act=Act.PRINT_AGAIN)
        self.letter = KeyButton(say("Send the receipt"), icon="mail", act=Act.EMAIL)
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self.asked)
        self._fill()
        self._wire()
        self.show_details(None)

    def take_focus(self) -> None:
        """Go to the line."""
        self.line.edit.setFocus()
        self.line.edit.selectAll()

    def show_done(self, words: Words, detail: Words | str = "") -> None:
        """Say what was recorded a moment ago, and what to do with the hands."""
        self.notice.say(words, detail, state="ok")
        self.notice.show()

    def show_hint(self, words: Words) -> None:
        """Say what else the hands do, beside what was recorded."""
        self.notice.say(self.notice.title.text(), f"{self.notice.detail.text()} {words}".strip(), state="ok")

    def step_back(self) -> None:
        """Esc: empty the line first, then go back."""
        if self.line.is_empty:
            self.left.emit()
            return
        self.line.clear()
        self.take_focus()
        self.asked.emit()

    def show_details(self, shown: ShownPayment | None) -> None:
        """Show a payment whole, and what can be done with it."""
        self.shown = shown
        found = None if shown is None else shown.found
        self.ledger.title.say(say("Payment") if found is None else found.receipt)
        self.ledger.beside.say("" if shown is None else kind_words(shown))
        self._rows.show_rows([] if shown is None else detail_rows(shown))
        words, detail, state = (_NOTHING, "", "") if shown is None else status_of(shown)
        self._status.say(words, detail, state=state)
        self._offer(shown)

    def _offer(self, shown: ShownPayment | None) -> None:
        """Offer what can be done; what cannot says why."""
        paid = shown is not None and shown.found.kind == "payment"
        self.refund.setVisible(paid)
        self.void.setVisible(paid and shown is not None and shown.voidable)
        self.copy.setVisible(shown is not None and shown.payment is not None)
        self.letter.setVisible(shown is not None and shown.payment is not None)
        can = shown is not None and bool(shown.letters)
        self.letter.set_available(available=can, reason=None if can else NOT_SET_UP)
        left = 0 if shown is None else shown.left_pence
        self.refund.set_available(available=left > 0, reason=say("Nothing is left to give back"))

    def _fill(self) -> None:
        self.stage.addWidget(self.line)
        self.stage.addWidget(self.found)
        self.ledger.body.addLayout(self._rows)
        self.ledger.panels.addWidget(self._status)
        for button in (self.refund, self.void, self.copy, self.letter):
            self.ledger.foot.addWidget(button)

    def _wire(self) -> None:
        self.line.changed.connect(self._on_typed)
        self.line.entered.connect(self._on_entered)
        self.line.moved.connect(self.found.move_mark)
        self.line.paged.connect(self.found.page)
        self.found.marked_changed.connect(self._on_marked)
        self.refund.activated.connect(lambda: self._ask(self.refund_requested))
        self.void.activated.connect(lambda: self._ask(self.void_requested))
        self.copy.activated.connect(lambda: self._ask(self.copy_requested))
        self.letter.activated.connect(lambda: self._ask(self.letter_requested))

    def _ask(self, signal: object) -> None:
        if self.shown is not None:
            signal.emit(self.shown)  # type: ignore[attr-defined]  # a bound signal has no type of its own

    def _on_typed(self) -> None:
        self.hide_notice()
        self._timer.start()

    def _on_entered(self) -> None:
        self._timer.stop()
        self.asked.emit()

    def _on_marked(self, found: FoundPayment | None) -> None:
        if found is None:
            self.show_details(None)
        elif self.shown is None or self.shown.found != found:
            self.details_wanted.emit(found)
