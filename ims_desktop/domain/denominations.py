"""Name the notes and coins that are counted, and say what a count comes to.

Source: LocalGov IMS eReturns list these twelve; ours keeps how many of each, never what they are worth together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.errors import InvalidAmount
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTES: Final = (5000, 2000, 1000, 500)
COINS: Final = (200, 100, 50, 20, 10, 5, 2, 1)
DENOMINATIONS: Final = NOTES + COINS
"""In pence, the largest first."""

MOST_PIECES: Final = 100_000


def counted_pence(counts: Mapping[int, int]) -> int:
    """Add up a count. Shape: `counts` maps a denomination in pence to how many there are.

    Raises: InvalidAmount, for what is no note or coin, and for a number nobody can hold.
    """
    for each, pieces in counts.items():
        if each not in DENOMINATIONS or not 0 <= pieces <= MOST_PIECES:
            raise InvalidAmount(
                say("A count is how many of each note and coin, from 0 to {n}.", n=MOST_PIECES), code="count"
            )
    return sum(each * pieces for each, pieces in counts.items())
