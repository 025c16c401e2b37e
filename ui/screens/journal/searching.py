"""Ask journal and central for payments and put what comes on the page; an answer that comes too late is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.errors import ImsError
from ims_desktop.use_cases.ask_elsewhere import central_answers
from ims_desktop.use_cases.find_payments import find_payments, todays_payments
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.show_payment import show_payment
from ims_desktop.words import say, say_n
from ui.background import Lane
from ui.screens.journal.rows import found_row
from ui.when import local_date

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.journal_records import FoundPayment, JournalQuery
    from ims_desktop.till import Till
    from ims_desktop.use_cases.find_payments import FoundPayments
    from ims_desktop.use_cases.show_payment import ShownPayment
    from ims_desktop.words import Words
    from ui.background import Lanes
    from ui.screens.journal.journal_page import JournalPage


@dataclass(frozen=True, slots=True)
class _Answer:
    """What fits, with the names to show it by."""

    found: FoundPayments
    funds: dict[str, str]


class Searching(QObject):
    """The search of one page. This till's journal answers first; central's answer is merged in when it comes."""

    problem = Signal(object)

    def __init__(self, page: JournalPage, lanes: Lanes, till: Till, cashier: Cashier) -> None:
        super().__init__(page)
        self._page, self._lanes, self._till, self._cashier = page, lanes, till, cashier
        self._tickets = count(1)
        self._ticket = 0
        page.asked.connect(self.ask)
        page.details_wanted.connect(self._on_details_wanted)

    def ask(self) -> None:
        """Look for what is asked now; for nothing in particular, show what was taken here today."""
        self._ticket = ticket = next(self._tickets)
        if self._page.line.is_empty:
            self._run(Lane.JOURNAL, partial(_today, self._till), partial(self._on_today, ticket))
            return
        query = self._page.line.query(local_date(self._till.clock.now()))
        self._page.line.show_query(query)
        self._run(Lane.JOURNAL, partial(_find, self._till, query, ask=False), partial(self._on_here, ticket, query))

    def _run(self, lane: Lane, job: object, done: object) -> None:
        self._lanes.run(lane, job, self, done, self._on_refused)  # type: ignore[arg-type]  # a job of our own

    def _on_today(self, ticket: int, answer: _Answer) -> None:
        if ticket == self._ticket:
            self._show(answer, say("Today at this till"), "", say("No payment was taken here today."))

    def _on_here(self, ticket: int, query: JournalQuery, answer: _Answer) -> None:
        if ticket != self._ticket:
            return
        asking = central_answers(self._till)
        beside = say("central is being asked") if asking else say("this till only, central is out of reach")
        self._show(answer, _title(answer.found), beside, say("Nothing at this till fits."))
        if asking:
            self._run(Lane.ASK, partial(_find, self._till, query, ask=True), partial(self._on_everywhere, ticket))

    def _on_everywhere(self, ticket: int, answer: _Answer) -> None:
        if ticket != self._ticket:
            return
        asked = answer.found.central
        beside = say("this till and central") if asked else say("this till only, central did not answer")
        empty = say("Nothing fits, here or at central.") if asked else say("Nothing at this till fits.")
        self._show(answer, _title(answer.found), beside, empty)

    def _show(self, answer: _Answer, title: Words, beside: Words | str, empty: Words) -> None:
        now = self._till.clock.now()
        training = self._till.identity.training
        rows = tuple(found_row(one, answer.funds, now, training=training) for one in answer.found.rows)
        more = say("There are more. Say one thing more of the payment.") if answer.found.more else ""
        self._page.found.show_rows(rows, title, beside, empty=empty, more=more)

    def _on_refused(self, problem: BaseException) -> None:
        if isinstance(problem, ImsError):
            self._page.line.show_read(problem.words, "warn")
        else:
            self.problem.emit(problem)

    # ------------------------------------------------------------------------------------------------------- details
    def refresh_details(self) -> None:
        """Read the marked payment again: something was done with it."""
        if self._page.found.marked is not None:
            self._on_details_wanted(self._page.found.marked)

    def _on_details_wanted(self, found: FoundPayment) -> None:
        self._run(Lane.JOURNAL, partial(show_payment, self._till, self._cashier.username, found), self._on_details)

    def _on_details(self, shown: ShownPayment) -> None:
        marked = self._page.found.marked
        if marked is not None and marked.payment_id == shown.found.payment_id:
            self._page.show_details(shown)


def _title(found: FoundPayments) -> Words:
    return say_n("{n} payment found", "{n} payments found", len(found.rows))


def _today(till: Till) -> _Answer:
    return _Answer(todays_payments(till), _funds(till))


def _find(till: Till, query: JournalQuery, *, ask: bool) -> _Answer:
    return _Answer(find_payments(till, query, ask=ask), _funds(till))


def _funds(till: Till) -> dict[str, str]:
    with till.store.read() as reader:
        return {code: fund.name for code, fund in pack_of(reader).funds.items()}
