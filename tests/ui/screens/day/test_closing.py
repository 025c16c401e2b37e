"""The end of a session: blind count, second count, comparison, close; then eReturns, and drawers of people away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ims_desktop.bootstrap import build_till
from ims_desktop.use_cases.verify import verify
from tests.ui.day_hands import (
    F10,
    F12,
    close_short,
    come_as,
    count,
    dialog,
    facts,
    open_day,
    page,
    printed,
    prove,
    showing_drawer,
    till,
    words_of,
)
from tests.ui.desk_hands import CTRL, ENTER, ESC, PASSWORD, AtDesk, sit_down
from ui.screens.day.closed_page import ClosedPage
from ui.screens.day.compare_page import ComparePage
from ui.screens.day.count_page import ONCE_MORE, CountPage
from ui.screens.day.ereturns_page import NOT_SUPERVISOR, EReturnsPage
from ui.screens.day.overview import OverviewPage
from ui.screens.day.session_dialog import SessionDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ims_desktop.settings import Settings


# ------------------------------------------------------------------------------------------------------------- closing
def test_a_count_that_matches_goes_straight_to_the_comparison(at: AtDesk) -> None:
    open_day(at)
    at.press(F10)
    count(at, n2000=5)
    compare = page(at, ComparePage)
    assert compare.difference.text() == "Count and journal agree."
    assert compare.reason.isHidden()


def test_a_count_that_differs_is_taken_once_more_with_no_figure(at: AtDesk) -> None:
    open_day(at)
    at.press(F10)
    first = page(at, CountPage)
    count(at, n2000=4)
    at.until(lambda: at.desk.window.screen_now is not first)
    second = page(at, CountPage)
    assert second.notice.title.text() == str(ONCE_MORE)
    assert "£100.00" not in words_of(second)
    assert second.card.is_empty
    count(at, n2000=4)
    compare = page(at, ComparePage)
    assert compare.difference.text() == "Count and journal differ by £20.00. The journal is higher."


def test_a_count_with_a_kind_unsaid_is_not_finished(at: AtDesk) -> None:
    open_day(at)
    at.press(F10)
    shown = page(at, CountPage)
    at.type("4")
    at.press(F10)
    assert "Not counted yet" in shown.card._done.text()
    assert at.screen == "CountPage"
    assert facts(at, "cash_counted") == []


def test_a_scan_is_no_count_and_it_is_said(at: AtDesk) -> None:
    open_day(at)
    at.press(F10)
    shown = page(at, CountPage)
    at.type("4")
    at.press(ENTER)
    at.scan("775326912")
    at.until(shown.notice.isVisible)
    assert shown.card.counts == {5000: 4}
    assert "Nothing of the scan is kept" in shown.notice.title.text()


def test_the_seal_of_a_bag_is_read_from_its_code_and_a_card_number_is_not(at: AtDesk) -> None:
    open_day(at)
    at.press(F10)
    count(at, n2000=5)
    compare = page(at, ComparePage)
    at.scan("AM0048812")
    at.until(lambda: compare.seal.text() != "")
    assert compare.seal.text() == "AM0048812"
    at.scan("4111111111111111")
    at.until(compare.notice.isVisible)
    assert "4111" not in compare.seal.text()


def test_a_half_done_count_survives_going_back_and_another_cashier(at: AtDesk) -> None:
    open_day(at)
    at.press(F10)
    page(at, CountPage)
    at.type("4")
    at.press(ENTER)
    at.press(ESC)
    page(at, OverviewPage)
    at.press(ESC)
    at.until_screen("CounterScreen")
    at.desk.next_cashier()
    at.until_screen("SignInScreen")
    at.sign_in()
    at.until_screen("CounterScreen")
    open_day(at)
    at.press(F10)
    again = page(at, CountPage)
    assert again.card.counts == {5000: 4}
    assert at.focused is again.card.rows[2000].edit


def test_the_lock_covers_a_count_and_gives_it_back(at: AtDesk) -> None:
    open_day(at)
    at.press(F10)
    shown = page(at, CountPage)
    at.type("4")
    at.press(F12)
    at.until_screen("LockScreen")
    at.type(PASSWORD)
    at.press(ENTER)
    at.until(lambda: at.desk.window.screen_now is shown)
    assert shown.card.rows[5000].edit.text() == "4"


def test_a_finished_round_is_gone_on_from_after_a_restart(at: AtDesk, qtbot: QtBot, settings: Settings) -> None:
    open_day(at)
    at.press(F10)
    count(at, n2000=4)
    at.until(lambda: facts(at, "cash_counted") != [] and not at.desk.lanes.busy)
    at.desk.window.close()
    at.desk.shut_down()
    again = sit_down(qtbot, settings)
    again.sign_in()
    again.until_screen("StillOpenScreen")
    again.press(ENTER)
    shown = page(again, CountPage)
    assert shown.notice.title.text() == str(ONCE_MORE)


def test_while_a_drawer_is_counted_the_strip_hides_what_it_holds(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings, lambda: showing_drawer(build_till(settings)))
    at.reach_counter()
    drawer = at.desk.window.strip.parts["drawer"]
    at.until(lambda: drawer.shown == "Drawer £100.00")
    open_day(at)
    at.press(F10)
    page(at, CountPage)
    assert drawer.shown == "Drawer hidden while counting"
    at.desk.status.refresh()
    at.until(lambda: not at.desk.lanes.busy)
    assert drawer.shown == "Drawer hidden while counting"
    assert at.desk.window.strip.parts["session"].shown == "Session closing"
    at.press(ESC)
    page(at, OverviewPage)
    at.until(lambda: drawer.shown == "Drawer £100.00")


def test_a_difference_wants_a_word_and_never_stops_the_close(at: AtDesk) -> None:
    close_short(at)
    shown = page(at, ClosedPage)
    assert "Count and journal differ by £20.00. The journal is higher." in words_of(shown)
    assert at.desk.has_counter is False
    ended = facts(at, "session_closed")[0]
    assert (ended["difference_pence"], ended["reason"], ended["left_pence"]) == (-2000, "nobody knows", 0)
    assert verify(till(at)).ok


def test_a_close_twice_pressed_is_one_close(at: AtDesk) -> None:
    close_short(at, presses=2)
    page(at, ClosedPage)
    assert len(facts(at, "session_closed")) == 1


def test_what_was_typed_beside_the_figures_waits_when_the_cashier_goes_back(at: AtDesk) -> None:
    open_day(at)
    at.press(F10)
    count(at, n2000=5)
    compare = page(at, ComparePage)
    at.type("am 80")
    at.press(ESC)
    page(at, OverviewPage)
    at.press(F10)
    again = page(at, ComparePage)
    assert again is not compare
    assert again.seal.text() == "am 80"


def test_a_counted_session_takes_no_cash_moves_and_says_why(at: AtDesk) -> None:
    open_day(at)
    at.press(F10)
    count(at, n2000=5)
    page(at, ComparePage)
    at.press(ESC)
    shown = page(at, OverviewPage)
    assert "The drawer was counted." in words_of(shown)
    assert not shown.keys["lift"].isVisible()
    at.type("4")
    assert at.screen == "OverviewPage"


def test_after_the_close_papers_print_and_the_next_session_begins_with_what_was_left(at: AtDesk) -> None:
    close_short(at, left="30", seal="am 81")
    shown = page(at, ClosedPage)
    for key, paper in (("1", "Z report"), ("2", "eReturn"), ("3", "Paying-in slip"), ("4", "Banking sheet")):
        at.type(key)
        at.until(lambda paper=paper: printed(shown, paper))  # type: ignore[misc]  # the default binds the paper
    at.type("6")
    session = at.until_screen("OpenSessionScreen")
    assert session.float.edit.text() == "30.00"  # type: ignore[attr-defined]  # it is an OpenSessionScreen
    at.press(ENTER)
    at.until_screen("CounterScreen")


def test_in_training_there_is_no_evidence_to_take_away_and_it_is_said(at: AtDesk) -> None:
    close_short(at)
    shown = page(at, ClosedPage)
    at.type("5")
    at.until(shown.notice.isVisible)
    assert "nothing to prove" in shown.notice.title.text()


# ------------------------------------------------------------------------------------------- eReturns, other people
def test_nobody_but_a_supervisor_decides_on_an_ereturn_and_it_is_said(at: AtDesk) -> None:
    close_short(at)
    page(at, ClosedPage)
    at.press(ESC)
    page(at, OverviewPage)
    at.type("5")
    shown = page(at, EReturnsPage)
    assert shown.why_not.title.text() == str(NOT_SUPERVISOR)
    assert not shown.approve.isVisible()


def test_a_supervisor_sends_an_ereturn_back_with_a_reason_and_approves_it_later(at: AtDesk) -> None:
    close_short(at)
    page(at, ClosedPage)
    come_as(at, "sam")
    at.until_screen("OpenSessionScreen")
    at.press(Qt.Key.Key_D, modifier=CTRL)
    page(at, OverviewPage)
    at.type("5")
    shown = page(at, EReturnsPage)
    shown.send_back.click()
    assert at.focused is shown.reason.edit
    at.type("count the bag again")
    at.press(ENTER)
    at.until(lambda: at.desk.window.screen_now is not shown)
    shown = page(at, EReturnsPage)
    assert "was sent back" in shown.notice.title.text()
    assert "sent back by Sam Okafor: count the bag again" in words_of(shown)
    at.press(F10)
    at.until(lambda: at.desk.window.screen_now is not shown)
    shown = page(at, EReturnsPage)
    assert "is approved" in shown.notice.title.text()
    assert shown.rows == []


def test_a_supervisor_and_a_second_person_close_the_session_of_somebody_who_is_away(at: AtDesk) -> None:
    come_as(at, "sam")
    at.until_screen("OpenSessionScreen")
    at.press(Qt.Key.Key_D, modifier=CTRL)
    page(at, OverviewPage)
    at.type("6")
    dialog(at, SessionDialog)
    at.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, ENTER)
    prove(at, "gwen")
    shown = page(at, CountPage)
    assert shown.title.text() == "Count the drawer of Priya Nair"
    count(at, n2000=5)
    compare = page(at, ComparePage)
    compare.left_in.select_all()
    at.type("100")
    at.press(F10)
    closed = page(at, ClosedPage)
    assert not closed.own
    ended = facts(at, "session_closed")[0]
    assert ended["witness"] == "gwen"
    assert at.desk.flow.cashier is not None
    assert at.desk.flow.cashier.username == "sam"
    at.press(ESC)
    page(at, OverviewPage)


def test_a_cashier_is_told_who_closes_the_session_of_somebody_else(at: AtDesk) -> None:
    come_as(at, "gwen")
    at.until_screen("OpenSessionScreen")
    at.press(Qt.Key.Key_D, modifier=CTRL)
    shown = page(at, OverviewPage)
    at.type("6")
    assert "A supervisor closes it" in shown.notice.title.text()
