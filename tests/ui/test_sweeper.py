"""Garbage is collected on the main thread only: a lane never destroys what belongs to Qt, a key press never waits."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from ui import sweeper
from ui.background import Lane, Lanes
from ui.sweeper import Sweeper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Knot:
    """Something only the collector can free; it notes on which thread it went."""

    def __init__(self, died: list[str]) -> None:
        self.own = self
        weakref.finalize(self, lambda: died.append(threading.current_thread().name))


@pytest.fixture
def sweeping(qapp: object) -> Iterator[Sweeper]:
    parent = QObject()
    made = Sweeper(parent)
    yield made
    made.stop()
    parent.deleteLater()


def make_much(died: list[str]) -> None:
    """Leave garbage and make so many objects that Python would collect many times."""
    Knot(died)
    kept = [[] for _ in range(50_000)]  # type: ignore[var-annotated]
    del kept


def test_no_lane_collects_and_the_main_thread_does(sweeping: Sweeper, qtbot: QtBot) -> None:
    lanes, died = Lanes(), list[str]()
    lanes.run(Lane.LOOKUP, lambda: make_much(died), lanes)
    qtbot.waitUntil(lambda: not lanes.busy)
    kept = [[] for _ in range(5 * sweeper.YOUNG)]  # type: ignore[var-annotated]
    sweeping.sweep()
    lanes.close()
    assert died == ["MainThread"]
    assert len(kept) > sweeper.YOUNG


def test_a_quiet_desk_is_not_swept(sweeping: Sweeper) -> None:
    gc.collect()
    before = gc.get_stats()[1]["collections"]
    sweeping.sweep()
    assert gc.get_stats()[1]["collections"] == before


def test_once_the_window_is_gone_python_collects_by_itself_again(qapp: object) -> None:
    parent = QObject()
    made = Sweeper(parent)
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()
    parent.deleteLater()
