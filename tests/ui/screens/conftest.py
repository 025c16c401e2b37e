"""Seat a person at a counter with a real till behind it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.ui.counter_desk import PRIYA, CounterDesk, make_desk
from tests.ui.counter_hands import Hands, sit_down
from ui.background import Lanes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def seat(qtbot: QtBot, tmp_path: Path, qapp: object) -> Iterator[Callable[..., Hands]]:
    """Make a desk and sit down at it; `change` alters it before the window opens, the rest goes to `make_desk`."""
    with ExitStack() as opened:

        def sit(
            *, size: tuple[int, int] = (1366, 768), change: Callable[[CounterDesk], None] | None = None, **how: object
        ) -> Hands:
            desk = make_desk(tmp_path, how.pop("cashier", PRIYA), **how)  # type: ignore[arg-type]  # passed on
            opened.callback(desk.close)
            if change is not None:
                change(desk)
            lanes = Lanes()
            opened.callback(lanes.close)
            hands = sit_down(qtbot, desk, lanes, size)
            qtbot.addWidget(hands.window)
            return hands

        yield sit


@pytest.fixture
def hands(seat: Callable[..., Hands]) -> Hands:
    """Sit at the usual desk."""
    return seat()
