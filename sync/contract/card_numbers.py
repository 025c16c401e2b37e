"""Find card numbers in free text, so that none is ever kept or handed on, whoever wrote it there.

A card number is 13 to 19 digits that begin with 2 to 6 and pass the Luhn test, in groups with blanks or dashes between;
track data is what a reader types.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

REMOVED: Final = "[card]"
"""What stands in a text in the place of a card number; never longer than one, so that the text still fits."""

_SHORTEST: Final = 13
_LONGEST: Final = 19
_RUN: Final = re.compile(r"[0-9](?:[ \-\t\r\n\v\f]{0,3}[0-9]){12,}")
_GROUP: Final = re.compile(r"[0-9]+")
# Dots and the like only where they make the groups of a card: years, sums and versions are written with them too.
_LAID_OUT: Final = re.compile(
    r"(?<![0-9])[2-6][0-9]{3}([._·•|\\*+~])(?:[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}|[0-9]{6}\1[0-9]{4,5})(?![0-9])"
)
_TRACK: Final = re.compile(
    r"%?[A-Z]?[0-9](?: ?[0-9]){11,18}\^[^?]{0,100}\??|;[0-9]{12,19}=[^?]{0,60}\??|[0-9]{12,19}=[0-9]{7,40}\??",
    re.IGNORECASE,
)
# What a reader types behind a number: name, expiry, service code, all the card's own.
_REST_OF_TRACK: Final = re.compile(r"=(?:[^?]{0,60}\?|[0-9]*)|\^[^?]{0,100}\??|D[0-9]{7,40}\??", re.IGNORECASE)
_PLAIN: Final = {"Zs": " ", "Zl": " ", "Zp": " ", "Cf": " ", "Pd": "-"}
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def holds_card_number(text: str) -> bool:
    """Tell whether there is a card number or track data anywhere in a text."""
    return len(text) >= _SHORTEST and next(_found(_plain(text)), None) is not None


def is_card_number_within(document: object) -> bool:
    """Tell whether any text of a document is one with a card number, names of members included."""
    if isinstance(document, str):
        return holds_card_number(document)
    if isinstance(document, dict):
        return any(is_card_number_within(part) for pair in document.items() for part in pair)
    return isinstance(document, list) and any(map(is_card_number_within, document))


def without_card_numbers(text: str) -> str:
    """Return a text with REMOVED where there was a card number; any other text is returned as it is."""
    if not holds_card_number(text):
        return text
    kept, end = [], 0
    for start, stop in sorted(_found(_plain(text))):
        if start >= end:
            kept += [text[end:start], REMOVED]
        end = max(end, stop)
    return "".join((*kept, text[end:]))


def _plain(text: str) -> str:
    """Write digits, blanks, dashes and what nobody sees of any script as ASCII, each character as one."""
    return text if text.isascii() else "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return _PLAIN.get(unicodedata.category(character), character)


def _found(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where card numbers and tracks are."""
    yield from (match.span() for match in _TRACK.finditer(plain))
    for run in _RUN.finditer(plain):
        groups = [match.span() for match in _GROUP.finditer(run[0])]
        for first, (start, _) in enumerate(groups):
            for stop in _ends(run[0], groups[first:]):
                rest = _REST_OF_TRACK.match(plain, run.start() + stop)
                yield run.start() + start, run.start() + stop if rest is None else rest.end()
    for laid_out in _LAID_OUT.finditer(plain):
        if _passes("".join(filter(str.isdecimal, laid_out[0]))):
            yield laid_out.span()


def _ends(run: str, groups: list[tuple[int, int]]) -> Iterator[int]:
    """Yield where a card number ends that begins with the first of these groups."""
    digits = ""
    for start, stop in groups:
        digits += run[start:stop]
        if len(digits) > _LONGEST or digits[0] not in "23456":
            return
        if len(digits) >= _SHORTEST and _passes(digits):
            yield stop


def _passes(digits: str) -> bool:
    """Do the Luhn test: every second digit, from the last but one, is doubled."""
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[::2]) + sum(_DOUBLED[number] for number in numbers[1::2])) % 10 == 0
