"""Tell the VAT that an amount contains."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache


def contained_vat(pence: int, rate: str) -> int:
    """Return the VAT in a gross amount, half to even: what LocalGov IMS computes, to the penny.

    Units: pence; `rate` the exact fraction as text, "0.2" for 20 %.
    """
    return round(pence * _share(rate))


def same_rate(one: str, other: str) -> bool:
    """Tell whether two texts say the same rate."""
    return one == other or _share(one) == _share(other)


@lru_cache(maxsize=256)
def _share(rate: str) -> Fraction:
    """Return what part of a gross amount is VAT."""
    return Fraction(rate) / (1 + Fraction(rate))
