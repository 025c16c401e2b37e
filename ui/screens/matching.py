"""Tell which words of a name or an address the cashier's words found, so that they can be shown bold.

This only decides what is bold. What is found, and in which order, is the catalogue's business.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

Span = tuple[str, bool]
"""A piece of text and whether it is bold."""

_WORD: Final = re.compile(r"[\w'\u2019]+")
_MARKS: Final = re.compile(r"['\u2019\u0300-\u036f]")
_ONE_TYPO_FROM: Final = 4


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Write a word as people type it: no accents, no apostrophes, small letters."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


@lru_cache(maxsize=4096)
def spans(text: str, wanted: tuple[str, ...]) -> tuple[Span, ...]:
    """Cut `text` into pieces, those that one of the (folded) words found marked bold."""
    pieces: list[Span] = []
    end = 0
    for match in _WORD.finditer(text):
        if not _found(fold(match[0]), wanted):
            continue
        if match.start() > end:
            pieces.append((text[end : match.start()], False))
        pieces.append((match[0], True))
        end = match.end()
    if end < len(text):
        pieces.append((text[end:], False))
    return tuple(pieces)


def postcode_spans(postcode: str, wanted: tuple[str, ...]) -> tuple[Span, ...]:
    """Cut a postcode as `spans` does; typed without its space it is found whole."""
    compact = fold("".join(postcode.split()))
    if any(len(one) > len(postcode.partition(" ")[0]) and compact.startswith(one) for one in wanted):
        return ((postcode, True),)
    return spans(postcode, wanted)


def words_of(text: str) -> tuple[str, ...]:
    """Fold what was typed into the words to look for."""
    return tuple(word for word in (fold(match[0]) for match in _WORD.finditer(text)) if word)


def _found(word: str, wanted: tuple[str, ...]) -> bool:
    return any(word.startswith(one) or _nearly(word, one) for one in wanted)


def _nearly(word: str, one: str) -> bool:
    """Tell whether two longer words differ by one slip: a letter changed, missing, too many, or two swapped."""
    if min(len(word), len(one)) < _ONE_TYPO_FROM or abs(len(word) - len(one)) > 1:
        return False
    shorter, longer = sorted((word, one), key=len)
    at = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    rest = at + (len(longer) == len(shorter))
    if shorter[rest:] == longer[at + 1 :]:
        return True
    swapped = shorter[:at] + shorter[at : at + 2][::-1] + shorter[at + 2 :]
    return swapped == longer
