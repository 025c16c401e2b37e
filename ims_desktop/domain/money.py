"""Read, write and split money. Units: whole pence everywhere; VAT rates as exact fractions.

Source: VAT is contained in the gross amount and rounded half to even (LocalGov IMS).
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from ims_desktop.errors import InvalidAmount
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.words import Words

NOTES_AND_COINS = (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
_MINUS = "\N{MINUS SIGN}"
_LONGEST = 20
_SHAPE = re.compile(r"£?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?", re.ASCII)


def parse_pence(text: str) -> int:
    """Read an amount as a person types it: `58`, `58.7`, `58.75`, `£1,284.50`.

    Raises: InvalidAmount (`amount_malformed`) naming the rule. What was typed is not repeated: it may be a card number.
    """
    typed = text.strip(" ")
    match = _SHAPE.fullmatch(typed) if len(typed) <= _LONGEST else None
    if match is None:
        raise InvalidAmount(_broken_rule(typed), code="amount_malformed")
    pence = (match[2] or "").ljust(2, "0")
    return int(match[1].replace(",", "")) * 100 + int(pence)


def _broken_rule(typed: str) -> Words:
    """Say which rule of writing an amount was not kept, the most telling one first."""
    bare = typed.removeprefix("£")
    pounds_part, point, pence_part = bare.partition(".")
    rules = (
        (not bare, say("Type an amount, such as 58.75.")),
        (len(typed) > _LONGEST, say("That is too long for an amount. Type pounds and pence, such as 58.75.")),
        (bare[:1] == "-", say("An amount has no minus sign. Type it without one, such as 58.75.")),
        (
            bool(re.search(r"[^0-9.,]", bare)),
            say("An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
        ),
        (not pounds_part, say("Type the pounds before the point, such as 0.50.")),
        (bool(point) and not pence_part, say("Type the pence after the point, such as 58.75.")),
        ("." in pence_part, say("An amount has one point, such as 58.75.")),
        ("," in pence_part, say("The comma goes before the point, such as 1,284.50.")),
        (len(pence_part) > len("99"), say("Pence have two digits, such as 58.75.")),
    )
    return next(
        (words for broken, words in rules if broken), say("A comma has three digits after it, such as 1,284.50.")
    )


def pounds(pence: int) -> str:
    """Write an amount for people: `£1,284.50`, and with a true minus sign `−£13.80`."""
    return f"{_MINUS if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def plain_pounds(pence: int) -> str:
    """Write an amount for files and entry boxes: `1284.50`, `-13.80`."""
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def contained_vat(amount_pence: int, rate: Fraction) -> int:
    """Return the VAT inside a gross amount: `amount - amount / (1 + rate)`, half to even, exactly."""
    return round(amount_pence - amount_pence / (1 + Fraction(rate)))


def split_vat(vat_pence: int, shares: Sequence[int]) -> tuple[int, ...]:
    """Split the VAT of a line over the parts that pay it, so that the last takes the remainder.

    Each part is the step between two rounded running totals, so no part is ever further than a penny from its due and
    none takes the opposite sign.
    """
    total = sum(shares)
    parts, paid, given = [], 0, 0
    for share in shares:
        paid += share
        due = round(Fraction(vat_pence * paid, total))
        parts.append(due - given)
        given = due
    return tuple(parts)


def change_pieces(pence: int) -> tuple[tuple[int, int], ...]:
    """Return the fewest UK notes and coins for an amount, as (piece in pence, how many), largest first."""
    pieces = []
    for piece in NOTES_AND_COINS:
        count, pence = divmod(pence, piece)
        if count:
            pieces.append((piece, count))
    return tuple(pieces)
