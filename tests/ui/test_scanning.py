"""A scan at a whole desk: it finds its way from anywhere, and where it cannot go it is dropped with a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from ims_desktop.errors import Refused
from ims_desktop.words import say
from tests.ui.desk_hands import CTRL, DOWN, ENTER, ESC, TAB, sit_down, training_settings
from tests.ui.scan_reader import everywhere, luhn, said
from ui.problem import ProblemDialog
from ui.screens.lock import LockScreen
from ui.screens.try_scan import TryScan
from ui.sounds import Sound
from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.settings import Settings
    from tests.ui.desk_hands import AtDesk
    from ui.screens.counter import CounterScreen

TAX, RATES_TOO, PENHALLOW = "775326912", "300418279", "41008356174"
SWIPE = "%B4111111111111111^DOE/JANE^25121010000000000000?"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(training_settings(tmp_path), sound=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Sound]:
    """Hear the sounds of the desk, which a machine of tests has no speaker for."""
    played: list[Sound] = []
    monkeypatch.setattr("ui.sounds.Sounds.play", lambda _, sound: played.append(sound))
    return played


@pytest.fixture
def at(qtbot: QtBot, settings: Settings, heard: list[Sound]) -> AtDesk:
    desk = sit_down(qtbot, settings)
    desk.reach_counter()
    quiet(desk)
    heard.clear()
    return desk


def counter(at: AtDesk) -> CounterScreen:
    made = at.desk.counter
    assert made is not None
    return made


def quiet(at: AtDesk) -> None:
    for _ in range(4):  # rows that were made just now take the focus a turn later
        QApplication.processEvents()
        at.until(lambda: not at.desk.scanning.scanner.waiting)
        at.until(lambda: not at.desk.lanes.busy and not counter(at).ahead.behind)


def scan(at: AtDesk, text: str, **how: Any) -> None:
    at.scan(text, **how)
    quiet(at)


TAX_CODE = luhn("982623" + TAX + "00005000")


# ------------------------------------------------------------------------------------------------------ the next bill
def test_a_scan_is_accepted_and_its_amount_is_what_the_next_key_types_over(at: AtDesk, heard: list[Sound]) -> None:
    scan(at, TAX)
    assert counter(at).stage.entry.state is EntryState.VALID
    assert counter(at).stage.card.amount.amount.edit.selectedText() == "184.50"
    assert heard == [Sound.ACCEPTED]


def test_a_bill_code_proposes_its_own_amount(at: AtDesk) -> None:
    scan(at, TAX_CODE)
    amount = counter(at).stage.card.amount.amount
    assert (counter(at).stage.entry.text(), amount.edit.selectedText()) == (TAX, "50.00")
    assert "From the code" in said(at)
    at.press(ENTER)
    quiet(at)
    assert [(line.reference, line.amount_pence) for line in counter(at).keeper.basket.lines] == [(TAX, 5000)]
    at.type(TAX)
    at.press(ENTER)
    quiet(at)
    assert amount.edit.text() == "184.50"


def test_a_scanned_bill_is_paid_with_four_keys(at: AtDesk) -> None:
    scan(at, "216405732")
    for key in (ENTER, ENTER, Qt.Key.Key_D, ENTER):
        at.press(key)
    quiet(at)
    at.until(lambda: counter(at).paid.last is not None)
    payment = counter(at).paid.last
    assert payment is not None
    assert payment.amount_pence == 1840


def test_a_reader_as_slow_as_a_hand_is_understood_all_the_same(at: AtDesk) -> None:
    at.type(TAX_CODE)
    at.press(ENTER)
    quiet(at)
    verdict = counter(at).stage.card.verdict
    assert verdict is not None
    assert verdict.reference == TAX
    assert counter(at).stage.card.amount.amount.edit.text() == "50.00"


@pytest.mark.parametrize("move", ["header", "basket", "results", "choices", "nowhere"])
def test_a_scan_is_heard_whatever_has_the_focus(at: AtDesk, move: str) -> None:
    stage = counter(at).stage
    if move == "header":
        at.desk.window.header.findChildren(QLabel)[0].window()
        at.press(TAB, TAB, TAB)
        assert not stage.entry.edit.hasFocus()
    elif move == "basket":
        scan(at, "216405732")
        at.press(ENTER)
        quiet(at)
        at.press(Qt.Key.Key_B, modifier=Qt.KeyboardModifier.AltModifier)
    elif move == "results":
        at.type("oneill")
        quiet(at)
        at.press(DOWN)
    elif move == "choices":
        scan(at, RATES_TOO)
        assert at.focused in stage.choices.rows
    else:
        focused = at.focused
        assert focused is not None
        focused.clearFocus()
    before = len(counter(at).keeper.basket.lines)
    scan(at, TAX)
    assert (stage.entry.text(), stage.entry.state) == (TAX, EntryState.VALID)
    assert len(counter(at).keeper.basket.lines) == before


def test_what_stood_in_the_entry_box_gives_way_to_the_scan_and_is_not_mixed_with_it(at: AtDesk) -> None:
    at.type("smith")
    quiet(at)
    scan(at, TAX)
    assert counter(at).stage.entry.text() == TAX


def test_a_code_of_two_funds_asks_and_a_digit_answers_with_its_amount(at: AtDesk, heard: list[Sound]) -> None:
    scan(at, RATES_TOO)
    assert counter(at).stage.entry.state is EntryState.SEVERAL
    assert heard == [Sound.SEVERAL]
    at.press(Qt.Key.Key_2)
    quiet(at)
    verdict = counter(at).stage.card.verdict
    assert verdict is not None
    assert verdict.fund.code in {"23", "24"}


def test_two_scans_at_once_show_the_first_and_say_what_to_do_about_the_second(at: AtDesk, heard: list[Sound]) -> None:
    at.scan(TAX)
    at.scan("216405732")
    quiet(at)
    card = counter(at).stage.card
    assert card.verdict is not None
    assert card.verdict.reference == TAX
    assert "Add this bill, then scan again" in card.amount.problem
    assert card.amount.amount.edit.text() == "184.50"
    assert heard == [Sound.ACCEPTED, Sound.REFUSED]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("775326913", "The last digit does not fit"),
        ("HELLOWORLD", "no bill that this till knows"),
        ("https://evil.example/?reference=1", "It was not opened"),
    ],
)
def test_a_code_of_no_use_is_seen_and_heard(at: AtDesk, heard: list[Sound], sent: str, words: str) -> None:
    scan(at, sent)
    assert counter(at).stage.entry.state is EntryState.REFUSED
    assert words in counter(at).stage.entry.sentence
    assert heard == [Sound.REFUSED]
    assert counter(at).stage.entry.edit.hasFocus()
    at.press(ESC)
    quiet(at)
    assert counter(at).stage.entry.text() == ""


@pytest.mark.parametrize("sent", [SWIPE, "4111111111111111"])
def test_a_card_is_gone_in_the_very_event(at: AtDesk, heard: list[Sound], sent: str) -> None:
    at.scan(sent)
    assert "4111" not in everywhere(at)
    assert "card number. It was wiped" in said(at)
    assert heard == [Sound.REFUSED]


def test_a_rent_card_that_looks_like_a_payment_card_is_a_rent(at: AtDesk) -> None:
    scan(at, luhn("633000" + "41007293856" + "0"))
    verdict = counter(at).stage.card.verdict
    assert verdict is not None
    assert (verdict.fund.code, verdict.reference) == ("5", "41007293856")


# --------------------------------------------------------------------------------------------- in the middle of things
def test_a_scan_while_an_amount_is_typed_leaves_it_as_it_was(at: AtDesk, heard: list[Sound]) -> None:
    scan(at, TAX)
    at.type("50")
    scan(at, "216405732")
    foot = counter(at).stage.card.amount
    assert foot.amount.edit.text() == "50"
    assert "That was a scan, not an amount" in foot.problem
    assert counter(at).keeper.basket.lines == ()
    assert heard == [Sound.ACCEPTED, Sound.REFUSED]


def test_a_scan_beside_the_amount_waits_for_the_bill_too(at: AtDesk) -> None:
    scan(at, TAX)
    at.type("50")
    quiet(at)
    counter(at).stage.card.amount.add.setFocus()
    scan(at, "216405732")
    assert counter(at).stage.card.amount.amount.edit.text() == "50"
    assert counter(at).keeper.basket.lines == ()


def test_a_scan_in_the_middle_of_a_tender_changes_nothing_and_takes_nothing(at: AtDesk, heard: list[Sound]) -> None:
    scan(at, "216405732")
    at.press(ENTER, ENTER)
    quiet(at)
    at.press(Qt.Key.Key_D)
    quiet(at)
    heard.clear()
    given = counter(at).tender.given
    for end in (ENTER, TAB):
        scan(at, TAX, end=end)
    counter(at).tender.back.setFocus()
    scan(at, TAX)
    assert counter(at).in_tender
    assert counter(at).tender.given == given
    assert "Finish this payment first, then scan the next bill." in said(at)
    assert heard == [Sound.REFUSED] * 3
    assert counter(at).paid.last is None


def test_a_scan_into_an_amount_of_the_basket_leaves_it(at: AtDesk) -> None:
    scan(at, "216405732")
    at.press(ENTER)
    quiet(at)
    at.press(Qt.Key.Key_B, modifier=Qt.KeyboardModifier.AltModifier)
    at.press(ENTER)
    at.type("9")
    scan(at, TAX)
    (row,) = counter(at).ledger.rows
    assert (row.editing, row.edit.edit.text()) == (True, "9")
    assert "That was a scan, not an amount" in row.problem
    at.press(ENTER)
    quiet(at)
    assert [line.amount_pence for line in counter(at).keeper.basket.lines] == [900]


def test_a_scan_right_behind_the_last_key_of_a_payment_is_the_next_customers(at: AtDesk) -> None:
    scan(at, "216405732")
    at.press(ENTER, ENTER)
    quiet(at)
    at.press(Qt.Key.Key_D, ENTER)
    at.scan(TAX)
    quiet(at)
    at.until(lambda: counter(at).stage.entry.text() == TAX)
    assert counter(at).paid.last is not None
    assert [line.reference for line in counter(at).keeper.basket.lines] == []


# ---------------------------------------------------------------------------------------------- where it cannot go
def test_a_scan_behind_a_problem_waits_for_nobody_and_answers_no_dialog(at: AtDesk, heard: list[Sound]) -> None:
    at.desk.show_problem(Refused(say("The drawer is open.")))
    dialog = at.desk.window.overlay.dialog
    assert isinstance(dialog, ProblemDialog)
    scan(at, TAX)
    assert at.desk.window.overlay.dialog is dialog
    assert "Close this first, then scan again." in said(at)
    scan(at, SWIPE)
    assert "4111" not in everywhere(at)
    assert heard == [Sound.REFUSED] * 2
    at.press(ESC)
    quiet(at)
    assert counter(at).stage.entry.text() == ""


def test_a_scan_at_a_locked_till_neither_unlocks_it_nor_shows_anything(at: AtDesk, heard: list[Sound]) -> None:
    at.press(Qt.Key.Key_F12)
    screen = at.until_screen("LockScreen")
    assert isinstance(screen, LockScreen)
    at.type("tra")
    at.scan(TAX)
    assert screen.secret.text() == "tra"
    assert "not a password or PIN" in said(at)
    screen.submit.setFocus()
    at.scan(TAX)
    assert "The till is locked. Unlock it, then scan again." in said(at)
    assert TAX not in everywhere(at)
    assert heard == [Sound.REFUSED] * 2
    assert at.screen == "LockScreen"


def test_a_scan_while_nobody_is_signed_in_is_nobodys_name_and_nobodys_password(
    qtbot: QtBot, settings: Settings, heard: list[Sound]
) -> None:
    at = sit_down(qtbot, settings)
    at.until(lambda: at.desk.flow.till is not None)
    at.type("pri")
    at.scan(TAX)
    assert at.desk.sign_in.username.text() == "pri"
    assert "Sign in first, then scan again." in said(at)
    at.type("ya")
    at.press(ENTER)
    at.scan(TAX)
    assert at.desk.sign_in.secret.text() == ""
    assert "not a password or PIN" in said(at)
    at.scan(SWIPE, end=TAB)
    assert "4111" not in everywhere(at)
    assert heard == [Sound.REFUSED] * 3
    at.type("training")
    at.press(ENTER)
    at.until_screen("ChoosePinScreen")
    at.scan("28046128")
    assert at.screen == "ChoosePinScreen"


def test_a_scan_into_the_float_is_dropped_too(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.sign_in()
    at.until_screen("ChoosePinScreen")
    at.press(ESC)
    at.until_screen("OpenSessionScreen")
    at.scan(TAX)
    assert "That was a scan, not an amount." in said(at)
    assert at.screen == "OpenSessionScreen"


# --------------------------------------------------------------------------------------------------------- Test a scan
def open_test(at: AtDesk) -> TryScan:
    at.press(Qt.Key.Key_K, modifier=CTRL)
    at.type("test")
    at.press(ENTER)
    dialog = at.desk.window.overlay.dialog
    assert isinstance(dialog, TryScan)
    return dialog


def test_whoever_sets_readers_up_sees_what_a_code_is_and_why(at: AtDesk, heard: list[Sound]) -> None:
    dialog = open_test(at)
    assert at.focused is dialog.edit
    scan(at, "]C0" + TAX_CODE, gap_ms=7)
    assert "Council Tax 775326912, £50.00" in said(at)
    assert dialog.facts.text() == "Code 128 (]C0) · 24 characters · at most 7 ms between two"
    assert dialog.rows == ["Council Tax bill. It fits.", "Rent card. Its codes have 19 characters."]
    assert heard == [Sound.ACCEPTED]
    assert counter(at).stage.entry.text() == ""
    at.press(ESC)
    quiet(at)
    assert counter(at).keeper.basket.lines == ()


def test_a_code_may_be_typed_there_and_a_card_leaves_nothing(at: AtDesk, heard: list[Sound]) -> None:
    dialog = open_test(at)
    at.type(RATES_TOO)
    at.press(ENTER)
    quiet(at)
    assert "Which one?" in said(at)
    assert dialog.facts.text() == "no AIM identifier · 9 characters"
    scan(at, SWIPE)
    assert "4111" not in everywhere(at)
    assert (dialog.rows, dialog.edit.text()) == ([], "")
    at.type("4111111111111111")
    assert "4111" not in everywhere(at)
    assert heard[-2:] == [Sound.REFUSED] * 2


def test_a_reader_that_is_turned_off_types_like_a_hand(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, replace(settings, scan_gap_ms=0))
    at.reach_counter()
    quiet(at)
    scan(at, TAX)
    assert counter(at).stage.entry.state is EntryState.VALID
    assert counter(at).stage.entry.text() == TAX
