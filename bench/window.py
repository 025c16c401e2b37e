"""Measure the real window: from a key pressed to what it finds painted, and what the window's process holds.

The window is that of the program, drawn in memory, in a process that does nothing else; a screen adds the time to its
next refresh. Every key waits for the answer to the one before, and for as long as a quick hand does. The first text
after sign-in is told apart: letters are drawn then that were never drawn before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING, Any, Final

from bench import asked
from bench.grown import SIZES, folder, grown
from bench.noise import searches
from bench.people import SEED, People
from bench.search import lie
from bench.tills import till_on
from bench.typed import COMMON, PLACES

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE: Final = asked("PEOPLE", 12)
BUDGET_P99_MS: Final = 16.0
BUDGET_MB: Final = 250


def measure() -> dict[str, object]:
    """Return how long keys took at every size. Units: milliseconds, megabytes."""
    with folder() as place:
        sizes = {f"{size}": _at(place, size) for size in SIZES}
    largest = sizes[f"{SIZES[-1]}"]
    return {
        "name": "key press to answer painted in the real window, and its memory",
        "budget_p99_ms": BUDGET_P99_MS,
        "budget_mb": BUDGET_MB,
        "sizes": sizes,
        "ok": max(largest["words"]["p99"], largest["references"]["p99"]) <= BUDGET_P99_MS
        and largest["resident_mb"].get("most", 0) <= BUDGET_MB,
    }


def _at(place: Path, size: int) -> dict[str, Any]:
    chance = Random(SEED + 1)
    people = list(People(size).some(2_000, chance))
    typed = [*COMMON[:6], *PLACES[:6], *(one.clean for one in searches(people, PEOPLE, chance))]
    typed += [one.typed for one in searches(people, PEOPLE, chance)]
    references = [person.reference for person in people[:PEOPLE]]
    with till_on(grown(place, size)) as settings:
        seen = type_at(settings.data_dir, [*typed, *references])
    numbers = {text[:end] for text in references for end in range(1, len(text) + 1)}
    times = seen["ms"]
    return {
        "words": lie({text: ms for text, ms in times.items() if text not in numbers}),
        "first_text": lie(seen["first_ms"]),
        "references": lie({text: ms for text, ms in times.items() if text in numbers}),
        "resident_mb": {"at_first": seen["at_first_mb"].get("now"), **seen["mb"]},
    }


def type_at(till: Path, texts: list[str]) -> dict[str, Any]:
    """Type into the window of a till."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.window_keys", str(till)],
        input=json.dumps(texts),
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))
