"""Say which count of a drawer holds, without ever telling what the drawer should have held.

A count is blind: who counts hears that it fits, or that it is to be taken once more; no figure before one holds.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.session import CashCount

ROUNDS_MAX: Final = 9
"""No drawer is counted more often than that; the last of them holds whatever it says."""


def final_count(counts: Sequence[CashCount], expected_pence: int, *, recount: bool) -> CashCount | None:
    """Return the count that holds; None while there is none, or the drawer is to be counted once more.

    Shape: `counts` of one session, the first one first; `recount` whether policy wants a second look at a difference.
    A count that fits holds at once, else the second of the same people does: those who count for somebody who is away
    begin anew.
    """
    if not counts:
        return None
    last = counts[-1]
    alike = sum(1 for _ in takewhile(lambda count: bool(count.witness) == bool(last.witness), reversed(counts)))
    holds = last.counted_pence == expected_pence or not recount or alike > 1 or len(counts) >= ROUNDS_MAX
    return last if holds else None


def may_count(counts: Sequence[CashCount], final: CashCount | None, *, two_people: bool) -> bool:
    """Tell whether one more count may be taken: once a count holds, only two people may count over one person's."""
    if len(counts) >= ROUNDS_MAX:
        return False
    return final is None or (two_people and not final.witness)
