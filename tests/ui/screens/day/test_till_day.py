"""The till day from the counter and back: the overview, cash that moves, the X report; real keys on a real till."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ims_desktop.domain.session import Direction
from tests.ui.day_hands import (
    F10,
    F11,
    F12,
    dialog,
    facts,
    moves,
    open_day,
    page,
    prove,
    prove_wrong,
    put_in,
    take_cash,
    words_of,
)
from tests.ui.desk_hands import ALT, CTRL, ENTER, ESC, PASSWORD, AtDesk
from ui.problem import ProblemDialog
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.day.move_page import MovePage
from ui.screens.day.overview import OverviewPage
from ui.screens.day.page import LeaveDialog
from ui.screens.day.x_page import XPage

if TYPE_CHECKING:
    import pytest

    from ims_desktop.settings import Settings


# ------------------------------------------------------------------------------------------------------- the overview
def test_a_key_opens_the_day_and_esc_goes_back_to_what_was_typed(at: AtDesk) -> None:
    at.type("7753")
    shown = open_day(at)
    assert "Payments" in words_of(shown)
    at.press(ESC)
    at.until_screen("CounterScreen")
    assert at.desk.counter is not None
    assert at.desk.counter.stage.entry.text() == "7753"


def test_the_part_of_the_strip_that_tells_the_session_opens_the_day(at: AtDesk) -> None:
    at.until(lambda: "Session open since" in at.desk.window.strip.parts["session"].shown)
    at.desk.window.strip.parts["session"].click()
    page(at, OverviewPage)


def test_a_day_that_opens_under_a_lock_waits_for_its_cashier(at: AtDesk) -> None:
    at.press(Qt.Key.Key_D, modifier=CTRL)
    at.press(F12)
    at.until(lambda: at.desk.day.is_open and not at.desk.lanes.busy)
    assert at.screen == "LockScreen"
    at.type(PASSWORD)
    at.press(ENTER)
    page(at, OverviewPage)


def test_a_day_that_opens_when_its_cashier_has_gone_is_not_shown(at: AtDesk) -> None:
    at.press(Qt.Key.Key_D, modifier=CTRL)
    at.desk.next_cashier()
    at.until(lambda: not at.desk.lanes.busy)
    assert at.screen == "SignInScreen"


def test_the_key_pressed_twice_opens_one_day(at: AtDesk) -> None:
    at.press(Qt.Key.Key_D, modifier=CTRL)
    first = at.desk.day.day
    at.press(Qt.Key.Key_D, modifier=CTRL)
    page(at, OverviewPage)
    assert at.desk.day.day is first


def test_the_palette_offers_the_day(at: AtDesk) -> None:
    at.press(Qt.Key.Key_K, modifier=CTRL)
    at.type("till")
    at.press(ENTER)
    page(at, OverviewPage)


def test_while_money_is_counted_the_day_waits(at: AtDesk) -> None:
    at.type("775326912")
    at.press(ENTER, ENTER)
    counter = at.desk.counter
    assert counter is not None
    at.until(lambda: len(counter.keeper.basket.lines) == 1)
    counter.go_to_tender()
    at.until(lambda: counter.in_tender)
    at.press(Qt.Key.Key_D, modifier=CTRL)
    assert at.screen == "CounterScreen"
    assert counter.in_tender


def test_no_figure_of_cash_is_on_the_screen_before_the_count(at: AtDesk) -> None:
    take_cash(at, 5000)
    shown = open_day(at)
    assert "shown after the count" in words_of(shown)
    assert "£50.00" not in words_of(shown)
    assert "£150.00" not in words_of(shown)


# -------------------------------------------------------------------------------------------------------- cash moves
def test_cash_put_in_is_a_fact_with_its_reason(at: AtDesk) -> None:
    open_day(at)
    at.type("2")
    moving = page(at, MovePage)
    at.type("20")
    assert moving.submit.label.text() == "Put £20.00 into the drawer"
    at.press(ENTER)
    at.type("bank change")
    at.press(F10)
    shown = page(at, OverviewPage)
    assert shown.notice.title.text() == "£20.00 was put into the drawer."
    assert [(move.direction, move.amount_pence, move.reason) for move in moves(at)] == [
        (Direction.IN, 2000, "bank change")
    ]


def test_cash_that_moves_without_a_reason_is_not_recorded_and_what_is_typed_stays(at: AtDesk) -> None:
    open_day(at)
    at.type("3")
    moving = page(at, MovePage)
    at.type("20")
    at.press(F10)
    at.until(moving.notice.isVisible)
    assert moving.notice.title.text() == "Say why. The reason is recorded with both names."
    assert (moves(at), moving.amount.edit.text()) == ((), "20")


def test_much_cash_out_asks_a_supervisor_and_nobody_elses_leave_will_do(at: AtDesk) -> None:
    put_in(at, 20_000)
    open_day(at)
    at.type("3")
    page(at, MovePage)
    at.type("60")
    at.press(ENTER)
    at.type("another till")
    at.press(F10)
    asked = dialog(at, ApprovalDialog)
    prove_wrong(at, asked, "gwen")
    at.until(lambda: "may not approve" in asked.note.title.text())
    asked.person.clear()
    prove(at, "sam")
    page(at, OverviewPage)
    assert [(move.direction, move.amount_pence) for move in moves(at)][-1] == (Direction.OUT, 6000)
    assert facts(at, "approval_given")[0]["act"] == "cash_out"


def test_a_lift_takes_a_seal_and_a_second_person_and_leaves_a_slip(at: AtDesk, settings: Settings) -> None:
    open_day(at)
    at.type("4")
    page(at, MovePage)
    at.press(Qt.Key.Key_D, modifier=ALT)
    at.press(ENTER)
    at.type("3")
    for _ in range(11):
        at.press(ENTER)
    at.type("am 77")
    at.press(F10)
    prove(at, "gwen")
    shown = page(at, OverviewPage)
    lift = moves(at)[0]
    assert (lift.direction, lift.amount_pence, lift.seal, lift.witness) == (Direction.LIFT, 6000, "am 77", "gwen")
    assert dict(lift.counts) == {2000: 3}
    at.press(F11)
    at.until(lambda: "Slip of cash that moved" in shown.notice.title.text() and not at.desk.lanes.busy)
    assert shown.notice.property("state") == "ok"


def test_the_seal_of_a_lift_is_read_from_its_code(at: AtDesk) -> None:
    open_day(at)
    at.type("4")
    moving = page(at, MovePage)
    at.type("60")
    at.press(ENTER)
    at.scan("SEAL77")
    at.until(lambda: moving.seal.text() != "")
    assert moving.amount.edit.text() == "60"
    assert at.focused is moving.reason.edit


def test_a_second_person_who_says_no_leaves_everything_as_it_was(at: AtDesk) -> None:
    open_day(at)
    at.type("4")
    moving = page(at, MovePage)
    at.type("60")
    at.press(ENTER)
    at.type("am 78")
    at.press(F10)
    dialog(at, ApprovalDialog)
    at.press(ESC)
    at.until(lambda: at.desk.window.overlay.dialog is None)
    assert (moves(at), moving.seal.text()) == ((), "am 78")
    at.press(F10)
    prove(at, "sam")
    page(at, OverviewPage)
    assert len(moves(at)) == 1


def test_after_what_nobody_foresaw_the_same_key_finds_what_was_recorded(
    at: AtDesk, caplog: pytest.LogCaptureFixture
) -> None:
    open_day(at)
    at.type("2")
    moving = page(at, MovePage)
    guide = at.desk.day.day
    assert guide is not None
    moving.show_busy(busy=True)
    guide.guide.on_refused(ZeroDivisionError())
    assert "recorded twice" in words_of(dialog(at, ProblemDialog))
    assert any("unforeseen" in record.getMessage() for record in caplog.records)
    at.press(ESC)
    at.until(lambda: at.desk.window.overlay.dialog is None)
    moving.take_focus()
    at.type("20")
    at.press(ENTER)
    at.type("bank change")
    at.press(F10, F10)
    page(at, OverviewPage)
    assert len(moves(at)) == 1


def test_esc_asks_before_typed_text_is_gone(at: AtDesk) -> None:
    open_day(at)
    at.type("2")
    moving = page(at, MovePage)
    at.type("20")
    at.press(ESC)
    dialog(at, LeaveDialog)
    at.press(ESC)
    at.until(lambda: at.desk.window.overlay.dialog is None)
    assert moving.amount.edit.text() == "20"
    at.press(ESC)
    asked = dialog(at, LeaveDialog)
    at.press(Qt.Key.Key_Tab, ENTER)
    page(at, OverviewPage)
    assert asked is not None
    assert moves(at) == ()


def test_more_cash_than_the_drawer_can_hold_is_refused_without_a_figure(at: AtDesk) -> None:
    open_day(at)
    at.type("4")
    moving = page(at, MovePage)
    at.type("5000")
    at.press(ENTER)
    at.type("am 79")
    at.press(F10)
    prove(at, "sam")
    at.until(moving.notice.isVisible)
    assert "cannot hold that much" in moving.notice.title.text()
    assert "£100.00" not in moving.notice.title.text()


# ------------------------------------------------------------------------------------------------------------ X report
def test_an_x_report_shows_no_cash_and_a_supervisor_may_show_it(at: AtDesk) -> None:
    take_cash(at, 5000)
    open_day(at)
    at.type("1")
    shown = page(at, XPage)
    assert "£50.00" not in words_of(shown)
    at.press(Qt.Key.Key_O, modifier=CTRL)
    prove(at, "sam")
    at.until(lambda: isinstance(at.desk.window.screen_now, XPage) and at.desk.window.screen_now.shown.cash)
    shown = page(at, XPage)
    assert "£150.00 should be in the drawer" in words_of(shown)
    assert [fact["cash"] for fact in facts(at, "totals_shown")] == [False, True]
    at.press(F11)
    at.until(lambda: shown.notice.isVisible() and shown.notice.property("state") == "ok")
