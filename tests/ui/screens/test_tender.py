"""Counting cash: notes by key, an amount by hand, change before it is given, and no way to take too little."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.ui.counter_hands import ENTER, ESC
from ui.keys import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands
    from ui.screens.tendering.stage import TenderStage

BACKSPACE = Qt.Key.Key_Backspace


@pytest.fixture
def counting(hands: Hands) -> Hands:
    """Have £146.20 to pay, as in the picture."""
    hands.add("775326912", "50")
    hands.add("41007293856")
    hands.enter()
    return hands


def stage(hands: Hands) -> TenderStage:
    return hands.screen.tender


def test_each_note_key_adds_one_and_says_how_many(counting: Hands) -> None:
    counting.type("fffs")
    tender = stage(counting)
    assert tender.cash.edit.text() == "160.00"
    assert [tender.card.keys[act].count for act in (Act.FIVE, Act.TEN, Act.TWENTY, Act.FIFTY)] == [0, 1, 0, 3]
    assert tender.card.preview.text() == "£13.80"
    assert tender.sentence == "Change to give £10 note, £2, £1, 50p, 20p, 10p"


def test_backspace_takes_the_last_note_off(counting: Hands) -> None:
    counting.type("fs")
    counting.press(BACKSPACE)
    assert stage(counting).cash.edit.text() == "50.00"
    counting.press(BACKSPACE)
    assert stage(counting).cash.edit.text() == ""


def test_a_digit_replaces_the_notes_and_backspace_then_edits_the_digits(counting: Hands) -> None:
    counting.type("ff")
    counting.type("160")
    assert stage(counting).cash.edit.text() == "160"
    counting.press(BACKSPACE)
    assert stage(counting).cash.edit.text() == "16"


def test_notes_pressed_after_an_amount_stand_beside_it(counting: Hands) -> None:
    counting.type("6.20")
    counting.type("ffd")
    tender = stage(counting)
    assert tender.cash.edit.text() == "126.20"
    counting.type("d")
    assert tender.card.preview.text() == "£0.00"
    assert tender.sentence == "Change to give Nothing to give back."


def test_exact_needs_one_key(counting: Hands) -> None:
    counting.type("e")
    assert stage(counting).cash.edit.text() == "146.20"
    counting.enter()
    assert [row.amount_pence for row in counting.payments] == [14_620]
    assert counting.screen.stage.done.change.text() == "£0.00"


def test_less_than_due_says_what_is_missing_and_takes_nothing(counting: Hands) -> None:
    counting.type("fff")
    counting.press(BACKSPACE)
    counting.type("d")
    counting.press(ENTER, Qt.Key.Key_F10)
    counting.quiet()
    assert stage(counting).sentence.startswith("Still to pay £26.20")
    assert not stage(counting).take.is_available
    assert counting.payments == []


def test_an_empty_cash_box_never_takes(counting: Hands) -> None:
    counting.press(ENTER, ENTER, Qt.Key.Key_F10)
    counting.quiet()
    assert counting.payments == []


@pytest.mark.parametrize("typed", ["1,000.505", "1.2.3", "-3"])
def test_what_is_not_an_amount_is_said_and_kept(counting: Hands, typed: str) -> None:
    counting.type(typed)
    counting.press(ENTER)
    counting.quiet()
    assert stage(counting).cash.edit.text() == typed
    assert not stage(counting).take.is_available
    assert counting.payments == []


def test_a_scan_of_digits_into_the_cash_box_takes_nothing(counting: Hands) -> None:
    counting.enter("775326912")
    assert counting.payments == []
    assert "scan" in stage(counting).sentence
    assert stage(counting).cash.edit.text() == ""


def test_a_scan_with_letters_presses_no_notes(counting: Hands) -> None:
    counting.enter("fp1234567a")
    assert counting.payments == []
    assert stage(counting).given.empty
    assert "scan" in stage(counting).sentence


def test_an_absurd_amount_is_questioned_and_not_taken(counting: Hands) -> None:
    counting.enter("14620")
    assert stage(counting).sentence == "That would be £14,473.80 in change. Check what was given."
    assert counting.payments == []


def test_a_card_number_in_the_cash_box_is_wiped(counting: Hands) -> None:
    counting.type("4111111111111111")
    assert stage(counting).cash.edit.text() == ""
    assert stage(counting).sentence == "That looks like a card number. It was wiped."


def test_the_ledger_shows_what_is_given_and_its_change_under_the_held_total(counting: Hands) -> None:
    assert counting.screen.ledger.foot.total.text() == "£146.20"
    counting.type("fff")
    assert counting.screen.ledger.foot.rows == (("Cash given", "£150.00"), ("Change", "−£3.80"))


def test_a_tab_these_bills_do_not_allow_says_so_in_the_change_block(counting: Hands) -> None:
    assert str(stage(counting).tabs[Act.CHEQUE].reason) == "No cheques"
    counting.press(Qt.Key.Key_F8)
    assert stage(counting).sentence.startswith("Council Tax 775326912: no cheques")
    counting.type("fff")
    assert stage(counting).card.preview.text() == "£3.80"


def test_esc_and_back_again_begins_a_new_count(counting: Hands) -> None:
    counting.type("fff")
    counting.press(ESC)
    counting.quiet()
    counting.enter()
    assert stage(counting).given.empty


def test_a_refused_payment_says_why_and_keeps_what_was_counted(seat: Callable[..., Hands]) -> None:
    full = [False]

    def change(desk: CounterDesk) -> None:
        desk.till = replace(desk.till, room_left=lambda: not full[0])

    hands = seat(change=change)
    hands.add("216405732")
    hands.enter()
    hands.type("d")
    full[0] = True
    hands.enter()
    assert hands.payments == []
    assert hands.screen.in_tender
    assert "disk" in stage(hands).sentence
    assert stage(hands).cash.edit.text() == "20.00"
    hands.window.overlay.close_dialog()
    full[0] = False
    hands.screen.take_focus()
    hands.enter()
    assert [row.amount_pence for row in hands.payments] == [1840]
