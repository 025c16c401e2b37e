"""Turn the wire's pounds into pence and back, and keep a VAT rate as the exact text of its fraction.

Units: pence, whole. Bounds are those of decimal(18,2).
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import Final

PENCE_BOUND: Final = 10**18
"""The first amount that decimal(18,2) cannot hold, in pence."""
RATE_PLACES: Final = 6
_RATE_BOUND: Final = 10
_EXACT: Final = Context(prec=200)
"""More digits than a document may hold in one number, so that nothing is ever rounded."""
_NUMBER: Final = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)


def read_pence(value: object) -> int:
    """Read pounds as pence; numbers as text are taken as well, as the .NET framework takes them.

    Raises: ValueError with the rule: not_a_number, too_many_decimals, out_of_range.
    """
    hundredths = _number(value).scaleb(2, _EXACT)
    if hundredths.copy_abs() >= PENCE_BOUND:
        raise ValueError("out_of_range")
    pence = int(hundredths)
    if pence != hundredths:
        raise ValueError("too_many_decimals")
    return pence


def pounds(pence: int) -> Decimal:
    """Write pence as pounds with two decimals, as the wire carries them."""
    whole, part = divmod(abs(pence), 100)
    return Decimal(f"{'-' if pence < 0 else ''}{whole}.{part:02}")


def read_rate(value: object) -> str:
    """Read a VAT fraction as its exact text, with at least one decimal: "0.2", "0.175", "0.0".

    Raises: ValueError with the rule: not_a_number, too_many_decimals, out_of_range.
    """
    rate = _number(value)
    if not 0 <= rate < _RATE_BOUND:
        raise ValueError("out_of_range")
    if rate != round(rate, RATE_PLACES):
        raise ValueError("too_many_decimals")
    whole, _, part = format(rate.copy_abs(), "f").partition(".")
    return f"{int(whole)}.{part.rstrip('0') or '0'}"


def rate_number(text: str) -> Decimal:
    """Write the text of a rate as the wire's number; zero is 0.0.

    Raises: ValueError for a text that is no rate.
    """
    return Decimal(read_rate(text))


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError("not_a_number")  # noqa: TRY004 - a rule, as the others
    if isinstance(value, str) and _NUMBER.fullmatch(value) is None:
        raise ValueError("not_a_number")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("not_a_number")
    return number
