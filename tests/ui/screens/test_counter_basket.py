"""The ledger: what was agreed, changed, taken out, put aside and taken up again; and nothing lost by a power cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.use_cases.keep_basket import kept_baskets
from tests.ui.counter_hands import ALT, CTRL, DOWN, ENTER, ESC, UP
from tests.ui.fits import clipped
from ui.screens.basket_row import RemovedRow
from ui.screens.parked_dialog import ParkedDialog

if TYPE_CHECKING:
    from tests.ui.counter_hands import Hands

DELETE = Qt.Key.Key_Delete


@pytest.fixture
def two_bills(hands: Hands) -> Hands:
    hands.add("216405732")
    hands.add("41007293856")
    return hands


def removed_rows(hands: Hands) -> list[RemovedRow]:
    return hands.screen.ledger.findChildren(RemovedRow)


def go_to_basket(hands: Hands) -> None:
    hands.press(Qt.Key.Key_B, modifier=ALT)


def test_every_change_of_the_basket_is_kept_for_after_a_power_cut(two_bills: Hands) -> None:
    kept = kept_baskets(two_bills.desk.till)
    assert [len(one.basket.lines) for one in kept] == [2]
    assert not kept[0].aside
    go_to_basket(two_bills)
    two_bills.press(DELETE)
    two_bills.quiet()
    assert [len(one.basket.lines) for one in kept_baskets(two_bills.desk.till)] == [1]


def test_a_paid_basket_waits_no_more(two_bills: Hands) -> None:
    two_bills.enter()
    two_bills.type("e")
    two_bills.enter()
    assert kept_baskets(two_bills.desk.till) == ()


def test_del_takes_a_line_out_and_undo_in_its_place_brings_it_back(two_bills: Hands) -> None:
    go_to_basket(two_bills)
    two_bills.press(UP, DELETE)
    two_bills.quiet()
    assert two_bills.basket == [("41007293856", 9620)]
    two_bills.enter()
    assert two_bills.basket == [("216405732", 1840), ("41007293856", 9620)]
    assert two_bills.screen.ledger.rows[0].hasFocus()


def test_undo_goes_away_by_itself_and_the_line_is_out_for_good(two_bills: Hands) -> None:
    go_to_basket(two_bills)
    two_bills.press(DELETE)
    two_bills.quiet()
    timer = two_bills.screen.ledger.undo_timer
    assert (timer.isActive(), timer.interval()) == (True, 10_000)
    timer.setInterval(0)
    two_bills.qtbot.waitUntil(lambda: not any(row.isVisible() for row in removed_rows(two_bills)))
    assert len(two_bills.screen.ledger.rows) == 1
    assert two_bills.basket == [("216405732", 1840)]


def test_another_bill_added_meanwhile_does_not_end_the_time_for_undo(two_bills: Hands) -> None:
    go_to_basket(two_bills)
    two_bills.press(UP, DELETE)
    two_bills.quiet()
    two_bills.add("118203391")
    assert any(row.isVisible() for row in removed_rows(two_bills))
    removed_rows(two_bills)[-1].undo.click()
    two_bills.quiet()
    assert [reference for reference, _ in two_bills.basket] == ["216405732", "41007293856", "118203391"]


def test_nothing_comes_back_for_the_next_customer(two_bills: Hands) -> None:
    go_to_basket(two_bills)
    two_bills.press(DELETE, Qt.Key.Key_F2)
    two_bills.quiet()
    assert not any(row.isVisible() for row in removed_rows(two_bills))


def test_the_last_line_out_leaves_an_empty_basket_and_the_next_digit_goes_into_the_box(hands: Hands) -> None:
    hands.add("216405732")
    go_to_basket(hands)
    hands.press(DELETE)
    hands.quiet()
    assert hands.basket == []
    assert hands.screen.ledger.foot.total.text() == "£0.00"
    hands.see("77")
    assert hands.screen.stage.entry.text() == "77"


def test_enter_on_a_line_changes_its_amount(two_bills: Hands) -> None:
    go_to_basket(two_bills)
    two_bills.press(UP, ENTER)
    two_bills.enter("10")
    assert two_bills.basket == [("216405732", 1000), ("41007293856", 9620)]
    assert two_bills.screen.ledger.foot.total.text() == "£106.20"


def test_an_amount_over_the_limit_is_said_under_its_line_and_kept(two_bills: Hands) -> None:
    go_to_basket(two_bills)
    two_bills.press(ENTER)
    two_bills.enter("9999999999")
    row = two_bills.screen.ledger.rows[1]
    assert "at most" in row.problem or "too long" in row.problem
    assert row.edit.edit.text() == "9999999999"
    two_bills.press(ESC)
    assert not row.editing
    assert two_bills.basket[1] == ("41007293856", 9620)


def test_arrows_walk_the_lines_esc_leaves_them_and_digits_belong_in_the_box(two_bills: Hands) -> None:
    go_to_basket(two_bills)
    rows = two_bills.screen.ledger.rows
    assert rows[1].hasFocus()
    two_bills.press(UP, UP)
    assert rows[0].hasFocus()
    two_bills.press(DOWN, ESC)
    assert two_bills.screen.stage.entry.edit.hasFocus()
    go_to_basket(two_bills)
    two_bills.see("77")
    assert two_bills.screen.stage.entry.text() == "77"
    assert two_bills.screen.stage.entry.edit.hasFocus()


def test_f2_puts_the_basket_aside_and_ctrl_r_takes_it_up_again(two_bills: Hands) -> None:
    two_bills.press(Qt.Key.Key_F2)
    two_bills.quiet()
    stage = two_bills.screen.stage
    assert two_bills.basket == []
    assert stage.idle.aside.isVisible()
    assert stage.idle.aside.beside.text() == "1 basket"
    two_bills.press(Qt.Key.Key_R, modifier=CTRL)
    two_bills.quiet()
    assert two_bills.basket == [("216405732", 1840), ("41007293856", 9620)]
    assert not stage.idle.aside.isVisible()


def test_taking_one_up_puts_the_basket_at_hand_aside_instead(two_bills: Hands) -> None:
    two_bills.press(Qt.Key.Key_F2)
    two_bills.quiet()
    two_bills.add("118203391")
    two_bills.press(Qt.Key.Key_R, modifier=CTRL)
    two_bills.quiet()
    assert [reference for reference, _ in two_bills.basket] == ["216405732", "41007293856"]
    aside = [one for one in kept_baskets(two_bills.desk.till) if one.aside]
    assert [line.reference for one in aside for line in one.basket.lines] == ["118203391"]


def put_two_aside(hands: Hands) -> ParkedDialog:
    """Let two customers wait and ask which one is back."""
    hands.press(Qt.Key.Key_F2)
    hands.quiet()
    hands.desk.clock.turn(minutes=1)
    hands.add("118203391")
    hands.press(Qt.Key.Key_F2)
    hands.quiet()
    hands.press(Qt.Key.Key_R, modifier=CTRL)
    hands.quiet()
    dialog = hands.window.overlay.dialog
    assert isinstance(dialog, ParkedDialog)
    return dialog


def test_of_several_that_wait_one_is_chosen_by_its_digit(two_bills: Hands) -> None:
    dialog = put_two_aside(two_bills)
    assert "Put aside by Priya Nair, 16:56" in dialog.rows[0].second.text()
    assert clipped(two_bills.window) == []
    two_bills.press(DOWN)
    assert dialog.rows[1].hasFocus()
    two_bills.press(Qt.Key.Key_2)
    two_bills.quiet()
    assert two_bills.basket == [("216405732", 1840), ("41007293856", 9620)]


def test_a_basket_that_waits_gets_a_name_and_is_dropped_at_the_second_press(two_bills: Hands) -> None:
    put_two_aside(two_bills)
    two_bills.press(Qt.Key.Key_N, modifier=ALT)
    two_bills.enter("blue coat")
    assert [one.note for one in kept_baskets(two_bills.desk.till)] == ["", "blue coat"]
    two_bills.press(Qt.Key.Key_R, modifier=CTRL)
    two_bills.quiet()
    dialog = two_bills.window.overlay.dialog
    assert isinstance(dialog, ParkedDialog)
    assert "blue coat" in dialog.rows[0].second.text()
    two_bills.press(DELETE)
    assert "Del once more" in dialog.hint.text()
    two_bills.press(DELETE)
    two_bills.quiet()
    assert [one.note for one in kept_baskets(two_bills.desk.till)] == [""]
    assert two_bills.basket == []


def test_f2_with_an_empty_basket_only_clears_the_box(hands: Hands) -> None:
    hands.see("775326912")
    hands.press(Qt.Key.Key_F2)
    hands.quiet()
    assert hands.screen.stage.entry.text() == ""
    assert kept_baskets(hands.desk.till) == ()


def test_f2_right_after_enter_puts_aside_what_enter_added(hands: Hands) -> None:
    hands.enter("216405732")
    hands.press(ENTER, Qt.Key.Key_F2)
    hands.quiet()
    assert [len(one.basket.lines) for one in kept_baskets(hands.desk.till) if one.aside] == [1]


def test_a_basket_being_paid_is_locked(two_bills: Hands) -> None:
    two_bills.enter()
    assert all(row.focusPolicy() == Qt.FocusPolicy.NoFocus for row in two_bills.screen.ledger.rows)
    go_to_basket(two_bills)
    two_bills.press(DELETE)
    two_bills.quiet()
    assert len(two_bills.basket) == 2
