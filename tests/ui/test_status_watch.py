"""The keeper of the strip hears how far a load of the accounts is, and looks again when it is over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.records import LoadPhase, LoadProgress
from tests.ui.counter_desk import load_accounts, make_desk, showcase
from ui.background import Lanes
from ui.status_watch import StatusWatch
from ui.widgets.status_strip import StatusStrip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.ui.counter_desk import CounterDesk

LOAD = LoadProgress(LoadPhase.ROWS, 412_300, 2_000_000, 0.2061, 31_234.0, 131.0)


@pytest.fixture
def lanes(qapp: object) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CounterDesk]:
    made = make_desk(tmp_path, accounts=False)
    yield made
    made.close()


@pytest.fixture
def watch(lanes: Lanes, desk: CounterDesk, qtbot: QtBot) -> Iterator[StatusWatch]:
    strip = StatusStrip(training=False)
    qtbot.addWidget(strip)
    made = StatusWatch(strip, lanes)
    with qtbot.waitSignal(made.told):
        made.start(desk.till)
    yield made
    made.stop()


def accounts(watch: StatusWatch) -> str:
    strip = watch.parent()
    assert isinstance(strip, StatusStrip)
    return strip.parts["accounts"].shown


def test_each_step_of_a_load_is_told_at_once_and_handed_on(watch: StatusWatch, qtbot: QtBot) -> None:
    assert accounts(watch) == "No accounts on this till"
    with qtbot.waitSignal(watch.load_told, check_params_cb=lambda load: load == LOAD):
        watch.take_load(LOAD)
    assert accounts(watch) == "Accounts are loading 20 %, about 2 minutes left"
    with qtbot.assertNotEmitted(watch.load_told):
        watch.take_load(LOAD)


def test_when_it_is_over_the_desk_is_looked_at_again(watch: StatusWatch, desk: CounterDesk, qtbot: QtBot) -> None:
    watch.take_load(LOAD)
    load_accounts(desk.till.catalogue, showcase())  # type: ignore[arg-type]  # the real one
    with qtbot.waitSignal(watch.told):
        watch.look_at_load()
    assert accounts(watch) == "Accounts as of 16:54"


def test_a_copy_that_is_only_written_anew_is_nobodys_business_at_a_desk(watch: StatusWatch, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(watch.load_told):
        watch.take_load(replace(LOAD, renewal=True))
    assert watch.load is None


def test_the_clock_asks_how_far_it_is(watch: StatusWatch, qtbot: QtBot) -> None:
    watch.take_load(LOAD)
    with qtbot.waitSignal(watch.load_told, timeout=5000, check_params_cb=lambda load: load is None):
        pass
    watch.stop()
    watch.look_at_load()
    assert watch.load is None
