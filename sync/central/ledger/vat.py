"""Tell the VAT that an amount contains."""

from __future__ import annotations

from fractions import Fraction


def contained_vat(pence: int, rate: str) -> int:
    """Return the VAT in a gross amount, half to even: what LocalGov IMS computes, to the penny.

    Units: pence; `rate` the exact fraction as text, "0.2" for 20 %.
    """
    return round(pence - pence / (1 + Fraction(rate)))
