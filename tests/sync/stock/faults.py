"""How a stock server fails, and a weather of such failures that a seed decides."""

from __future__ import annotations

import random
from enum import StrEnum


class Fault(StrEnum):
    """One way for one request to go wrong."""

    LOST_REPLY = "done, and the connection closed without an answer"
    HELD_REPLY = "done, and no answer until the caller gives up"
    REFUSED_THOUGH_DONE = "done, and answered 400"
    REFUSED = "not done, 400 with the text of some exception"
    REFUSED_EMPTY = "not done, 400 with nothing"
    BROKEN = "not done, 500"
    SILENCE = "not done, and no answer until the caller gives up"
    CUT = "not done, and the connection closed without an answer"
    ABSENT = "404 for a single item that is there"
    SAME_REFERENCE = "done, under a reference that another row already has"
    SLOW = "done, and answered a little later"
    GHOST = "400, and the row is stored together with the next one that is"


QUICK = (
    Fault.LOST_REPLY,
    Fault.REFUSED_THOUGH_DONE,
    Fault.REFUSED,
    Fault.REFUSED_EMPTY,
    Fault.BROKEN,
    Fault.CUT,
    Fault.SAME_REFERENCE,
    Fault.SLOW,
    Fault.ABSENT,
)
"""Faults that cost no waiting, and after which asking first is enough: nobody can ask about a GHOST."""

_WRITES_ONLY = {Fault.REFUSED, Fault.SAME_REFERENCE, Fault.GHOST, Fault.REFUSED_THOUGH_DONE}
_LONGEST_SPELL = 4


class Weather:
    """Faults at random by a seed: the same requests in the same order meet the same faults.

    Shape: `share` of the requests fail, until `calm_after` requests; a CUT comes as a spell of several requests.
    """

    def __init__(
        self, seed: int, *, share: float = 0.4, calm_after: int = 10_000, faults: tuple[Fault, ...] = QUICK
    ) -> None:
        self._random = random.Random(seed)
        self._share = share
        self._left = calm_after
        self._faults = faults
        self._spell = 0

    def __call__(self, verb: str, path: str) -> Fault | None:
        self._left -= 1
        if self._left < 0:
            return None
        if self._spell:
            self._spell -= 1
            return Fault.CUT
        if self._random.random() >= self._share:
            return None
        fault = self._random.choice(self._faults)
        if fault is Fault.CUT:
            self._spell = self._random.randrange(_LONGEST_SPELL)
        return fault if _fits(fault, verb, path) else None


def _fits(fault: Fault, verb: str, path: str) -> bool:
    if fault is Fault.ABSENT:
        return verb == "GET" and path.strip("/").count("/") > 1
    return verb != "GET" or fault not in _WRITES_ONLY
