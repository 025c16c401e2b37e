"""Put under the entry box what belongs to an answer: the account, the list, the choices, or what a refusal could be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.recognise import Mood

if TYPE_CHECKING:
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.use_cases.show_counter import CounterFacts
    from ui.screens.find_stage import FindStage
    from ui.screens.look_up import Answer
    from ui.screens.seat import Seat


def show_context(
    stage: FindStage, seat: Seat, facts: CounterFacts | None, answer: Answer, *, mark: int, basket_open: bool
) -> Verdict | None:
    """Show it; returns the verdict whose account is shown, if it is one. Shape: `mark` the row of a list to mark."""
    recognition, page = answer.recognition, answer.page
    if recognition.mood is Mood.WORDS and page is not None and page.rows and facts is not None:
        stage.show_page(page, facts.pack, answer.question.text, mark=mark)
    elif recognition.mood is Mood.WORDS and answer.copy is not None:
        stage.nobody.show_nobody(answer.copy, seat.now(), choices=bool(recognition.choices))
        stage.show_context(stage.nobody)
    elif recognition.mood is Mood.REFUSED:
        stage.near.show_refused(answer.question.text, recognition, basket=basket_open)
        stage.show_context(stage.near)
    elif recognition.mood is Mood.SEVERAL:
        stage.choices.show_choices(recognition)
        stage.show_context(stage.choices)
    elif recognition.verdict is not None and recognition.mood is not Mood.WORDS:
        finance = "" if facts is None else ", ".join(facts.finance)
        override = seat.cashier.may_override_stop
        stage.card.show_verdict(recognition.verdict, seat.now(), finance=finance, has_finance=override)
        stage.show_context(stage.card)
        return recognition.verdict
    else:
        stage.show_context(None)
    return None
