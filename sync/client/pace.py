"""Decide how long to wait before the next step, and how much one step may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


@dataclass(frozen=True, slots=True)
class Pace:
    """The budgets of a step. Units: `_s` seconds, `_bytes` bytes; the rest are counts.

    Shape: `load_wait_s` is how long a step waits for a load of all accounts to take more, `load_rest_s` how long until
    the next look at it.
    """

    batch: int = 200
    batch_bytes: int = 1_000_000
    page: int = 1000
    step_s: float = 1.0
    idle_s: float = 30.0
    load_wait_s: float = 0.2
    load_rest_s: float = 0.3
    backoff_first_s: float = 2.0
    backoff_most_s: float = 300.0
    alien_retry_s: float = 900.0


def backoff_s(pace: Pace, failures: int, retry_after_s: float | None, random: Random) -> float:
    """Wait longer after each failure, anywhere up to a cap, so that a thousand tills do not return as one.

    What central asked for is waited in full, and the spread comes on top.
    """
    ceiling = min(pace.backoff_most_s, pace.backoff_first_s * 2.0 ** min(failures - 1, 16))
    return (retry_after_s or 0.0) + random.uniform(0.0, ceiling)


def idle_s(pace: Pace, random: Random) -> float:
    """Wait while nothing is to do: about the same for every till, never quite."""
    return pace.idle_s * random.uniform(0.8, 1.2)
