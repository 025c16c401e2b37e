"""Turn what a person typed into queries of the word index, the strictest first; nothing typed is ever query syntax."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_WORDS: Final = 8
MAX_WORD: Final = 40
_HOUSE_NUMBER: Final = 3
PERSON: Final = "person_words"
ALL: Final = "account_words"
_WORD: Final = re.compile(r"[^\W_]+")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words in what was typed: letters and digits only, however they are parted.

    The index splits O'Neill in two, so it is split here too; both halves are then looked for.
    """
    composed = unicodedata.normalize("NFC", text)
    return tuple(word[:MAX_WORD] for word in _WORD.findall(composed)[:MAX_WORDS])


def queries_of(text: str) -> tuple[tuple[str, str], ...]:
    """Return indexes to ask and what to ask them, likely answers first: each later one finds more.

    People come before streets: words of a name, reference or postcode first, whole, then begun; after them words
    anywhere, the address too.
    """
    words = words_of(text)
    if not words:
        return ()
    whole = " ".join(f'"{word}"' for word in words)
    *before, last = words
    begun = " ".join((*(f'"{word}"' if _is_number(word) else f'"{word}" *' for word in before), f'"{last}" *'))
    return ((PERSON, whole), (PERSON, begun), (ALL, whole), (ALL, begun))


def _is_number(word: str) -> bool:
    """Tell a house number, which is typed whole before the next word begins, from the start of a reference."""
    return word.isdigit() and len(word) <= _HOUSE_NUMBER
