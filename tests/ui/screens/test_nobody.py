"""Nobody found: why, as far as this till can know, and what to do next; and what only comes close."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.domain.catalogue import CatalogueHealth, CatalogueState
from ims_desktop.records import LoadPhase, LoadProgress, SearchPage
from ims_desktop.use_cases.show_copy import AccountsCopy
from tests.ui.counter_desk import AFTERNOON
from ui.screens.nobody import nobody_words
from ui.screens.verdict_face import show_answer
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.counter_hands import Hands

LOAD = LoadProgress(LoadPhase.ROWS, 412_300, 2_000_000, 0.2061, 31_234.0, 51.0)
ABSENT = CatalogueState(CatalogueHealth.ABSENT)


def ways(hands: Hands) -> list[str]:
    card = hands.screen.stage.nobody.can_do
    return [label.text() for label in card.findChildren(Text) if label.property("t") == "strong" and label.isVisible()]


def test_nobody_found_says_what_to_try_next(hands: Hands) -> None:
    hands.see("zzzz")
    stage = hands.screen.stage
    assert stage.context is stage.nobody
    assert stage.entry.word == "No account found"
    assert not stage.nobody.why.isVisible()
    assert ways(hands) == ["Use fewer words", "Use the postcode or the street", "Scan or type the reference"]


def test_what_some_fund_takes_as_a_reference_can_still_be_put_there(hands: Hands) -> None:
    hands.enter("zzzz")
    assert ways(hands)[-1] == "Choose the fund"


def test_without_accounts_only_the_reference_helps_and_the_strip_says_why(seat: Callable[..., Hands]) -> None:
    hands = seat(accounts=False)
    hands.see("oneill")
    stage = hands.screen.stage
    assert stage.entry.sentence == "There are no accounts on this till."
    assert stage.nobody.why.title.text() == "Nobody can be found by name yet."
    assert stage.nobody.why.detail.text() == "References work as usual: scan or type the one on the bill."
    assert ways(hands) == []


def test_in_old_accounts_somebody_new_may_be_missing(hands: Hands) -> None:
    hands.desk.clock.at = AFTERNOON + timedelta(days=2)
    hands.see("zzzz")
    why = hands.screen.stage.nobody.why
    assert why.title.text() == "The accounts on this till are old: as of 16:54 on 20 November 2026"
    assert why.detail.text() == "Somebody whose account is newer is not among them."


def test_while_they_are_loaded_the_strip_says_how_far_that_is() -> None:
    assert str(nobody_words(AccountsCopy(ABSENT, LOAD))) == "The accounts are still being loaded: 20 %."
    resting = replace(LOAD, paused=True)
    assert str(nobody_words(AccountsCopy(ABSENT, resting))) == "There are no accounts on this till."


def test_what_only_comes_close_is_said_to_be_no_exact_answer(hands: Hands) -> None:
    hands.see("oneill afon")
    answer = hands.screen.finding.answer
    assert answer is not None
    assert answer.page is not None
    entry = hands.screen.stage.entry
    show_answer(entry, replace(answer, page=replace(answer.page, nearest=True)))
    assert (entry.word, entry.sentence) == ("Nothing exact", "These 6 come close.")
    show_answer(entry, replace(answer, page=SearchPage(answer.page.rows[:1], more=False, nearest=True)))
    assert entry.sentence == "This one comes close."
    show_answer(entry, replace(answer, page=replace(answer.page, nearest=True, more=True)))
    assert entry.sentence == "These 6 and more come close."
