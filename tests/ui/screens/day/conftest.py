"""Seat a cashier at the whole window of a till for training, with a session open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.desk_hands import AtDesk, sit_down, training_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return training_settings(tmp_path)


@pytest.fixture
def at(qtbot: QtBot, settings: Settings) -> AtDesk:
    """Sit at the counter as Priya, with a float of 100 pounds."""
    made = sit_down(qtbot, settings)
    made.reach_counter()
    return made
