"""Ask the till what the text in the entry box is, at every key, beside the window; only the newest answer is shown."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ims_desktop.domain.recognise import Mood, Recognition
from ims_desktop.domain.reference import Outcome
from ims_desktop.errors import Refused
from ims_desktop.use_cases.ask_central import ask_central
from ims_desktop.use_cases.check_reference import check_reference
from ims_desktop.use_cases.find_accounts import find_accounts
from ims_desktop.use_cases.read_scan import read_scan, read_typed
from ims_desktop.use_cases.reveal_account import reveal_account
from ims_desktop.use_cases.show_copy import show_copy
from ims_desktop.words import say
from ui.background import Lane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.recognise_scan import ScanRecognition
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.domain.scan import Scan
    from ims_desktop.records import SearchPage
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_copy import AccountsCopy
    from ui.screens.seat import Seat

PATIENCE_MS: Final = 350
MOODS: Final = {
    Outcome.VALID: Mood.VALID,
    Outcome.UNVERIFIED: Mood.UNVERIFIED,
    Outcome.REFUSED: Mood.REFUSED,
    Outcome.STOPPED: Mood.STOPPED,
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Shape: `fund` when a person chose one; `people` to search words only; `limit` rows; `scan` when a reader sent it.
    """

    text: str
    entered: bool = False
    fund: str | None = None
    people: bool = False
    limit: int = 50
    scan: Scan | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the till says to one question."""

    question: Question
    recognition: Recognition
    page: SearchPage | None = None
    copy: AccountsCopy | None = None
    """How good the copy of the accounts is, where words found nobody in it."""
    amounts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The pence a scanned code proposes, by fund and reference."""


class _Newest:
    """The number of the newest question, seen by the worker too: older ones need no answer."""

    def __init__(self) -> None:
        self.number = 0


class LookUp(QObject):
    """Asks and listens. A newer question overtakes an older one, wherever that is."""

    answered = Signal(object)
    """An Answer to the newest question."""

    asking_central = Signal()
    problem = Signal(object)

    def __init__(self, seat: Seat, parent: QObject) -> None:
        super().__init__(parent)
        self._seat = seat
        self._newest = _Newest()
        self._looking = 0
        self._others = 0
        self._asked: set[tuple[str, str]] = set()
        self._current: Answer | None = None
        self.asked: Question | None = None
        """What was asked last, while its answer is wanted."""

    def ask(self, question: Question) -> None:
        """Ask about a text; what was asked before does not matter any more."""
        self._overtake()
        self.asked = question
        number = self._newest.number
        job = functools.partial(_look, self._seat.till, question, self._newest, number, self._seat.cashier)
        self._looking += 1
        self._seat.lanes.run(Lane.LOOKUP, job, self, self._on_looked, lambda wrong: self._on_not_looked(number, wrong))

    def reveal(self, question: Question, fund: str) -> None:
        """Ask about an account somebody chose from a list: that it is shown whole is written down first."""
        self._overtake()
        self.asked = question
        number = self._newest.number
        job = functools.partial(_reveal, self._seat.till, self._seat.cashier, fund, question.text)
        self.hold()
        self._seat.lanes.run(
            Lane.JOURNAL,
            job,
            self,
            lambda _: self._on_revealed(number, question),
            lambda wrong: self._on_not_revealed(number, wrong),
        )

    def forget(self) -> None:
        """Want no answer any more."""
        self._overtake()

    @property
    def current(self) -> Answer | None:
        """The answer to what was asked last, once it is there."""
        return self._current

    @property
    def _finance(self) -> bool:
        return self._seat.cashier.may_override_stop

    def _overtake(self) -> None:
        """Make every question under way an old one, and stop its search if it is in the middle of it."""
        self._newest.number += 1
        self._current = self.asked = None
        if self._looking and not self._others:
            self._seat.till.catalogue.interrupt()

    def hold(self) -> None:
        """Say that somebody else uses the accounts now: a key must not interrupt them."""
        self._others += 1

    def release(self) -> None:
        """Say that they are done."""
        self._others -= 1

    def _on_revealed(self, number: int, question: Question) -> None:
        self.release()
        if number == self._newest.number:
            self.ask(question)

    def _on_not_revealed(self, number: int, wrong: BaseException) -> None:
        self.release()
        self._on_problem(number, wrong)

    def _on_looked(self, found: tuple[int, Answer] | None) -> None:
        self._looking -= 1
        if found is None or found[0] != self._newest.number:
            return
        number, answer = found
        missing = self._worth_asking(answer.recognition)
        if missing:
            self._ask_central(number, answer, missing)
        else:
            self._give(answer)

    def _worth_asking(self, recognition: Recognition) -> tuple[Verdict, ...]:
        """Return what central can be asked about, each only once: references that would fit, but are not here."""
        if recognition.mood not in {Mood.REFUSED, Mood.SEVERAL} or not self._seat.till.sync.online():
            return ()
        near = (one.verdict for one in recognition.near)
        found = {
            (one.fund.code, one.reference): one
            for one in (recognition.verdict, *near)
            if one is not None and one.code == "account_not_found"
        }
        return tuple(verdict for key, verdict in found.items() if key not in self._asked)

    def _ask_central(self, number: int, answer: Answer, missing: tuple[Verdict, ...]) -> None:
        self._asked.update((verdict.fund.code, verdict.reference) for verdict in missing)
        self.asking_central.emit()
        job = functools.partial(_ask_about, self._seat.till, missing, finance=self._finance)
        self._seat.lanes.run(
            Lane.ASK,
            job,
            self,
            lambda better: self._on_asked(number, answer, better),
            lambda wrong: self._on_problem(number, wrong),
        )
        QTimer.singleShot(PATIENCE_MS, self, lambda: self._on_patience_over(number, answer))

    def _on_asked(self, number: int, answer: Answer, better: Verdict | None) -> None:
        if number != self._newest.number:
            return
        if better is None:
            if self._current is None:
                self._give(answer)
            return
        told = Recognition(MOODS[better.outcome], better.words, better, code=better.code)
        self._give(replace(answer, recognition=told))

    def _on_patience_over(self, number: int, answer: Answer) -> None:
        if number == self._newest.number and self._current is None:
            self._give(answer)

    def _give(self, answer: Answer) -> None:
        self._current = answer
        self.answered.emit(answer)

    def _on_not_looked(self, number: int, wrong: BaseException) -> None:
        self._looking -= 1
        self._on_problem(number, wrong)

    def _on_problem(self, number: int, wrong: BaseException) -> None:
        if number == self._newest.number:
            self.problem.emit(wrong)


def _ask_about(till: Till, missing: tuple[Verdict, ...], *, finance: bool) -> Verdict | None:
    """Ask central about one fund after the other, on the ASK lane, until it knows better."""
    asked = (ask_central(till, verdict, finance=finance) for verdict in missing)
    return next((better for better in asked if better.outcome is not Outcome.REFUSED), None)


def _reveal(till: Till, cashier: Cashier, fund: str, reference: str) -> None:
    """Write down, on the JOURNAL lane, who looks at which account; one gone meanwhile is refused by its rule."""
    try:
        reveal_account(till, cashier, fund, reference)
    except Refused as gone:
        if gone.reason != "account_gone":
            raise


def _read(till: Till, question: Question, cashier: Cashier) -> ScanRecognition | None:
    """Read a scan; or a whole text that was entered, in case a reader sent it as slowly as a hand."""
    finance = cashier.may_override_stop
    if question.scan is not None:
        return read_scan(till, question.scan, finance=finance)
    if question.people or question.fund is not None or not question.entered:
        return None
    return read_typed(till, question.text, finance=finance)


def _look(till: Till, question: Question, newest: _Newest, number: int, cashier: Cashier) -> tuple[int, Answer] | None:
    """Answer a question on the LOOKUP lane, unless a newer one waits."""
    if number != newest.number:
        return None
    scanned = _read(till, question, cashier)
    if scanned is not None:
        return number, Answer(question, scanned.recognition, amounts=scanned.amounts)
    if question.people:
        recognition = Recognition(Mood.WORDS, say("Looking for it among the accounts."), code="words")
    else:
        finance = cashier.may_override_stop
        recognition = check_reference(till, question.text, question.fund, entered=question.entered, finance=finance)
    if recognition.mood is not Mood.WORDS or number != newest.number:
        return number, Answer(question, recognition)
    page = find_accounts(till, question.text, question.limit, cashier=cashier)
    return number, Answer(question, recognition, page, None if page.rows else show_copy(till))
