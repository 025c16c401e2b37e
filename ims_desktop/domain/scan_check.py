"""Prove the check digit of a scanned code: by one of the council's own rules, or by one everybody knows.

Source: ISO/IEC 7812 (Luhn), ISO/IEC 7064 (MOD 97-10); a weighted rule is LocalGov IMS's, as for references.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.check_digit import LONGEST, check_digit_worker

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import CheckDigitConfiguration

LUHN: Final = "luhn"
MOD_97: Final = "mod97"
KNOWN_CHECKS: Final = (LUHN, MOD_97)
"""The names no council needs to set up."""

_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_proved(text: str, check: CheckDigitConfiguration | str) -> bool:
    """Tell whether a text, its check digit last, fits its rule."""
    if not (text.isascii() and text.isalnum()):
        return False
    if check == LUHN:
        return text.isdecimal() and _luhn(text)
    if check == MOD_97:
        return int("".join(str(int(character, 36)) for character in text)) % 97 == 1
    if isinstance(check, str) or len(text) > LONGEST:
        return False
    return check_digit_worker(check)(text.upper()) == text[-1:].upper()


def _luhn(digits: str) -> bool:
    """Double every second digit from the last but one; the sum ends in nothing."""
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[::2]) + sum(_DOUBLED[number] for number in numbers[1::2])) % 10 == 0
