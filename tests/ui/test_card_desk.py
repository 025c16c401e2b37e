"""Cards over the whole window: what has no answer is chased, named in the strip, and opened before the day begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ims_desktop.bootstrap import build_till
from ims_desktop.domain.card_attempt import CardHeard, CardWord
from ims_desktop.records import SyncReport
from ims_desktop.till_cards import Cards
from ims_desktop.use_cases.list_payments import list_payments
from tests.ui.card_service import Scripted
from tests.ui.desk_hands import ALT, CTRL, ENTER, PASSWORD, AtDesk, sit_down, training_settings
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.card.attempt_dialog import AttemptDialog
from ui.screens.card.outcome_dialog import OutcomeDialog
from ui.screens.counter import CounterScreen
from ui.screens.journal.journal_page import JournalPage
from ui.screens.journal.refund_page import TO_CARD, RefundPage
from ui.screens.start_up import StartUpScreen

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

F2, F7, F10 = Qt.Key.Key_F2, Qt.Key.Key_F7, Qt.Key.Key_F10


def reach(qtbot: QtBot, folder: Path, terminal: str) -> AtDesk:
    at = sit_down(qtbot, replace(training_settings(folder), terminal=terminal))
    at.reach_counter()
    quiet(at)
    return at


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> AtDesk:
    """Sit at the counter of a till whose terminal pretends."""
    return reach(qtbot, tmp_path, "simulator")


def counter(at: AtDesk) -> CounterScreen:
    screen = at.desk.window.screen_now
    assert isinstance(screen, CounterScreen)
    return screen


def quiet(at: AtDesk) -> None:
    for _ in range(3):
        at.until(lambda: not at.desk.lanes.busy)
        QApplication.processEvents()


def press(at: AtDesk, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        at.press(key, modifier=modifier)
        quiet(at)


def charge(at: AtDesk, amount: str) -> None:
    """Put a bill into the basket and charge a card for it."""
    at.type("216405732")
    press(at, ENTER)
    at.type(amount)
    press(at, ENTER, F7)
    press(at, ENTER)


def chase(at: AtDesk) -> None:
    """Let the network go and come back: then every card without an answer is asked about at once."""
    for online in (False, True):
        at.desk.cards.take_report(SyncReport(online=online))
    quiet(at)


def strip(at: AtDesk) -> str:
    part = at.desk.window.strip.parts["cards"]
    return part.accessibleName() if part.isVisible() else ""


def test_a_lost_answer_is_named_in_the_strip_and_resolves_itself_with_its_receipt(at: AtDesk) -> None:
    charge(at, "10.02")
    press(at, F2)
    at.until(lambda: "1 card without an answer" in strip(at))
    chase(at)
    chase(at)
    banner = counter(at).stage.banner
    at.until(banner.isVisible)
    assert banner.title.text() == "£10.02 was charged to the card and is booked."
    at.until(lambda: strip(at) == "")
    assert not counter(at).between.waiting
    at.until(lambda: any((at.desk.flow.till.settings.data_dir / "receipts").glob("*")))  # type: ignore[union-attr]


def test_a_refund_goes_back_to_the_card_and_is_booked_with_its_answer(at: AtDesk) -> None:
    charge(at, "20")
    press(at, Qt.Key.Key_J, modifier=CTRL)
    press(at, Qt.Key.Key_R, modifier=ALT)
    page = at.desk.window.screen_now
    assert isinstance(page, RefundPage)
    assert page.method == TO_CARD
    assert page._about.detail.text() == "It goes back to the card: Visa ending 1111"
    page.reason.setFocus()
    at.type("paid twice")
    press(at, F10)
    if at.desk.window.overlay.dialog is not None:
        at.type("finn")
        press(at, ENTER)
        at.type(PASSWORD)
        press(at, ENTER)
    assert isinstance(at.desk.window.screen_now, JournalPage)
    till = at.desk.flow.till
    assert till is not None
    assert [row.amount_pence for row in list_payments(till)] == [2_000, -2_000]


def test_a_supervisor_settles_what_nobody_answers_from_the_providers_own_page(qtbot: QtBot, tmp_path: Path) -> None:
    settings = training_settings(tmp_path)
    silent = Scripted([CardWord(CardHeard.UNKNOWN, code="no_answer")], name="nexo")
    at = sit_down(qtbot, settings, lambda: replace(build_till(settings), cards=Cards(terminal=silent)))
    at.reach_counter()
    quiet(at)
    charge(at, "20")
    press(at, Qt.Key.Key_O, modifier=CTRL)
    assert isinstance(at.desk.window.overlay.dialog, OutcomeDialog)
    at.type("pay-77")
    press(at, ENTER)
    at.type("seen there")
    press(at, ENTER)
    assert isinstance(at.desk.window.overlay.dialog, ApprovalDialog)
    at.type("finn")
    press(at, ENTER)
    at.type(PASSWORD)
    press(at, ENTER)
    till = at.desk.flow.till
    assert till is not None
    assert [row.amount_pence for row in list_payments(till)] == [2_000]
    assert not counter(at).in_tender
    assert len(silent.asked) == 1


def test_a_slip_the_last_run_left_is_asked_for_before_the_day_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    at = reach(qtbot, tmp_path, "standalone")
    at.type("216405732")
    press(at, ENTER)
    at.type("20")
    press(at, ENTER, F7)
    at.desk.next_cashier()
    quiet(at)
    at.until_screen("SignInScreen")
    at.sign_in()
    at.until_screen("StartUpScreen")
    quiet(at)
    at.type("1")
    quiet(at)
    assert isinstance(at.desk.window.overlay.dialog, AttemptDialog)
    press(at, ENTER)
    assert isinstance(at.desk.window.overlay.dialog, OutcomeDialog)
    at.type("a1b2c3")
    press(at, ENTER)
    at.type("4242")
    press(at, ENTER)
    screen = at.desk.window.screen_now
    assert isinstance(screen, StartUpScreen)
    assert [pill.label.text() for pill in screen._pills.values()] == ["Booked"]
    press(at, ENTER)
    at.until_screen("CounterScreen")
    assert not counter(at).between.waiting
