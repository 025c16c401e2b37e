"""Tell a reader from a hand by the clock: it types faster, and more at a time. Nothing of Qt is in here.

A run is the characters that followed each other within the gap. A prefix that a reader was set to send makes even a
short run a scan; F9 is one only when an AIM identifier comes right behind it, because people press F9 too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AIM: Final = "]"


@dataclass
class Burst:
    """The run so far. Units: milliseconds of any clock that only goes forward; `shortest` characters."""

    gap_ms: int
    shortest: int
    run: str = ""
    prefixed: bool = False
    needs_aim: bool = False
    slowest_ms: int = 0
    _last_ms: int | None = None

    def goes_on(self, at_ms: int) -> bool:
        """Tell whether a key at this moment belongs to the run: after a prefix, or close behind the last one."""
        return self._last_ms is not None and 0 <= at_ms - self._last_ms <= self.gap_ms

    def begin(self, character: str, at_ms: int) -> None:
        """Start a run with its first character."""
        self.end()
        self.run, self._last_ms = character, at_ms

    def begin_prefixed(self, at_ms: int, *, needs_aim: bool) -> None:
        """Start a run with a prefix."""
        self.end()
        self.prefixed, self.needs_aim, self._last_ms = True, needs_aim, at_ms

    def add(self, character: str, at_ms: int) -> None:
        """Take one more character into the run."""
        if self._last_ms is not None:
            self.slowest_ms = max(self.slowest_ms, at_ms - self._last_ms)
        self.run += character
        self._last_ms = at_ms

    def fits_prefix(self, character: str) -> bool:
        """Tell whether a character may stand behind the prefix: behind F9 only an AIM identifier begins a scan."""
        return not self.needs_aim or bool(self.run) or character == AIM

    def is_scan(self) -> bool:
        """Tell, at Enter or Tab close behind it, whether the run is a scan."""
        return len(self.run) >= (1 if self.prefixed else self.shortest)

    def end(self) -> None:
        """Forget the run."""
        self.run, self.prefixed, self.needs_aim, self.slowest_ms, self._last_ms = "", False, False, 0, None
