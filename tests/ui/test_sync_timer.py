"""The timer of sync: one step at a time, when the last report says, and now when somebody asks."""

from __future__ import annotations

from dataclasses import replace
from threading import Semaphore
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.no_sync import NoSync
from ims_desktop.records import SyncReport
from tests.ui.counter_desk import make_desk
from ui.background import Lanes
from ui.sync_timer import SyncTimer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.till import Till


class Steps(NoSync):
    """A wire whose steps are let through one by one, and say when to step again."""

    def __init__(self, delay_s: float = 3600.0) -> None:
        self.taken = 0
        self.delay_s = delay_s
        self.gate = Semaphore(0)
        self.breaks = False

    def step(self) -> SyncReport:
        self.gate.acquire()
        self.taken += 1
        if self.breaks:
            raise ZeroDivisionError
        return SyncReport(online=True, next_delay_s=self.delay_s)


@pytest.fixture
def lanes(qapp: object) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    desk = make_desk(tmp_path, accounts=False)
    yield desk.till
    desk.close()


def test_it_steps_at_once_and_then_as_the_report_says(lanes: Lanes, till: Till, qtbot: QtBot) -> None:
    steps, timer = Steps(delay_s=0.01), SyncTimer(lanes)
    steps.gate.release(3)
    with qtbot.waitSignal(timer.reported) as caught:
        timer.start(replace(till, sync=steps))
    assert caught.args[0].online
    qtbot.waitUntil(lambda: steps.taken == 3)
    timer.stop()
    steps.gate.release(5)


def test_asked_for_during_a_step_it_steps_once_more_after_it(lanes: Lanes, till: Till, qtbot: QtBot) -> None:
    steps, timer = Steps(), SyncTimer(lanes)
    timer.start(replace(till, sync=steps))
    for _ in range(5):
        timer.step_now()
    steps.gate.release(9)
    qtbot.waitUntil(lambda: steps.taken == 2)
    qtbot.waitUntil(lambda: not lanes.busy)
    assert steps.taken == 2
    timer.stop()


def test_a_step_that_breaks_is_told_and_tried_again_later(lanes: Lanes, till: Till, qtbot: QtBot) -> None:
    steps, timer = Steps(), SyncTimer(lanes)
    steps.breaks = True
    steps.gate.release()
    with qtbot.waitSignal(timer.problem) as caught:
        timer.start(replace(till, sync=steps))
    assert isinstance(caught.args[0], ZeroDivisionError)
    steps.breaks = False
    steps.gate.release()
    with qtbot.waitSignal(timer.reported):
        timer.step_now()
    timer.stop()


def test_stopped_it_asks_for_nothing(lanes: Lanes, till: Till, qtbot: QtBot) -> None:
    steps, timer = Steps(delay_s=0.0), SyncTimer(lanes)
    steps.gate.release()
    timer.start(replace(till, sync=steps))
    timer.stop()
    qtbot.waitUntil(lambda: not lanes.busy)
    timer.step_now()
    assert not lanes.busy
    assert steps.taken == 1
