"""Ctrl+C in the terminal closes the window, also while nobody touches it and Qt waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from ui.interrupt import closed_by_signal

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PATIENCE_MS = 10_000


def interrupted(window: QWidget, number: signal.Signals) -> bool:
    """Wait in Qt alone, without a step of Python, while another thread sends a signal; tell whether that ended it."""
    loop, patience = QEventLoop(), QTimer(singleShot=True)
    patience.timeout.connect(loop.quit)
    patience.start(PATIENCE_MS)

    def close() -> None:
        window.close()
        loop.quit()

    with closed_by_signal(close):
        sender = threading.Timer(0.05, signal.raise_signal, (number,))
        sender.start()
        loop.exec()
        sender.join()
    return patience.isActive()


def test_ctrl_c_closes_the_window_though_qt_is_only_waiting(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    assert interrupted(window, signal.SIGINT)
    assert not window.isVisible()


def test_being_told_to_end_is_the_same(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    assert interrupted(window, signal.SIGTERM)
    assert not window.isVisible()


def test_afterwards_signals_mean_what_they_meant_before() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with closed_by_signal(lambda: None):
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


PROGRAM = """
import signal, sys
from pathlib import Path
from ims_desktop.errors import NotEnrolled
from ims_desktop.settings import Settings
from ims_desktop.words import say
from ui.app import run_window

def build():
    signal.raise_signal(signal.SIGINT)  # on a lane, once the window is there and waits
    raise NotEnrolled(say("This PC is not a till of a council yet."))

sys.exit(run_window(Settings(data_dir=Path(sys.argv[1])), build))
"""


def test_the_whole_program_ends_without_a_trace_of_it(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=Path(__file__).parents[2], env=environment, capture_output=True, timeout=60, check=False, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    assert "Traceback" not in done.stderr
    assert "KeyboardInterrupt" not in done.stderr
