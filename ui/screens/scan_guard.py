"""Notice a scan that lands in a box for money: a reader types faster than any hand, and ends with Enter.

An amount is never eight digits or letters long without a point, so nothing a person means is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.errors import InvalidAmount

if TYPE_CHECKING:
    from ui.widgets.money_edit import MoneyEdit

_SHORTEST: Final = 8
_GAP_MS: Final = 50


class ScanGuard:
    """Watch the keys of one box. Units: milliseconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._run = ""
        self._last_ms = 0

    def key(self, character: str, at_ms: int) -> bool:
        """Note a key; True when it begins a new run, so that what stood before can be remembered."""
        begins = not self._run or at_ms - self._last_ms > _GAP_MS
        self._run = character if begins else self._run + character
        self._last_ms = at_ms
        return begins

    def is_scan(self, at_ms: int) -> bool:
        """Tell, at Enter, whether what came before it was a scan; the run ends here."""
        run, fast = self._run, at_ms - self._last_ms <= _GAP_MS
        self._run = ""
        return fast and len(run) >= _SHORTEST and run.isalnum()


def is_too_long_for_money(text: str) -> bool:
    """Tell whether this is a reference and no amount, however slowly it came."""
    bare = text.strip()
    return len(bare) >= _SHORTEST and bare.isalnum()


def pence_typed(box: MoneyEdit) -> int:
    """Return what stands in a box for money, as far as it is an amount: nothing while it is none, or may be a scan."""
    try:
        return 0 if is_too_long_for_money(box.edit.text()) else box.pence()
    except InvalidAmount:
        return 0
