"""Small parts around the window: preferences, times, idle watch, kept keys, sounds, the printer of the system."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ims_desktop.domain.cashier import Cashier
from ims_desktop.errors import PrinterUnavailable
from ims_desktop.words import use_language
from ui.background import Lanes
from ui.idle_watch import IdleWatch
from ui.key_keeper import KeyKeeper
from ui.preferences import Preferences, read_preferences, save_preferences
from ui.screens.open_session import FloatCounted, OpenSessionScreen
from ui.sounds import Sound, Sounds
from ui.system_printer import SystemPrinter
from ui.when import age, clock_time, long_date, moment
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

USUAL = Preferences()
SUMMER = datetime(2026, 7, 1, 15, 54, 7, tzinfo=UTC)
WINTER = datetime(2026, 11, 20, 16, 55, tzinfo=UTC)


# ------------------------------------------------------------------------------------------------------ preferences
def test_each_cashier_finds_the_desk_as_they_left_it(tmp_path: Path) -> None:
    dark = Preferences("dark", 125, "cy")
    save_preferences(tmp_path, "Priya", dark)
    save_preferences(tmp_path, "sam", Preferences("contrast", 200, "en"))
    assert read_preferences(tmp_path, "priya", USUAL) == dark
    assert read_preferences(tmp_path, "gwen", USUAL) == USUAL


@pytest.mark.parametrize(
    "content", ["", "nonsense", "[]", '{"priya": 3}', '{"priya": {"theme": "pink", "text_scale": 3}}']
)
def test_preferences_that_cannot_be_read_count_as_not_chosen(content: str, tmp_path: Path) -> None:
    (tmp_path / "preferences.json").write_text(content, encoding="utf-8")
    assert read_preferences(tmp_path, "priya", USUAL) == USUAL


def test_a_folder_that_cannot_be_written_costs_the_wish_and_nothing_else(tmp_path: Path) -> None:
    save_preferences(tmp_path / "not there", "priya", USUAL)
    assert not (tmp_path / "not there").exists()


def test_preferences_hold_nothing_but_how_the_desk_looks(tmp_path: Path) -> None:
    save_preferences(tmp_path, "priya", USUAL)
    document = json.loads((tmp_path / "preferences.json").read_text(encoding="utf-8"))
    assert set(document["priya"]) == {"theme", "text_scale", "language"}


# ------------------------------------------------------------------------------------------------------------ times
def test_times_are_those_of_london_in_summer_and_winter() -> None:
    assert (clock_time(SUMMER), clock_time(WINTER)) == ("16:54", "16:55")
    assert clock_time(SUMMER, seconds=True) == "16:54:07"


def test_a_moment_of_another_day_says_which() -> None:
    assert str(moment(WINTER, WINTER + timedelta(hours=1))) == "16:55"
    assert str(moment(WINTER, WINTER + timedelta(days=1))) == "16:55 on 20 November 2026"


def test_dates_are_written_in_both_languages() -> None:
    assert str(long_date(WINTER.date(), weekday=True)) == "Friday 20 November 2026"
    use_language("cy")
    assert str(long_date(WINTER.date(), weekday=True)) == "Dydd Gwener 20 Tachwedd 2026"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 min"), (59 * 60, "59 min"), (7200, "2 h"), (2 * 86400, "2 days"), (-5, "0 min")]
)
def test_an_age_is_said_in_the_largest_unit_that_tells(seconds: int, said: str) -> None:
    assert str(age(timedelta(seconds=seconds))) == said


# -------------------------------------------------------------------------------------------------- idle, kept keys
def test_a_desk_nobody_touches_is_noticed_and_a_key_puts_it_off(show: Callable[..., QWidget], qtbot: QtBot) -> None:
    window, watch = show(LineEdit()), IdleWatch()
    handle = window.windowHandle()
    assert handle is not None
    watch.watch(handle, 1)
    qtbot.waitUntil(lambda: watch._timer.remainingTime() < 700)
    QTest.keyClick(handle, Qt.Key.Key_A)
    assert watch._timer.remainingTime() > 900
    with qtbot.waitSignal(watch.idle, timeout=3000):
        pass


def test_where_policy_says_never_the_desk_is_never_idle(show: Callable[..., QWidget]) -> None:
    window, watch = show(LineEdit()), IdleWatch()
    handle = window.windowHandle()
    assert handle is not None
    watch.watch(handle, 0)
    assert not watch._timer.isActive()


def test_keys_typed_between_two_screens_are_handed_on_in_order(show: Callable[..., QWidget], qtbot: QtBot) -> None:
    field = LineEdit()
    window = show(field)
    keeper = KeyKeeper(window)
    keeper.show()
    keeper.hold()
    for key in (Qt.Key.Key_7, Qt.Key.Key_7, Qt.Key.Key_5):
        QTest.keyClick(window.windowHandle(), key)
    assert (keeper.kept, field.text()) == (3, "")
    keeper.hold()
    keeper.hand_to(field)
    qtbot.waitUntil(lambda: field.text() == "775")
    assert keeper.kept == 0


def test_keys_meant_for_something_that_did_not_happen_are_dropped(show: Callable[..., QWidget]) -> None:
    field = LineEdit()
    window = show(field)
    keeper = KeyKeeper(window)
    keeper.show()
    keeper.hold()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_7)
    keeper.forget()
    keeper.hand_to(field)
    assert field.text() == ""


# ------------------------------------------------------------------------------------------------- sounds, printing
@pytest.mark.parametrize("sound", Sound)
def test_a_sound_never_stands_in_the_way(sound: Sound, qapp: object) -> None:
    lanes = Lanes()
    sounds = Sounds(lanes, on=True)
    sounds.play(sound)
    sounds.on = False
    sounds.play(sound)
    lanes.close()


def one_page(folder: Path) -> bytes:
    """Make a page of 80 mm by 120 mm with something on it."""
    from reportlab.pdfgen.canvas import Canvas

    file = folder / "receipt.pdf"
    canvas = Canvas(str(file), pagesize=(226.8, 340.2))
    canvas.drawString(20, 300, "SP03A-261120-0042")
    canvas.showPage()
    canvas.drawString(20, 300, "page two")
    canvas.save()
    return file.read_bytes()


def test_the_printer_of_the_system_prints_every_page_in_its_own_size(tmp_path: Path, qapp: object) -> None:
    printed = tmp_path / "printed.pdf"
    printer = SystemPrinter("Receipts", to_file=printed)
    assert (printer.name, printer.ready()) == ("Receipts", True)
    assert printer.print_pdf(one_page(tmp_path), "SP03A-261120-0042") is False
    document = pypdfium2.PdfDocument(printed)
    assert len(document) == 2
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (227, 340)
    picture = document[0].render(grayscale=True)
    assert min(bytes(picture.buffer)) < 128
    document.close()


def test_a_printer_the_system_does_not_know_says_that_the_payment_is_safe(tmp_path: Path, qapp: object) -> None:
    printer = SystemPrinter("no such printer")
    assert not printer.ready()
    with pytest.raises(PrinterUnavailable, match="The payment is safe"):
        printer.print_pdf(one_page(tmp_path), "x")


# ------------------------------------------------------------------------------------------------------ the float
def test_a_float_of_any_size_is_told_to_the_penny(show: Callable[..., QWidget], qtbot: QtBot) -> None:
    cashier = Cashier("priya", "Priya Nair", "CH", frozenset({"Payments"}))
    screen = OpenSessionScreen(cashier, 3_000_000_000)
    show(screen)
    with qtbot.waitSignal(screen.open_requested) as asked:
        screen.submit.click()
    assert asked.args == [FloatCounted(3_000_000_000, {})]
