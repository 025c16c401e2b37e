"""Measure the product against its budgets: `python -m bench`.

Each module of this package has one function, `measure() -> dict`, that measures ours and a bare counterpart in the same
run, turn by turn, and returns what it saw. A ratio says more than milliseconds: both sides slow down together on a busy
or a slow machine.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence


def asked(name: str, usual: int) -> int:
    """Return how much to measure: IMS_BENCH_<name> where somebody wants less or more than usual."""
    return int(os.environ.get(f"IMS_BENCH_{name}") or usual)


def spread(samples: Sequence[float], digits: int = 3) -> dict[str, float]:
    """Say how samples lie. Units: as the samples; `p99` is the value that 99 of 100 stay below."""
    ordered = sorted(samples)
    return {
        "min": round(ordered[0], digits),
        "median": round(ordered[len(ordered) // 2], digits),
        "p99": round(ordered[math.ceil(len(ordered) * 0.99) - 1], digits),
        "max": round(ordered[-1], digits),
        "samples": len(ordered),
    }


def median(samples: Sequence[float]) -> float:
    """Return the middle sample."""
    return sorted(samples)[len(samples) // 2]
