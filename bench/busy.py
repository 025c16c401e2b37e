"""Measure the counter while a whole council is loaded beside it: what payments wait, and how long the window stalls.

The same is done at rest first, in the same window: a machine that others use stalls a window too. A payment waits from
the moment it is asked for until the window hears that it is committed, the journal's lane and the window's turn in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING, Any, Final

from bench import asked, spread
from bench.chunks import write_snapshot
from bench.grown import SIZES, folder, grown, kept
from bench.noise import searches
from bench.people import COUNCIL_TAX, SEED, People
from bench.tills import till_on

if TYPE_CHECKING:
    from pathlib import Path

SERVING: Final = asked("SERVING", 20_000)
"""The accounts that serve while the others come."""
PAYMENT_MS: Final = 100
FRAME_MS: Final = 50
_WHAT: Final = {"busy_ms": "frames", "payment_ms": "payments", "key_ms": "keys"}


def measure() -> dict[str, object]:
    """Return how payments, frames and keys lie, at rest and during the load. Units: milliseconds."""
    with folder() as place:
        sizes = {f"{size}": at(place, size) for size in SIZES[-1:]}
    largest = sizes[f"{SIZES[-1]}"]["during"]
    return {
        "name": "payments, frames and keys of the real window while a council is loaded beside it",
        "budget_payment_ms": PAYMENT_MS,
        "budget_frame_ms": FRAME_MS,
        "sizes": sizes,
        "ok": largest["payments"]["max"] <= PAYMENT_MS and largest["frames"]["max"] <= FRAME_MS,
    }


def at(place: Path, size: int) -> dict[str, Any]:
    """Load so many accounts beside a window that serves fewer."""
    chunks = kept(place, f"chunks-{size}", lambda path: write_snapshot(path, size))
    people = list(People(SERVING).some(2_000, Random(SEED)))
    bills = [one.reference for one in people if one.fund == COUNCIL_TAX and one.message_id is None and not one.closed]
    texts = [one.typed for one in searches(people, 40, Random(SEED))]
    with till_on(grown(place, SERVING)) as settings:
        seen = _work(settings.data_dir, chunks, {"references": bills[:500], "texts": texts})
    if seen["accounts"] != size:
        raise RuntimeError(f"{seen['accounts']} accounts serve, not {size}")
    lies = {when: {name: spread(seen[when][key]) for key, name in _WHAT.items()} for when in ("before", "during")}
    return {**lies, "load_s": round(seen["load_s"], 1), "resident_mb": seen["mb"]}


def _work(till: Path, chunks: Path, what: dict[str, list[str]]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.busy_window", str(till), str(chunks)],
        input=json.dumps(what),
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))
