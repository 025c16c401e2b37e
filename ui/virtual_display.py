"""Give the window a screen where there is none, for the guided demo.

On Linux that is Xvfb, the X server that draws into memory: the window meets a real display, real key events and a real
focus. On Windows, or where Xvfb is not installed, Qt's own `offscreen` platform draws into memory instead.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.words import Words

SCREEN: Final = "1920x1080x24"
_STOP_WITHIN_S: Final = 5.0


@contextlib.contextmanager
def virtual_display() -> Iterator[Words]:
    """Point Qt at a screen of its own until the block ends; yields what was done, to be told to whoever asked.

    Enter it before the QApplication is made: Qt looks for its screen once.
    """
    server = _xvfb()
    if server is None:
        with _environment(QT_QPA_PLATFORM="offscreen"):
            yield say("The window is drawn in memory by Qt itself; no display is used.")
        return
    process, display = server
    try:
        with _environment(QT_QPA_PLATFORM="xcb", DISPLAY=display):
            yield say("The window is drawn on a display in memory (Xvfb {display}).", display=display)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _xvfb() -> tuple[subprocess.Popen[bytes], str] | None:
    """Start Xvfb on a display number it picks itself; None where there is none to start."""
    program = None if sys.platform == "win32" else shutil.which("Xvfb")
    if program is None:
        return None
    reads, writes = os.pipe()
    with os.fdopen(reads, encoding="ascii") as numbers:
        process = subprocess.Popen(
            [program, "-displayfd", str(writes), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"],
            pass_fds=(writes,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writes)
        number = numbers.readline().strip()
    if not number:
        process.wait()
        return None
    return process, f":{number}"


@contextlib.contextmanager
def _environment(**wanted: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
