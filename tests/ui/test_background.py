"""Lanes: answers come back on the main thread, to whoever still wants them, and never after the end."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.background import Lane, Lanes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Hold a job back until the test opens the gate; at its end it opens in any case."""
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
def lanes(qapp: object, gate: threading.Event) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    gate.set()
    made.close()


def test_a_job_runs_beside_the_window_and_its_answer_comes_back_on_the_main_thread(lanes: Lanes, qtbot: QtBot) -> None:
    heard: list[tuple[str, str]] = []
    lanes.run(
        Lane.JOURNAL,
        lambda: threading.current_thread().name,
        lanes,
        lambda name: heard.append((name, threading.current_thread().name)),
    )
    qtbot.waitUntil(lambda: heard != [])
    assert heard == [("lane-journal_0", "MainThread")]


def test_what_a_job_raises_goes_to_who_asked(lanes: Lanes, qtbot: QtBot) -> None:
    heard: list[BaseException] = []
    lanes.run(Lane.LOOKUP, partial(int, "x"), lanes, None, heard.append)
    qtbot.waitUntil(lambda: heard != [])
    assert isinstance(heard[0], ValueError)


def test_what_nobody_answers_for_is_handed_to_the_problem_dialog(lanes: Lanes, qtbot: QtBot) -> None:
    with qtbot.waitSignal(lanes.unhandled) as caught:
        lanes.run(Lane.PRINT, partial(int, "x"), lanes)
    assert isinstance(caught.args[0], ValueError)


def test_jobs_of_one_lane_run_in_order_and_other_lanes_do_not_wait(
    lanes: Lanes, gate: threading.Event, qtbot: QtBot
) -> None:
    heard: list[str] = []
    lanes.run(Lane.SYNC, gate.wait, lanes, lambda _: heard.append("first"))
    lanes.run(Lane.SYNC, str, lanes, lambda _: heard.append("second"))
    lanes.run(Lane.JOURNAL, str, lanes, lambda _: heard.append("journal"))
    qtbot.waitUntil(lambda: heard == ["journal"])
    gate.set()
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == ["journal", "first", "second"]


def test_an_owner_that_is_gone_is_not_called_and_dies_on_the_main_thread(
    lanes: Lanes, gate: threading.Event, qtbot: QtBot
) -> None:
    """The obvious closure would keep the widget alive in the worker and destroy it there."""
    heard: list[object] = []
    died: list[str] = []
    for _ in range(50):
        owner = QWidget()
        owner.destroyed.connect(lambda: died.append(threading.current_thread().name))
        lanes.run(Lane.LOOKUP, gate.wait, owner, heard.append, heard.append)
        shiboken6.delete(owner)
        del owner
    gate.set()
    qtbot.waitUntil(lambda: not lanes.busy)
    assert heard == []
    assert died == ["MainThread"] * 50


def test_an_owner_held_by_nobody_else_lives_until_its_answer(lanes: Lanes, gate: threading.Event, qtbot: QtBot) -> None:
    heard: list[bool] = []
    lanes.run(Lane.LOOKUP, gate.wait, QObject(), heard.append)
    gate.set()
    qtbot.waitUntil(lambda: heard == [True])


@pytest.mark.parametrize("how", ["bound", "closed over", "given"])
def test_a_job_may_not_hold_a_qt_object(how: str, lanes: Lanes) -> None:
    owner = QWidget()
    jobs: dict[str, Callable[[], object]] = {
        "bound": owner.width,
        "closed over": lambda: owner,
        "given": partial(id, owner),
    }
    with pytest.raises(TypeError, match="must not hold a Qt object"):
        lanes.run(Lane.JOURNAL, jobs[how], owner)
    assert not lanes.busy


def test_closing_lets_queued_work_finish_and_refuses_new_work(qapp: object) -> None:
    lanes = Lanes()
    done: list[int] = []
    heard: list[object] = []
    for n in range(20):
        assert lanes.run(Lane.JOURNAL, partial(done.append, n), lanes, heard.append)
    lanes.close()
    assert done == list(range(20))
    assert not lanes.run(Lane.JOURNAL, partial(done.append, 99), lanes, heard.append)
    assert (len(done), heard, lanes.is_open) == (20, [], False)
