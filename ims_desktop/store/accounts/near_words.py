"""Find words that come close to one nobody has: parted or joined otherwise, one letter apart, or of the same sound.

One letter apart is one letter left out, put in, changed, or swapped with the next. The words so made are looked up all
at once; which of them exist, or begin something that exists, is a matter of one look into the index for each.
"""

from __future__ import annotations

import json
from itertools import chain
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING, Final

from ims_desktop.store.accounts.search_words import MAX_WORD
from ims_desktop.store.accounts.typed_reading import Meaning
from ims_desktop.store.accounts.word_tables import sound_of
from ims_desktop.store.values import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.store.driver import Connection

_SHORTEST: Final = 2
_SHORTEST_BEGUN: Final = 4
_MOST: Final = 32
_MOST_ALIKE: Final = 64
_NEXT: Final = """
    SELECT json_group_array((SELECT word FROM word WHERE word.word >= tried.value ORDER BY word.word LIMIT 1))
    FROM json_each(?) AS tried"""
_TITLES: Final = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "prof"))
_ALIKE: Final = "SELECT word FROM word WHERE sound = ? AND sound > '' LIMIT ?"


def is_guessable(word: str) -> bool:
    """Tell whether a word may stand for another: never a number, which is right or wrong, and no single letter."""
    return len(word) >= _SHORTEST and not word.isdigit()


def one_letter_apart(word: str) -> list[str]:
    """Return every word that is one letter away from another, swapped letters first, longer words last."""
    letters = ascii_lowercase + digits if any(letter.isdigit() for letter in word) else ascii_lowercase
    halves = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    swapped = (a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1)
    changed = (a + letter + b[1:] for a, b in halves if b for letter in letters)
    without = (a + b[1:] for a, b in halves if b)
    added = (a + letter + b for a, b in halves for letter in letters if len(word) < MAX_WORD)
    return [near for near in dict.fromkeys(chain(swapped, changed, without, added)) if near != word]


def by_letters(connection: Connection, word: str, *, begun: bool) -> Meaning | None:
    """Return what a word means if one letter of it is wrong; None when nothing there is so close.

    With `begun` it may be the beginning of a word, too, as nobody has it as it stands.
    """
    tried = one_letter_apart(word)
    row = connection.execute(_NEXT, (json.dumps(tried),)).fetchone()
    found = json.loads(to_text(row[0])) if row else []
    nexts = [(near, there) for near, there in zip(tried, found, strict=True) if there is not None]
    whole = tuple((near,) for near, there in nexts if there == near)[:_MOST]
    if not begun or len(word) < _SHORTEST_BEGUN:
        return Meaning(whole, ()) if whole else None
    beginnings = tuple((near,) for near, there in nexts if there.startswith(near))[:_MOST]
    return Meaning(whole, beginnings) if beginnings else None


def by_sound(connection: Connection, word: str) -> Meaning | None:
    """Return what a word means if it is written as it sounds; None when nothing sounds like it."""
    sound = sound_of(word)
    rows = connection.execute(_ALIKE, (sound, _MOST_ALIKE)).fetchall() if sound else []
    words = tuple((to_text(row[0]),) for row in rows)
    return Meaning(words, ()) if words else None


def without_titles(meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """Return what was typed without titles, which people give and accounts often lack."""
    return tuple(meaning for meaning in meanings if meaning.whole[0][0] not in _TITLES)


def joinings(meanings: tuple[Meaning, ...]) -> Iterator[tuple[tuple[Meaning, ...], str]]:
    """Yield what was typed with two neighbours as one word: mac donald as macdonald; and that word."""
    for n in range(len(meanings) - 1):
        word = (meanings[n].whole[0][0] + meanings[n + 1].whole[0][0])[:MAX_WORD]
        yield (*meanings[:n], Meaning(((word,),), ((word,),)), *meanings[n + 2 :]), word


def partings(word: str) -> Iterator[tuple[str, str]]:
    """Yield the two words that one typed without the space may be."""
    if word.isdigit():
        return
    for n in range(2, len(word) - 1):
        yield word[:n], word[n:]
