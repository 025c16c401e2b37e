"""Sit at the whole window of a till with a few payments in its journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.ui.desk_hands import CTRL, AtDesk, sit_down, training_settings
from tests.ui.journal_hands import JournalHands
from ui import theme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[AtDesk]:
    """Sit at the counter."""
    desk = sit_down(qtbot, training_settings(tmp_path))
    desk.reach_counter()
    desk.until(lambda: not desk.desk.lanes.busy)
    yield desk
    theme.adapt(theme="light", scale=100, compact=False)


@pytest.fixture
def journal(at: AtDesk) -> JournalHands:
    """Take two payments and look for one."""
    hands = JournalHands(at)
    hands.take("58.75")
    hands.take("12.50", "30.00")
    at.press(Qt.Key.Key_J, modifier=CTRL)
    hands.quiet()
    return hands
