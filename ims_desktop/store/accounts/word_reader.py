"""Read the bitmaps of the word index: who has a word, who has a word that begins so, in the base and in what is recent.

Bitmaps of the base never change until it is built anew, so the ones used last are kept, up to a set size.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap

from ims_desktop.errors import StoreUnavailable
from ims_desktop.store.accounts.tables import BASE, KINDS, REFERENCES_BEGUN, SINCE, WORDS_BEGUN, Kind
from ims_desktop.store.accounts.word_tables import AFTER
from ims_desktop.store.values import to_bytes, to_int, to_text
from ims_desktop.words import say

if TYPE_CHECKING:
    from threading import Event

    from ims_desktop.store.driver import Connection

    Key = tuple[str, int, int]

_KEPT_BYTES: Final = 16_000_000
_OVERHEAD: Final = 300
_STATE: Final = "SELECT build, change, base, next FROM index_state"
_GONE: Final = "SELECT gone FROM index_state"
_WORD: Final = "SELECT number, begun, sound IS NOT NULL FROM word WHERE word = ?"
_POSTING: Final = "SELECT places FROM posting WHERE slot = ?"
_SPAN: Final = f"""
    SELECT posting.slot % {KINDS}, posting.places FROM word
    JOIN posting ON posting.slot BETWEEN word.number * {KINDS} AND word.number * {KINDS} + {Kind.ADDRESS}
    WHERE word.word >= ? AND word.word < ?"""  # noqa: S608 - our own numbers
_RECENT: Final = "SELECT kind, places FROM recent WHERE word = ?"
_RECENT_SPAN: Final = f"SELECT kind, places FROM recent WHERE word >= ? AND word < ? AND kind <= {Kind.ADDRESS}"  # noqa: S608
_REFERENCES: Final = "SELECT json_group_array(place) FROM reference_word WHERE era = ? AND word >= ? AND word < ?"
_SURNAME: Final = "SELECT place FROM surname WHERE surname >= ? ORDER BY surname LIMIT 1"
_BEGINS: Final = (
    "SELECT 1 FROM word WHERE word >= ? AND word < ? LIMIT 1",
    f"SELECT 1 FROM reference_word WHERE era = {BASE} AND word >= ? AND word < ? LIMIT 1",  # noqa: S608 - our own number
    f"SELECT 1 FROM reference_word WHERE era = {SINCE} AND word >= ? AND word < ? LIMIT 1",  # noqa: S608 - our own number
)
NOBODY: Final = BitMap()


class Kept:
    """Bitmaps used lately, shared by the searches of one file. Units: bytes."""

    def __init__(self, size: int = _KEPT_BYTES) -> None:
        self._size = size
        self._used = 0
        self._lock = Lock()
        self._kept: OrderedDict[Key, tuple[BitMap, int]] = OrderedDict()

    def get(self, key: Key) -> BitMap | None:
        """Return a bitmap that is kept; it is shared, so never changed."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Key, bitmap: BitMap, size: int) -> None:
        """Keep a bitmap, and let go of those not used for longest."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = (bitmap, size + _OVERHEAD)
            self._used += size + _OVERHEAD
            while self._used > self._size:
                _, (_, gone) = self._kept.popitem(last=False)
                self._used -= gone


class WordReader:
    """The index as it is during one search, on a connection inside a transaction."""

    def __init__(self, connection: Connection, kept: Kept, stopped: Event) -> None:
        self.connection = connection
        self._kept = kept
        self._stopped = stopped
        row = connection.execute(_STATE).fetchone() or (0, 0, 0, 0)
        self._build, self._change, self.base, self._next = (to_int(value) for value in row)
        self._entries: dict[str, tuple[int, int, bool]] = {}
        self._recent: dict[tuple[str, bool], dict[int, BitMap]] = {}
        self._spans: dict[str, dict[int, BitMap]] = {}
        self._joined: dict[tuple[str, int], BitMap] = {}

    def go_on(self) -> None:
        """Stop here if the search was overtaken. Raises: StoreUnavailable with code "interrupted"."""
        if self._stopped.is_set():
            raise StoreUnavailable(say("The search was stopped."), code="interrupted")

    def gone(self) -> BitMap:
        """Return the places given up."""
        key = ("gone", self._build, self._change)
        bitmap = self._kept.get(key)
        if bitmap is None:
            row = self.connection.execute(_GONE).fetchone()
            bitmap = NOBODY if row is None else self._keep(key, to_bytes(row[0]))
        return bitmap

    def places(self, word: str, kind: Kind) -> BitMap:
        """Return who has a word, or something that begins with it, in one kind of place."""
        key = (word, int(kind))
        if key not in self._joined:
            self.go_on()
            self._joined[key] = union(self._base(word, kind), self._since(word, kind))
        return self._joined[key]

    def is_word(self, word: str) -> bool:
        """Tell whether somebody has a word whole, in name or address."""
        return self._entry(word)[2]

    def is_begun(self, word: str) -> bool:
        """Tell whether anything begins with a word: another word, or a reference."""
        between = (word, word + AFTER)
        return any(self.connection.execute(query, between).fetchone() is not None for query in _BEGINS)

    def surnames(self, words: tuple[str, ...]) -> BitMap:
        """Return the places of the base whose surnames begin with any of some words: they stand together there."""
        spans = ((self._first_surname(word), self._first_surname(word + AFTER)) for word in words)
        return union(*(BitMap(range(*span)) for span in spans))

    # -------------------------------------------------------------------------------------------------------- inside
    def _first_surname(self, wanted: str) -> int:
        """Return the first place of the base whose surname does not come before a word."""
        row = self.connection.execute(_SURNAME, (wanted,)).fetchone()
        return self.base if row is None else to_int(row[0])

    def _base(self, word: str, kind: Kind) -> BitMap:
        if not self.base:
            return NOBODY
        number, begun, _ = self._entry(word)
        if kind in {Kind.SURNAME, Kind.PERSON, Kind.ADDRESS, Kind.FUND}:
            return self._posting(number, kind) if number else NOBODY
        if kind == Kind.BEGUN_REFERENCE:
            return self._posting(number, kind) if begun & REFERENCES_BEGUN else self._references(BASE, word)
        if begun & WORDS_BEGUN:
            return self._posting(number, kind)
        return self._span(word).get(kind - Kind.BEGUN_SURNAME, NOBODY)

    def _since(self, word: str, kind: Kind) -> BitMap:
        """Return who has the word among the accounts changed since the base was built."""
        if self._next == self.base:
            return NOBODY
        if kind == Kind.BEGUN_REFERENCE and len(word) > BEGUN_RECENT:
            return self._references(SINCE, word)
        if Kind.BEGUN_SURNAME <= kind <= Kind.BEGUN_ADDRESS and len(word) > BEGUN_RECENT:
            return self._recently(word, span=True).get(kind - Kind.BEGUN_SURNAME, NOBODY)
        return self._recently(word, span=False).get(kind, NOBODY)

    def _entry(self, word: str) -> tuple[int, int, bool]:
        if word not in self._entries:
            row = self.connection.execute(_WORD, (word,)).fetchone() or (0, 0, 0)
            self._entries[word] = (to_int(row[0]), to_int(row[1]), bool(row[2]))
        return self._entries[word]

    def _posting(self, number: int, kind: Kind) -> BitMap:
        slot = number * KINDS + kind
        key = ("posting", self._build, slot)
        bitmap = self._kept.get(key)
        if bitmap is None:
            row = self.connection.execute(_POSTING, (slot,)).fetchone()
            bitmap = self._keep(key, b"" if row is None else to_bytes(row[0]))
        return bitmap

    def _span(self, word: str) -> dict[int, BitMap]:
        """Join what begins with a word; these are few words, else the base would hold them joined."""
        if word not in self._spans:
            self._spans[word] = _joined(self.connection.execute(_SPAN, (word, word + AFTER)).fetchall())
        return self._spans[word]

    def _recently(self, word: str, *, span: bool) -> dict[int, BitMap]:
        key = (word, span)
        if key not in self._recent:
            asked = (_RECENT_SPAN, (word, word + AFTER)) if span else (_RECENT, (word,))
            self._recent[key] = _joined(self.connection.execute(*asked).fetchall())
        return self._recent[key]

    def _references(self, era: int, word: str) -> BitMap:
        row = self.connection.execute(_REFERENCES, (era, word, word + AFTER)).fetchone()
        return NOBODY if row is None else BitMap(json.loads(to_text(row[0])))

    def _keep(self, key: Key, blob: bytes) -> BitMap:
        bitmap = BitMap.deserialize(blob) if blob else NOBODY
        self._kept.put(key, bitmap, len(blob))
        return bitmap


BEGUN_RECENT: Final = 3
"""How many letters a beginning has at most that is kept joined for what is recent."""


def union(*bitmaps: BitMap) -> BitMap:
    """Return who is in any of some bitmaps: the one that holds somebody itself, for a copy of it would cost time."""
    held = [bitmap for bitmap in bitmaps if bitmap]
    return BitMap.union(*held) if len(held) > 1 else held[0] if held else NOBODY


def first_of(bitmap: BitMap, count: int) -> list[int]:
    """Return the first places of a bitmap."""
    return list(islice(bitmap, count))


def _joined(rows: list[tuple[int | str | bytes | None, ...]]) -> dict[int, BitMap]:
    kinds: dict[int, list[BitMap]] = {}
    for kind, blob in rows:
        kinds.setdefault(to_int(kind), []).append(BitMap.deserialize(to_bytes(blob)))
    return {kind: union(*bitmaps) for kind, bitmaps in kinds.items()}
