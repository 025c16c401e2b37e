"""People are found by words: the list follows the typing, the keys work it, and an account gives the list back."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.ui.counter_desk import load_accounts, showcase
from tests.ui.counter_hands import DOWN, ENTER, ESC, UP
from ui.background import Lane
from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands

PAGE_DOWN = Qt.Key.Key_PageDown


def crowded(desk: CounterDesk, n: int = 60) -> None:
    """Load many people of one name."""
    one = showcase()[0]
    crowd = [
        replace(one, reference=f"{900000000 + i}", surname="Crowther", forename=f"A{i:03}", message_id=None)
        for i in range(n)
    ]
    load_accounts(desk.till.catalogue, crowd)  # type: ignore[arg-type]  # the real one


def test_arrows_move_the_mark_while_the_box_keeps_the_focus_and_enter_opens_it(hands: Hands) -> None:
    hands.see("oneill afon")
    results = hands.screen.stage.results
    assert (results.count, results.place) == (6, "1 of 6")
    hands.press(DOWN, DOWN, UP)
    assert results.place == "2 of 6"
    assert hands.screen.stage.entry.edit.hasFocus()
    marked = results.marked
    assert marked is not None
    hands.enter()
    assert hands.screen.stage.entry.text() == marked.reference
    assert hands.screen.stage.card.amount.amount.edit.hasFocus()


def test_one_esc_brings_the_list_back_with_its_mark(hands: Hands) -> None:
    hands.see("oneill afon")
    hands.press(DOWN)
    hands.enter()
    hands.press(ESC)
    hands.quiet()
    assert hands.screen.stage.entry.text() == "oneill afon"
    assert hands.screen.stage.results.place == "2 of 6"
    assert hands.screen.stage.entry.edit.hasFocus()


def test_an_amount_that_was_typed_is_not_lost_by_one_esc(hands: Hands) -> None:
    hands.see("oneill afon")
    hands.enter()
    hands.type("12")
    hands.press(ESC)
    hands.quiet()
    stage = hands.screen.stage
    assert stage.context is stage.card
    assert stage.card.amount.amount.edit.text() == "12"
    hands.press(ESC)
    hands.quiet()
    assert stage.entry.text() == "oneill afon"
    assert stage.results.isVisible()


def test_an_account_opened_far_down_gives_back_the_longer_list(seat: Callable[..., Hands]) -> None:
    hands = seat(change=crowded)
    hands.see("crowther")
    hands.screen.stage.results.move_to(49)
    hands.press(DOWN)
    hands.quiet()
    hands.press(DOWN, DOWN)
    hands.enter()
    hands.press(ESC)
    hands.quiet()
    results = hands.screen.stage.results
    assert (results.count, results.place) == (60, "53 of 60")


def test_f3_takes_digits_as_words_and_keeps_what_was_typed(hands: Hands) -> None:
    hands.see("775326192")
    hands.press(Qt.Key.Key_F3)
    hands.quiet()
    entry = hands.screen.stage.entry
    assert (entry.text(), entry.state) == ("775326192", EntryState.SEARCHING)
    hands.see("penhallow")
    assert hands.screen.stage.results.count == 2


def test_more_can_be_pressed_with_a_finger_and_the_box_keeps_the_focus(seat: Callable[..., Hands]) -> None:
    hands = seat(change=crowded)
    hands.see("crowther")
    results = hands.screen.stage.results
    results.next_page.click()
    hands.quiet()
    assert (results.count, results.next_page.isVisible()) == (60, False)
    assert hands.screen.stage.entry.edit.hasFocus()


@pytest.mark.parametrize("key", [DOWN, PAGE_DOWN])
def test_at_the_end_of_a_page_the_next_key_lists_more_and_goes_on_from_there(
    seat: Callable[..., Hands], key: Qt.Key
) -> None:
    hands = seat(change=crowded)
    hands.see("crowther")
    results = hands.screen.stage.results
    assert (results.count, results.more) == (50, True)
    assert hands.screen.stage.entry.word == "50 accounts and more"
    first = [row.account.reference for row in results.model.rows]
    results.move_to(48)
    hands.press(DOWN)
    assert results.place == "50 of the first 50"
    hands.press(key)
    hands.quiet()
    assert (results.count, results.more, results.place) == (60, False, "51 of 60")
    assert [row.account.reference for row in results.model.rows[:50]] == first


def test_enter_right_after_asking_for_more_opens_the_row_the_mark_goes_to(seat: Callable[..., Hands]) -> None:
    hands = seat(change=crowded)
    hands.see("crowther")
    results = hands.screen.stage.results
    results.move_to(49)
    last = results.marked
    hands.press(DOWN, ENTER)
    hands.quiet()
    verdict = hands.screen.stage.card.verdict
    assert verdict is not None
    assert last is not None
    assert verdict.reference == results.model.rows[50].account.reference != last.reference


def test_another_letter_after_asking_for_more_begins_at_the_top_again(seat: Callable[..., Hands]) -> None:
    hands = seat(change=crowded)
    hands.see("crowthe")
    hands.screen.stage.results.move_to(49)
    hands.press(DOWN)
    hands.see("r")
    assert hands.screen.stage.results.place == "1 of the first 50"


def test_a_list_of_five_hundred_offers_no_more_because_no_more_are_given(seat: Callable[..., Hands]) -> None:
    hands = seat(change=lambda desk: crowded(desk, 520))
    hands.see("crowther")
    results = hands.screen.stage.results
    for _ in range(9):
        results.move_to(results.count - 1)
        hands.press(PAGE_DOWN)
        hands.quiet()
    assert (results.count, results.more) == (500, False)


def test_arrows_of_a_quick_hand_count_in_the_list_that_is_still_to_come(hands: Hands) -> None:
    gate = threading.Event()
    hands.see("oneill")
    hands.lanes.run(Lane.LOOKUP, gate.wait, hands.lanes)
    hands.type(" afon")
    hands.press(DOWN, DOWN, UP, DOWN)
    gate.set()
    hands.quiet()
    assert hands.screen.stage.results.place == "3 of 6"


def test_a_screen_reader_hears_how_many_were_found_and_each_row_the_mark_comes_to(hands: Hands) -> None:
    hands.see("oneill afon")
    entry, results = hands.screen.stage.entry, hands.screen.stage.results
    hands.qtbot.waitUntil(lambda: entry.said == "6 accounts found. More words make the list shorter.")
    first = results.model.rows[0].spoken
    hands.qtbot.waitUntil(lambda: results.said == f"{first}, row 1 of 6")
    hands.press(DOWN, DOWN)
    marked = results.model.rows[2]
    hands.qtbot.waitUntil(lambda: results.said == f"{marked.spoken}, row 3 of 6")
    index = results.model.index(2, 0)
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "row 3 of 6"


def test_a_screen_reader_names_box_and_list_in_the_language_of_the_desk(hands: Hands) -> None:
    stage = hands.screen.stage
    hands.window.speak("cy")
    assert stage.entry.edit.accessibleName() == "Cyfeirnod, enw, stryd neu god post"
    assert stage.results.list.accessibleName() == "Cyfrifon a gafwyd"


# ------------------------------------------------------------------------------------------------- who looked at whom
def looks(hands: Hands) -> list[tuple[str, str]]:
    """List who was shown whole, as the journal has it."""
    with hands.desk.store.read() as reader:
        return [(one.fund, one.reference) for one in reader.reveals()]


def test_the_list_shows_initials_and_choosing_a_row_writes_down_who_was_shown(hands: Hands) -> None:
    hands.see("sian ellacott")
    results = hands.screen.stage.results
    shown = results.model.rows[0]
    assert "".join(piece for piece, _ in shown.name) == "S. Ellacott"
    assert looks(hands) == []
    hands.enter()
    card = hands.screen.stage.card
    assert card.verdict is not None
    assert card.verdict.account is not None
    assert card.verdict.account.name == "Mrs Siân Ellacott"
    assert looks(hands) == [("23", "775326912")]


def test_an_account_chosen_among_several_funds_is_written_down_too(hands: Hands) -> None:
    hands.enter("300418279")
    hands.see("2")
    assert looks(hands) == [("24", "300418279")]


def test_an_account_that_left_meanwhile_is_refused_and_the_list_comes_back(hands: Hands) -> None:
    hands.see("sian ellacott")
    rest = [one for one in showcase() if one.surname != "Ellacott"]
    load_accounts(hands.desk.till.catalogue, rest)  # type: ignore[arg-type]  # the real one
    hands.enter()
    entry = hands.screen.stage.entry
    assert entry.state is EntryState.REFUSED
    assert "No Council Tax account has this reference" in entry.sentence
    assert looks(hands) == []
    hands.press(ESC)
    hands.quiet()
    assert entry.text() == "sian ellacott"
