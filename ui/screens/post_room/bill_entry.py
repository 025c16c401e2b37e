"""Say what an item pays: the entry box as at the counter, an amount beside it, and the bills so far."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from ims_desktop.domain.card_guard import looks_like_card, looks_like_card_so_far
from ims_desktop.domain.money import parse_pence, pounds
from ims_desktop.domain.recognise import Mood
from ims_desktop.errors import CardNumberRefused, InvalidAmount
from ims_desktop.words import say
from ui.screens.choices import Choices
from ui.screens.day.tables import line
from ui.screens.look_up import LookUp, Question
from ui.screens.verdict_face import show_answer
from ui.theme import look
from ui.widgets.boxes import Column, Row, Surface
from ui.widgets.entry_box import EntryBox, EntryState
from ui.widgets.headed_card import Lines
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.reference import Verdict
    from ui.screens.look_up import Answer
    from ui.screens.seat import Seat
    from ui.screens.type_ahead import TypeAhead

FIRST = say("Type the account reference the item pays.")
NEXT = say("Enter records the item. Or type another account it pays.")


class BillEntry(QWidget):
    """Reference, Enter, amount, Enter; Enter in the empty box ends the item. Keys typed ahead wait for the answer."""

    bill_entered = Signal(object, int)
    """A Verdict money may be taken for, and pence."""

    accepted = Signal(object)
    """The Verdict whose amount is asked for now."""

    ended = Signal()
    """Enter in the empty box: the item is whole."""

    wrong = Signal(object)
    card_dropped = Signal()

    def __init__(self, seat: Seat, ahead: TypeAhead, pack: ReferencePack) -> None:
        super().__init__()
        self._ahead = ahead
        self._verdict: Verdict | None = None
        self._accept = False
        self._bills = 0
        self.look_up = LookUp(seat, self)
        self.entry = EntryBox()
        self.entry.people.hide()
        self.entry.edit.use_guard(partial(looks_like_card, pack=pack), partial(looks_like_card_so_far, pack=pack))
        self.choices = Choices()
        self.choices.hide()
        self.amount = MoneyEdit(say("Amount of this bill"), "balance")
        self.rows = Lines(side=0)
        self._sum = Text("", "strong")
        self._lay_out()
        self._wire()
        self.restyle()
        self.forget()

    @property
    def typed(self) -> bool:
        """Whether a bill is begun or in."""
        return self._bills > 0 or self.entry.text().strip() != "" or not self.amount.is_empty

    def take_focus(self) -> None:
        """Go to the entry box."""
        self.entry.take_focus()

    def forget(self) -> None:
        """Empty everything for the next item."""
        self._bills = 0
        self.rows.show_rows([])
        self._sum.say("")
        self._card.hide()
        self._clear(FIRST)

    def show_bills(self, basket: Basket) -> None:
        """List what the item pays, and be ready for another."""
        self._bills = len(basket.lines)
        self.rows.show_rows(
            [line(f"{one.fund_name} {one.reference}", pounds(one.amount_pence), edge=3) for one in basket.lines]
        )
        self._sum.say(say("This item: {amount}", amount=pounds(basket.total_pence)))
        self._card.setVisible(bool(basket.lines))
        self._clear(NEXT if basket.lines else FIRST)

    def begin_with(self, fund: str, reference: str) -> None:
        """Enter a reference as if it had been typed, for a fund that is known."""
        self.entry.show_text(reference)
        self._enter(Question(reference, entered=True, fund=fund))

    def restyle(self) -> None:
        """Take up the grid: on the compact one the amount stands under the box."""
        way = QBoxLayout.Direction
        self._both.setDirection(way.TopToBottom if look().compact else way.LeftToRight)

    # ------------------------------------------------------------------------------------------------------ inside
    def _lay_out(self) -> None:
        self._card = Surface("card")
        body = Column(self._card, gap=4, margins=(18, 8, 18, 8))
        body.addLayout(self.rows)
        body.addWidget(self._sum)
        beside = Column(gap=5)
        beside.addWidget(Text(say("Amount"), "strong"))
        beside.addWidget(self.amount)
        beside.addStretch(1)
        account = Column(gap=5)
        account.addWidget(Text(say("Account"), "strong"))
        account.addWidget(self.entry)
        self._both = Row(gap=14)
        self._both.addLayout(account, 3)
        self._both.addLayout(beside, 1)
        whole = Column(self, gap=10)
        whole.addLayout(self._both)
        whole.addWidget(self.choices)
        whole.addWidget(self._card)

    def _wire(self) -> None:
        self.entry.typed.connect(self._on_typed)
        self.entry.entered.connect(self._on_entered)
        self.entry.card_dropped.connect(self.card_dropped)
        self.entry.moved.connect(lambda step: self.choices.enter() if step > 0 and self._choosing else None)
        self.amount.entered.connect(self._on_amount)
        self.amount.card_dropped.connect(self.card_dropped)
        self.choices.chosen.connect(self._on_chosen)
        self.choices.left.connect(self.entry.take_focus)
        self.look_up.answered.connect(self._on_answered)
        self.look_up.problem.connect(self._on_problem)

    @property
    def _choosing(self) -> bool:
        return self.choices.isVisibleTo(self)

    def _clear(self, sentence: object) -> None:
        self.look_up.forget()
        self._verdict, self._accept = None, False
        self.choices.hide()
        self.entry.show_text("")
        self.entry.people.hide()
        self.entry.show_state(EntryState.EMPTY, sentence)  # type: ignore[arg-type]  # Words of this module
        self.amount.show_pence(None)

    def _on_typed(self, text: str) -> None:
        self._verdict, self._accept = None, False
        self.choices.hide()
        self.entry.people.hide()
        if text.strip():
            self.look_up.ask(Question(text))
        else:
            self.look_up.forget()
            self.entry.show_state(EntryState.EMPTY, NEXT if self._bills else FIRST)

    def _on_entered(self) -> None:
        text = self.entry.text()
        if text.strip():
            self._enter(Question(text, entered=True))
        elif self._bills:
            self.ended.emit()
        else:
            self.wrong.emit(say("Type the account the item pays first."))

    def _enter(self, question: Question) -> None:
        self._accept = True
        self._ahead.wait()
        self.look_up.ask(question)

    def _on_answered(self, answer: Answer) -> None:
        accept, self._accept = self._accept and answer.question.entered, False
        recognition = answer.recognition
        show_answer(self.entry, answer)
        several = recognition.mood is Mood.SEVERAL
        if several:
            self.choices.show_choices(recognition)
        self.choices.setVisible(several)
        if not accept:
            return
        if recognition.verdict is not None and recognition.verdict.payable:
            self._accepted(recognition.verdict)
        elif several:
            self.choices.enter()
        else:
            self._ahead.forget()
            self.entry.take_focus()
        self._ahead.go_on()

    def _accepted(self, verdict: Verdict) -> None:
        self._verdict = verdict
        self.choices.hide()
        if self.amount.is_empty:
            balance = None if verdict.account is None else verdict.account.balance_pence
            self.amount.show_pence(balance if balance is not None and balance > 0 else None)
        self.amount.select_all()
        self.accepted.emit(verdict)

    def _on_chosen(self, verdict: Verdict) -> None:
        if verdict.payable:
            self.entry.show_state(EntryState.VALID, verdict.words, hint=())
            self._accepted(verdict)
        else:
            self.wrong.emit(verdict.words)

    def _on_problem(self, problem: object) -> None:
        self._accept = False
        self._ahead.go_on()
        if isinstance(problem, CardNumberRefused):
            self.card_dropped.emit()
        else:
            self.wrong.emit(getattr(problem, "words", say("That could not be looked up. Nothing was recorded.")))

    def _on_amount(self) -> None:
        if self._verdict is None:
            self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
            self._on_entered()
            return
        try:
            pence = parse_pence(self.amount.edit.text())
        except InvalidAmount as problem:
            self.amount.show_refused(refused=True)
            self.wrong.emit(problem.words)
            return
        self.bill_entered.emit(self._verdict, pence)
