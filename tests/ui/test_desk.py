"""The desk as a whole: commands, help, lock, colours, problems; all by keys, on a real till."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from ims_desktop.records import SyncReport
from ims_desktop.words import current_language
from tests.ui.desk_hands import CTRL, DOWN, ENTER, ESC, sit_down, training_settings
from tests.ui.fits import clipped
from ui import theme
from ui.preferences import Preferences, read_preferences
from ui.problem import ProblemDialog
from ui.screens.help import HelpDialog
from ui.screens.palette import Palette
from ui.widgets.training_band import TrainingBand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.settings import Settings
    from tests.ui.desk_hands import AtDesk


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return training_settings(tmp_path)


@pytest.fixture
def at(qtbot: QtBot, settings: Settings) -> Iterator[AtDesk]:
    """Sit at the counter."""
    desk = sit_down(qtbot, settings)
    desk.reach_counter()
    desk.until(lambda: not desk.desk.lanes.busy)
    yield desk
    theme.adapt(theme="light", scale=100, compact=False)


def open_palette(at: AtDesk) -> Palette:
    at.press(Qt.Key.Key_K, modifier=CTRL)
    dialog = at.desk.window.overlay.dialog
    assert isinstance(dialog, Palette)
    return dialog


def command(at: AtDesk, letters: str) -> None:
    """Do a command by a few of its letters."""
    open_palette(at)
    for letter in letters:
        at.press(Qt.Key.Key_Space if letter == " " else Qt.Key(ord(letter.upper())))
    at.press(ENTER)


def test_every_command_is_listed_with_its_key_and_typing_makes_the_list_shorter(at: AtDesk) -> None:
    palette = open_palette(at)
    everything = palette.shown
    assert {"Help", "Lock", "New customer", "Dark colours", "Text size 125 %", "Cymraeg"} <= set(everything)
    assert len(everything) == len(set(everything))
    at.type("colours")
    assert palette.shown == ["Colours as the computer has them", "Light colours", "Dark colours"]
    at.press(Qt.Key.Key_Space)
    at.type("da")
    assert palette.shown == ["Dark colours"]
    at.type("zzz")
    assert palette.shown == []
    at.press(ENTER)
    assert at.desk.window.overlay.dialog is palette


def test_arrows_move_the_mark_and_enter_does_it(at: AtDesk) -> None:
    palette = open_palette(at)
    at.type("text")
    at.press(DOWN, DOWN)
    assert [button.property("chosen") for _, button in palette._fitting()].index(True) == 2
    at.press(ENTER)
    assert theme.look().scale == 125
    assert at.desk.window.overlay.dialog is None


def test_after_a_command_the_focus_is_back_in_the_entry_box(at: AtDesk) -> None:
    open_palette(at)
    at.press(ESC)
    counter = at.desk.counter
    assert counter is not None
    assert at.focused is counter.stage.entry.edit


def test_colours_and_size_are_remembered_for_their_cashier(at: AtDesk, settings: Settings) -> None:
    command(at, "dark")
    command(at, "text size 150")
    at.until(lambda: not at.desk.lanes.busy)
    assert (theme.look().theme, theme.look().scale) == ("dark", 150)
    liked = read_preferences(settings.data_dir, "priya", Preferences())
    assert (liked.theme, liked.text_scale) == ("dark", 150)


def test_the_language_of_the_desk_changes_where_it_stands(at: AtDesk) -> None:
    counter = at.desk.counter
    assert counter is not None
    at.type("775326912")
    command(at, "cymraeg")
    assert current_language() == "cy"
    assert at.desk.window.header.help.label.text() == "Cymorth"
    assert counter.stage.entry.text() == "775326912"
    command(at, "english")
    assert at.desk.window.header.help.label.text() == "Help"


def test_help_is_about_the_focused_thing(at: AtDesk) -> None:
    at.press(Qt.Key.Key_F1)
    dialog = at.desk.window.overlay.dialog
    assert isinstance(dialog, HelpDialog)
    assert clipped(dialog) == []
    at.press(ESC)
    at.desk.window.strip.parts["network"].setFocus()
    at.press(ENTER)
    dialog = at.desk.window.overlay.dialog
    assert isinstance(dialog, HelpDialog)
    assert dialog.accessibleName() == "The network"


def test_help_on_the_network_says_first_what_is_the_matter_with_it(at: AtDesk) -> None:
    at.desk.status.take_report(SyncReport(online=True, problem="totals_differ"))
    at.until(lambda: at.desk.window.strip.parts["network"].shown == "Online somebody must look")
    at.desk.window.strip.parts["network"].click()
    dialog = at.desk.window.overlay.dialog
    assert isinstance(dialog, HelpDialog)
    assert any("different sums" in label.text() for label in dialog.findChildren(QLabel))
    assert clipped(dialog) == []


@pytest.mark.parametrize("size", [(1366, 768), (960, 461)])
def test_telephone_is_offered_with_its_reason_and_f4_says_it_where_the_eyes_are(
    at: AtDesk, size: tuple[int, int]
) -> None:
    controls, counter = at.desk.window.header.at_counter, at.desk.counter
    assert counter is not None
    at.desk.window.resize(*size)
    at.until(lambda: theme.look().compact == (size[0] < 1200))
    assert (controls.telephone.is_available, controls.telephone.second.text()) == (False, "Not set up")
    at.press(Qt.Key.Key_F4)
    assert "Telephone payments are not set up at this till" in counter.stage.entry.sentence
    assert at.focused is counter.stage.entry.edit


def test_training_cannot_be_overlooked_even_under_a_dialog(at: AtDesk) -> None:
    band = at.desk.window.findChild(TrainingBand)
    assert band is not None
    assert (band.height(), band.accessibleName()[:8]) == (32, "TRAINING")
    open_palette(at)
    assert at.desk.window.overlay.y() == 32
    theme.adapt(theme="contrast")
    image = band.grab().toImage()
    inks = {image.pixelColor(x, 16).name().upper() for x in range(0, image.width(), 3)}
    assert {theme.look().colour("train_bg"), theme.look().colour("train_line")} <= inks


def test_a_desk_nobody_is_at_locks_itself(at: AtDesk) -> None:
    at.desk._idle.idle.emit()
    at.until_screen("LockScreen")
    assert not at.desk.window.header.at_counter.commands.isVisible()


def test_a_problem_is_told_with_what_it_means_for_the_money(at: AtDesk, caplog: pytest.LogCaptureFixture) -> None:
    till = at.desk.flow.till
    assert till is not None
    at.desk.show_problem(ZeroDivisionError(), till.ids.new())
    at.until(lambda: at.desk.window.overlay.dialog is not None)
    dialog = at.desk.window.overlay.dialog
    assert isinstance(dialog, ProblemDialog)
    assert dialog.accessibleName() == "The payment is not recorded"
    at.press(ESC)
    at.desk.show_problem(ZeroDivisionError())
    assert at.desk.window.overlay.dialog is not None
    assert at.desk.window.overlay.dialog.accessibleName() == "Nothing was changed"
    assert any("unforeseen" in record.getMessage() for record in caplog.records)


def test_what_a_job_raises_without_an_answer_is_a_problem_and_not_silence(
    at: AtDesk, caplog: pytest.LogCaptureFixture
) -> None:
    from ui.background import Lane

    at.desk.lanes.run(Lane.PRINT, partial(int, "x"), at.desk)
    at.until(lambda: at.desk.window.overlay.dialog is not None)
    assert any("unforeseen" in record.getMessage() for record in caplog.records)


def test_the_window_becomes_compact_when_it_is_made_small(at: AtDesk) -> None:
    at.desk.window.resize(960, 461)
    at.until(lambda: theme.look().compact)
    assert not at.desk.window.header.at_counter.new_customer.isVisible()
    at.desk.window.resize(1366, 768)
    at.until(lambda: not theme.look().compact)
    assert at.desk.window.header.at_counter.new_customer.isVisible()


def test_f2_works_though_the_compact_header_has_no_room_for_its_button(at: AtDesk) -> None:
    at.desk.window.resize(960, 461)
    at.until(lambda: theme.look().compact)
    heard: list[str] = []
    at.desk.window.header.new_customer_requested.connect(lambda: heard.append("new"))
    QTest.keyClick(at.desk.window.windowHandle(), Qt.Key.Key_F2)
    assert heard == ["new"]
