"""Sit in the post room of a whole window, with a batch of two cheques begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.desk_hands import sit_down, training_settings
from tests.ui.post_hands import PostHands
from ui import theme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def post(qtbot: QtBot, tmp_path: Path) -> Iterator[PostHands]:
    """Sit at the slip of a new batch."""
    at = sit_down(qtbot, training_settings(tmp_path))
    at.reach_counter()
    hands = PostHands(at)
    hands.quiet()
    hands.open()
    yield hands
    theme.adapt(theme="light", scale=100, compact=False)
