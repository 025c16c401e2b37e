"""Decide how long to wait: for a line, and for all of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """The waits of the forwarder. Units: seconds.

    `quiet_s` is how long a request that nobody answered may still be at work over there: .NET gives it 110 seconds.
    `refused_s` are the waits after an answer that said why not, after the last of which the line is parked.
    """

    idle_s: float = 5.0
    quiet_s: float = 120.0
    refused_s: tuple[float, ...] = (60.0, 900.0, 900.0)
    unclear_s: float = 10.0
    unclear_most_s: float = 3600.0
    trouble_s: float = 2.0
    trouble_most_s: float = 300.0
    stopped_s: float = 900.0
    check_after_s: float = 6 * 3600.0
    pull_every_s: float = 1800.0
    pull_again_s: float = 300.0


def line_wait_s(pace: Pace, attempts: int) -> float:
    """Wait longer each time nobody knows about a line, up to an hour."""
    return min(pace.unclear_most_s, pace.unclear_s * 2.0 ** min(max(attempts - 1, 0), 16))


def quiet_wait_s(pace: Pace, attempts: int) -> float:
    """Wait until a request without an answer has ended for certain; longer each time."""
    return min(pace.unclear_most_s, pace.quiet_s * 2.0 ** min(max(attempts - 1, 0), 16))


def refused_wait_s(pace: Pace, refusals: int) -> float:
    """Wait after an answer that said why not."""
    return pace.refused_s[min(max(refusals, 1), len(pace.refused_s)) - 1]


def trouble_wait_s(pace: Pace, failures: int) -> float:
    """Wait before anything is asked again; more after each failure in a row."""
    return min(pace.trouble_most_s, pace.trouble_s * 2.0 ** min(max(failures - 1, 0), 16))
