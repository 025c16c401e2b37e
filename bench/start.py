"""Measure the start of IMS Desktop against an empty PySide6 window: from the process's start to the first key kept.

Both are processes of their own, started in turn, drawing in memory. The clock starts in the parent just before the
child does; it stops when the window has painted and a key pressed then stands in its first field. Ours opens a real
till behind its first frame meanwhile, as it always does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bench import median, spread

ROUNDS: Final = 15
WARM_UP: Final = 2
BUDGET: Final = 1.5


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Return both starts and their ratio. Units: milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        till = Path(folder) / "till"
        _prepare(till)
        ours: list[float] = []
        empty: list[float] = []
        for turn in range(WARM_UP + rounds):
            seen = _start("start_ours.py", str(till)), _start("start_empty.py")
            if turn >= WARM_UP:
                ours.append(seen[0])
                empty.append(seen[1])
    ratio = median(ours) / median(empty)
    return {
        "name": "start to sign-in painted and first key kept, against an empty PySide6 window",
        "ours_ms": spread(ours, 1),
        "empty_ms": spread(empty, 1),
        "ratio": round(ratio, 2),
        "budget": BUDGET,
        "ok": ratio <= BUDGET,
    }


def _prepare(till: Path) -> None:
    """Make the till that ours opens."""
    from ims_desktop.cli.training import prepare_training
    from ims_desktop.settings import read_settings

    prepare_training(read_settings(data_dir=till, training=True, environ={}))


def _start(child: str, *arguments: str) -> float:
    """Run a child, which prints the time of the clock when it was ready."""
    command = [sys.executable, str(Path(__file__).with_name(child)), *arguments]
    began = time.monotonic_ns()
    done = subprocess.run(command, env=_environment(), capture_output=True, check=True, text=True)
    return (int(done.stdout) - began) / 1_000_000


def _environment() -> dict[str, str]:
    """Let a child keep its compiled modules, as an installed program does, and draw in memory."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "QT_QPA_PLATFORM": "offscreen"}
