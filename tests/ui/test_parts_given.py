"""A part of a payment that was given already: at the counter nobody changes places over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.ui.desk_hands import ALT, ENTER, AtDesk, sit_down, training_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> AtDesk:
    """Have £5 of a bill in cash, and the rest still to pay."""
    at = sit_down(qtbot, training_settings(tmp_path))
    at.reach_counter("priya")
    at.type("775326912")
    at.press(ENTER, ENTER)
    counter = at.desk.counter
    assert counter is not None
    at.until(lambda: len(counter.keeper.basket.lines) == 1)
    at.press(Qt.Key.Key_F6)
    at.until(lambda: counter.in_tender)
    at.type("a")
    at.press(Qt.Key.Key_F9)
    assert counter.tender.holds_money
    return at


def test_the_next_cashier_waits_while_a_part_was_given(at: AtDesk) -> None:
    counter = at.desk.counter
    at.desk.next_cashier()
    assert counter is not None
    assert at.screen == "CounterScreen"
    assert counter.tender.sentence == "£5.00 was given already. Take it out first, or take the rest."


def test_behind_the_lock_the_next_cashier_comes_all_the_same(at: AtDesk) -> None:
    at.press(Qt.Key.Key_F12)
    at.until_screen("LockScreen")
    at.press(Qt.Key.Key_C, modifier=ALT)
    at.until_screen("SignInScreen")
