"""Answer the keys of the entry box: what is typed becomes a verdict, a list, a choice, and at Enter an account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.recognise import Mood, Recognition
from ims_desktop.errors import CardNumberRefused, ImsError
from ims_desktop.words import Words, say
from ui.screens.answer_context import show_context
from ui.screens.list_hands import ListHands
from ui.screens.look_up import Answer, LookUp, Question
from ui.screens.scan_hands import ScanHands
from ui.screens.verdict_face import is_stopped, show_answer
from ui.widgets.entry_box import START, EntryState

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.use_cases.show_counter import CounterFacts
    from ui.screens.find_stage import FindStage
    from ui.screens.seat import Seat
    from ui.screens.type_ahead import TypeAhead

CARD_WIPED = say("That looks like a card number. It was wiped.")


class Finding(QObject):
    """From the first key to the accepted account."""

    started = Signal()
    """Something was typed or scanned: the last payment's screen may go."""

    previewed = Signal(object)
    """A Verdict is shown that money may be taken for."""

    empty_entered = Signal()
    """Enter in the empty box."""

    cleared = Signal()
    answered = Signal(object)

    def __init__(self, seat: Seat, stage: FindStage, ahead: TypeAhead, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._stage, self._ahead = seat, stage, ahead
        self.look_up = LookUp(seat, self)
        self.facts: CounterFacts | None = None
        self.basket_open = False
        self._people = False
        self._accept = False
        self._scan = ScanHands(seat.sounds)
        self._list = ListHands(stage, self.look_up)
        self._wire()

    @property
    def answer(self) -> Answer | None:
        """The answer to what stands in the box, once it is there."""
        return self.look_up.current

    def begin(self, sentence: Words = START) -> None:
        """Empty the box for the next bill, or the next customer."""
        self._forget()
        self._stage.entry.show_text("")
        self._stage.entry.show_state(EntryState.EMPTY, sentence)
        self._stage.show_context(self._stage.idle)
        self._stage.entry.take_focus()

    def search_people(self) -> None:
        """F3: take what is typed, and what comes, as words."""
        self._people = True
        text = self._stage.entry.text()
        self._stage.entry.take_focus()
        self._stage.entry.edit.selectAll()
        if text.strip():
            self.look_up.ask(Question(text, people=True))
        else:
            self._stage.entry.show_state(
                EntryState.SEARCHING,
                say("Type a name, a street or a postcode, in any order."),
                word=say("Search people"),
                hint=(),
            )

    def type_into(self, text: str) -> None:
        """Put what was typed elsewhere where it belongs: at the end of the entry box."""
        entry = self._stage.entry
        entry.take_focus()
        entry.edit.setText(entry.text() + text)
        self._on_typed(entry.text())

    def wipe(self) -> None:
        """Drop what looks like a card number, in the same event, and say only that."""
        self._forget()
        self._stage.entry.edit.setText("")
        self._stage.entry.show_state(EntryState.REFUSED, CARD_WIPED, word="", hint=())
        self._stage.show_context(None)
        self._stage.entry.take_focus()

    def enter(self, question: Question, *, listed: bool = False) -> None:
        """Go on with a question as if its text had been typed and entered; `listed` when its account was in a list."""
        self._stage.entry.show_text(question.text)
        self._stage.entry.take_focus()
        self._accept = True
        self._ahead.wait()
        if listed and question.fund is not None:
            self.look_up.reveal(question, question.fund)
        else:
            self.look_up.ask(question)

    # ------------------------------------------------------------------------------------------------------- keys
    def _on_typed(self, text: str) -> None:
        """Ask at every key; the old answer stays on the box until the new one is there."""
        self.started.emit()
        self._scan.typed(text)
        self._accept = False
        self._list.forget()
        if not text.strip():
            self._people = False
            self._forget()
            self._stage.entry.show_state(EntryState.EMPTY, START)
            self._stage.show_context(self._stage.idle)
            self.cleared.emit()
        else:
            self.look_up.ask(Question(text, people=self._people))

    def _on_entered(self) -> None:
        text = self._stage.entry.text()
        self._scan.entered()
        if not text.strip():
            self.empty_entered.emit()
            return
        if looks_like_card(text, self.facts.pack if self.facts is not None else None):
            self.wipe()
            return
        answer = self.answer
        if answer is not None and answer.question.text == text and self._is_settled(answer):
            self._act(answer)
            return
        asked = self.look_up.asked
        same = asked if asked is not None and asked.text == text else Question(text, people=self._people)
        self._accept = True
        self._ahead.wait()
        self.look_up.ask(replace(same, entered=True))

    def _is_settled(self, answer: Answer) -> bool:
        """Tell whether Enter would learn nothing new."""
        return answer.question.entered or answer.recognition.mood not in {Mood.TYPING, Mood.REFUSED}

    def _on_moved(self, step: int) -> None:
        """Arrows: the mark of the list, or into the choices."""
        if not self._list.move(step) and step > 0 and self.answer is not None and self.answer.recognition.choices:
            self._choose(self.answer.recognition)

    def back_to_list(self) -> bool:
        """Go back from an account to the list it was found in; tells whether there was one."""
        question = self._list.back()
        if question is not None:
            self._people = question.people
        return question is not None

    def on_escape(self) -> bool:
        """Go one step back: from an account to the list it was found in, from a text to the empty box."""
        entry = self._stage.entry
        if self.back_to_list():
            return True
        if entry.text():
            entry.edit.selectAll()
            entry.edit.del_()  # unlike clear() it can be undone, and nothing typed is lost
            self._on_typed("")
            entry.show_state(EntryState.EMPTY, say("Cleared. Ctrl+Z brings it back."))
            return True
        was_searching, self._people = self._people, False
        if was_searching:
            entry.show_state(EntryState.EMPTY, START)
        return was_searching

    # ---------------------------------------------------------------------------------------------------- answers
    def _forget(self) -> None:
        self._people = self._accept = False
        self._list.forget()
        self.look_up.forget()

    def _on_answered(self, answer: Answer) -> None:
        accept, self._accept = self._accept, False
        if answer.recognition.mood is Mood.CARD:
            self.wipe()
        else:
            show_answer(self._stage.entry, answer)
            self._show_context(answer)
            self.answered.emit(answer)
            if accept:
                self._act(answer)
        if accept:
            self._ahead.go_on()

    def _show_context(self, answer: Answer) -> None:
        mark = self._list.take_mark()
        verdict = show_context(self._stage, self._seat, self.facts, answer, mark=mark, basket_open=self.basket_open)
        if verdict is not None:
            self.previewed.emit(verdict)
            self._scan.propose(answer, verdict, self._stage.card)
        if self._stage.context is self._stage.results:
            self._stage.results.say_marked()

    # ------------------------------------------------------------------------------------------------------ acting
    def _act(self, answer: Answer) -> None:
        """Do what Enter does in this mood."""
        mood = answer.recognition.mood
        self._scan.answered(answer)
        if mood is Mood.WORDS:
            marked = self._stage.results.marked
            if marked is not None and answer.page is not None and answer.page.rows:
                self._open(marked)
        elif mood is Mood.SEVERAL:
            self._choose(answer.recognition)
        elif mood in {Mood.VALID, Mood.UNVERIFIED} and not is_stopped(answer):
            show_answer(self._stage.entry, answer, accepted=True)
            self._stage.card.take_focus()

    def _choose(self, recognition: Recognition) -> None:
        if self.answer is not None and recognition.mood is Mood.SEVERAL:
            show_answer(self._stage.entry, self.answer, accepted=True)
        self._stage.choices.show_choices(recognition)
        self._stage.show_context(self._stage.choices)
        self._stage.choices.enter()

    def _open(self, account: AccountHolder) -> None:
        """Open the account of the marked row; Esc brings the list back as it was."""
        self._list.keep(None if self.answer is None else self.answer.question)
        self.enter(Question(account.reference, entered=True, fund=account.fund), listed=True)

    def _on_chosen(self, verdict: Verdict) -> None:
        question = Question(verdict.reference, entered=True, fund=verdict.fund.code)
        self.enter(question, listed=verdict.account is not None)

    def _on_left_choices(self) -> None:
        self._stage.entry.take_focus()
        if self.answer is not None:
            show_answer(self._stage.entry, self.answer)
            if self.answer.recognition.mood is not Mood.SEVERAL:
                self._show_context(self.answer)

    def _on_asking_central(self) -> None:
        self._stage.entry.show_state(EntryState.TYPING, say("Not among the accounts here. Asking central."), word="")

    def _on_problem(self, wrong: BaseException) -> None:
        """Say why there is no answer; an interrupted search is none."""
        accept, self._accept = self._accept, False
        if isinstance(wrong, CardNumberRefused):
            self.wipe()
        elif isinstance(wrong, ImsError) and wrong.reason != "interrupted":
            self._stage.entry.show_state(EntryState.REFUSED, wrong.words, hint=())
            self._stage.show_context(None)
        elif not isinstance(wrong, ImsError):
            self._seat.lanes.unhandled.emit(wrong)
        if accept:
            self._ahead.forget()
            self._ahead.go_on()

    def _wire(self) -> None:
        entry, stage = self._stage.entry, self._stage
        entry.typed.connect(self._on_typed)
        entry.entered.connect(self._on_entered)
        entry.moved.connect(self._on_moved)
        entry.paged.connect(self._list.page)
        entry.card_dropped.connect(self.wipe)
        entry.search_people_requested.connect(self.search_people)
        stage.results.chosen.connect(self._open)
        stage.results.more_requested.connect(self._list.list_more)
        stage.choices.chosen.connect(self._on_chosen)
        stage.choices.left.connect(self._on_left_choices)
        stage.choices.typed_on.connect(self.type_into)
        self.look_up.answered.connect(self._on_answered)
        self.look_up.asking_central.connect(self._on_asking_central)
        self.look_up.problem.connect(self._on_problem)
