"""Hold the statements of the word index that more than one module runs, and the keys they are run with."""

from __future__ import annotations

from typing import Final

from jellyfish import metaphone

CLEAR: Final = tuple(
    f"DELETE FROM {table}"  # noqa: S608 - our own tables
    for table in ("place", "surname", "word", "posting", "recent", "reference_word")
)
NEW_STATE: Final = """
    INSERT INTO index_state (id, build, change, base, next, gone) VALUES (1, 1, 0, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        build = build + 1, change = change + 1, base = excluded.base, next = excluded.next, gone = excluded.gone"""
PUT_PLACE: Final = "INSERT INTO place (place, account) VALUES (?, ?)"
PUT_SURNAME: Final = "INSERT INTO surname (surname, place) VALUES (?, ?)"
PUT_POSTING: Final = "INSERT INTO posting (slot, places) VALUES (?, ?)"
PUT_REFERENCE: Final = "INSERT OR IGNORE INTO reference_word (era, word, place) VALUES (?, ?, ?)"
PUT_WORD: Final = "INSERT INTO word (number, word, begun, sound) VALUES (?, ?, ?, ?)"
_FAINT: Final = str.maketrans("", "", "HWY")
AFTER: Final = "\U0010ffff"
"""Put after a word it stands behind everything that begins with it."""


def fund_word(fund: str) -> str:
    """Return the entry the accounts of a fund stand under; no typed word can be it."""
    return f"={fund}"


def sound_of(word: str) -> str:
    """Return how a word sounds, roughly: Stuart is Stewart, Graeme is Graham, Shaun is Sean; "" for a number."""
    if any(letter.isdigit() for letter in word):
        return ""
    sound = metaphone(word).replace("X", "S")
    return sound[:1] + sound[1:].translate(_FAINT)
