"""Measure the load of a whole council with its search index, by the process that does it in life, at every size.

Ours begins with compressed chunks as central sends them: they go through the pipe, are proved, unpacked, judged,
written and indexed, and the time runs until the new generation serves. The bare side has its rows ready as plain
tuples: one `executemany` into the same kind of encrypted table, one more into FTS5.
"""

from __future__ import annotations

import os
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from bench.chunks import announced, chunk, write_snapshot
from bench.grown import KEY, SIZES, folder, kept
from bench.people import People
from bench.rivals import load_bare, values_of
from bench.tills import empty_till
from ims_desktop.bootstrap import build_till
from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.records import LoadPhase
from ims_desktop.store.driver import connect

if TYPE_CHECKING:
    from pathlib import Path

BUDGET: Final = 1.4
_FRESH_S: Final = 100 * 365 * 86_400


def measure() -> dict[str, object]:
    """Return seconds and ratios at every size."""
    sizes: dict[str, Any] = {}
    with folder() as place:
        for size in SIZES:
            seen = ours(place, size)
            floor = bare(place, size)
            ratio, ratio_cpu = seen["seconds"] / floor["bare_s"], seen["cpu_s"] / floor["bare_cpu_s"]
            sizes[f"{size}"] = {**seen, **floor, "ratio": round(ratio, 2), "ratio_cpu": round(ratio_cpu, 2)}
    largest = sizes[f"{SIZES[-1]}"]
    return {
        "name": "a snapshot loaded and indexed beside the till, against bare executemany and FTS5",
        "sizes": sizes,
        "ratio": largest["ratio"],
        "budget": BUDGET,
        "ok": largest["ratio"] <= BUDGET,
    }


def ours(place: Path, size: int) -> dict[str, Any]:
    """Load a snapshot as the wire feeds it, from the announcement until it serves."""
    chunks = kept(place, f"chunks-{size}", lambda path: write_snapshot(path, size))
    answer = announced(chunks)
    with empty_till(place) as settings:
        till = build_till(settings)
        try:
            began, rows_s, worked = time.perf_counter(), 0.0, _worked_s()
            till.catalogue.load(answer)
            while till.catalogue.is_at_work():
                n = till.catalogue.wanted_chunk(0.02)
                if n is not None:
                    till.catalogue.take_chunk(n, chunk(chunks, n))
                going = till.catalogue.loading()
                if going is not None and going.phase is LoadPhase.INDEX and not rows_s:
                    rows_s = time.perf_counter() - began
            seconds = time.perf_counter() - began
            state = till.catalogue.state(till.clock.now(), _FRESH_S)
            if state.accounts != size or state.health not in {CatalogueHealth.COMPLETE, CatalogueHealth.STALE}:
                raise RuntimeError(f"the load did not end well: {state}")
            size_mb = sum(path.stat().st_size for path in settings.data_dir.glob("catalogue-*")) / 1e6
        finally:
            till.close()
        worked = _worked_s() - worked
    return {
        "seconds": round(seconds, 2),
        "rows_s": round(rows_s, 2),
        "index_s": round(seconds - rows_s, 2),
        "cpu_s": round(worked, 2),
        "rows_per_s": round(size / seconds),
        "file_mb": round(size_mb, 1),
    }


def bare(place: Path, size: int) -> dict[str, float]:
    """Write rows that are ready, then their words. Units: seconds."""
    path = place / "bare.db"
    rows = [values_of(n, holder) for n, holder in enumerate(People(size).holders(), start=1)]
    path.unlink(missing_ok=True)
    try:
        with closing(connect(path, KEY, create=True)) as connection:
            began, worked = time.perf_counter(), _worked_s()
            load_bare(connection, rows)
            return {
                "bare_s": round(time.perf_counter() - began, 2),
                "bare_cpu_s": round(_worked_s() - worked, 2),
            }
    finally:
        for part in path.parent.glob("bare.db*"):
            part.unlink()


def _worked_s() -> float:
    """Return what this process and those it waited for have worked, which a busy machine does not change."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
