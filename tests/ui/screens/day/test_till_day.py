"""The till day as a person goes through it: the whole window on a real till, real keys, from the counter and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt

from ims_desktop.bootstrap import build_till
from ims_desktop.domain.session import Direction
from ims_desktop.use_cases.verify import verify
from tests.ui.desk_hands import ALT, CTRL, ENTER, ESC, PASSWORD, AtDesk, sit_down, training_settings
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.day.closed_page import ClosedPage
from ui.screens.day.compare_page import ComparePage
from ui.screens.day.count_page import ONCE_MORE, CountPage
from ui.screens.day.ereturns_page import NOT_SUPERVISOR, EReturnsPage
from ui.screens.day.move_page import MovePage
from ui.screens.day.overview import OverviewPage
from ui.screens.day.page import LeaveDialog
from ui.screens.day.session_dialog import SessionDialog
from ui.screens.day.x_page import XPage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from ims_desktop.domain.session import CashierSession, CashMovement
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader

Page = TypeVar("Page", bound="QWidget")
F10, F11, F12 = Qt.Key.Key_F10, Qt.Key.Key_F11, Qt.Key.Key_F12


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return training_settings(tmp_path)


@pytest.fixture
def at(qtbot: QtBot, settings: Settings) -> AtDesk:
    """Sit at the counter as Priya, with a float of 100 pounds."""
    made = sit_down(qtbot, settings)
    made.reach_counter()
    return made


def till(at: AtDesk) -> Till:
    opened = at.desk.flow.till
    assert opened is not None
    return opened


def page(at: AtDesk, kind: type[Page]) -> Page:
    at.until(lambda: isinstance(at.desk.window.screen_now, kind) and not at.desk.lanes.busy)
    shown = at.desk.window.screen_now
    assert isinstance(shown, kind)
    return shown


def open_day(at: AtDesk) -> OverviewPage:
    at.press(Qt.Key.Key_D, modifier=CTRL)
    return page(at, OverviewPage)


def dialog(at: AtDesk, kind: type[Page]) -> Page:
    at.until(lambda: isinstance(at.desk.window.overlay.dialog, kind))
    opened = at.desk.window.overlay.dialog
    assert isinstance(opened, kind)
    return opened


def prove(at: AtDesk, username: str) -> None:
    """Let a second person prove themselves in the dialog that asks for one."""
    asked = dialog(at, ApprovalDialog)
    asked.person.edit.setFocus()
    at.type(username)
    at.press(ENTER)
    at.type(PASSWORD)
    at.press(ENTER)
    at.until(lambda: at.desk.window.overlay.dialog is None)


def count(at: AtDesk, **pieces: int) -> None:
    """Type a count from the first kind down: `n20=5` five twenties; Enter says none of the others."""
    card = page(at, CountPage).card
    for each in card.rows:
        if f"n{each}" in pieces:
            at.type(str(pieces[f"n{each}"]))
        at.press(ENTER)
    at.press(F10)


def session(at: AtDesk, username: str = "priya") -> CashierSession:
    with till(at).store.read() as reader:
        found = reader.open_session_of(username)
    assert found is not None
    return found


def moves(at: AtDesk) -> tuple[CashMovement, ...]:
    with till(at).store.read() as reader:
        return tuple(move for one in reader.sessions() for move in reader.cash_movements(one.session_id))


def facts(at: AtDesk, kind: str) -> list[dict[str, object]]:
    with till(at).store.read() as reader:
        return list(_data(reader, kind))


def _data(reader: Reader, kind: str) -> Iterator[dict[str, object]]:
    for event in reader.events():
        if event.kind == kind:
            yield json.loads(event.body)["data"]


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


# --------------------------------------------------------------------------------------------------------------- hands
def words_of(shown: QWidget) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in shown.findChildren(QLabel) if label.isVisible())


def printed(shown: ClosedPage, paper: str) -> bool:
    told = shown.notice
    return told.property("state") == "ok" and paper in told.title.text()


def prove_wrong(at: AtDesk, asked: ApprovalDialog, username: str) -> None:
    asked.person.edit.setFocus()
    at.type(username)
    at.press(ENTER)
    at.type(PASSWORD)
    at.press(ENTER)


def come_as(at: AtDesk, username: str) -> None:
    """Let somebody else sign in."""
    at.desk.next_cashier()
    at.until_screen("SignInScreen")
    at.sign_in(username)
    at.until_screen("ChoosePinScreen")
    at.press(ESC)


def take_cash(at: AtDesk, pence: int) -> None:
    """Take a cash payment beside the window."""
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.payment import Payer, Tender
    from ims_desktop.use_cases.add_line import add_line
    from ims_desktop.use_cases.take_payment import take_payment
    from tests.ui.test_flow import person

    opened = till(at)
    priya = person(opened, "priya")
    with opened.store.read() as reader:
        pack = reader.pack()
    assert pack is not None
    basket = add_line(opened, priya, Basket(), "23", "775326912", pence)
    cash = pack.method_with("IsACashPayment")
    assert cash is not None
    take_payment(opened, opened.ids.new(), priya, basket, (Tender(cash.code, cash.name, pence, 0),), Payer())


def put_in(at: AtDesk, pence: int) -> None:
    from ims_desktop.use_cases.move_cash import move_cash
    from tests.ui.test_flow import person

    opened = till(at)
    move_cash(opened, opened.ids.new(), person(opened, "priya"), Direction.IN, pence, "bank")


def close_short(at: AtDesk, *, left: str = "0", seal: str = "am 90", presses: int = 1) -> None:
    """Count 80 pounds where the journal has 100, twice, and close with a word about it."""
    open_day(at)
    at.press(F10)
    first = page(at, CountPage)
    count(at, n2000=4)
    at.until(lambda: at.desk.window.screen_now is not first)
    count(at, n2000=4)
    page(at, ComparePage)
    at.type("nobody knows")
    at.press(ENTER)
    at.type(seal)
    at.press(ENTER)
    at.type(left)
    at.press(*[F10] * presses)


def showing_drawer(opened: Till) -> Till:
    """Let policy show the drawer to its cashier."""
    from ims_desktop.cli.training import training_pack
    from sync.contract.canonical import canonical_bytes

    plain = json.loads(training_pack())
    plain["policy"]["show_drawer_to_cashier"] = True
    with opened.store.write() as unit:
        unit.save_pack(canonical_bytes(plain), b"", opened.clock.now())
    return replace(opened)
