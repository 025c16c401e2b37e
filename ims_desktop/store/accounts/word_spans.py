"""Join the bitmaps of sorted words into bitmaps of what they begin with, where many words share a beginning.

A beginning that few words share is joined when it is asked for; one that many share would take too long then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap

from ims_desktop.store.accounts.tables import KINDS, REFERENCES_BEGUN, WORDS_BEGUN, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Bitmaps = tuple[BitMap | None, ...]
    Slot = tuple[int, bytes]

MANY_WORDS: Final = 16


def common_length(one: str, other: str) -> int:
    """Return how many letters two words begin with in common."""
    length = min(len(one), len(other))
    # Neighbours in sorted order share nearly all they can, so the end is tried first.
    while one[:length] != other[:length]:
        length -= 1
    return length


@dataclass(slots=True)
class _Level:
    """A beginning under way: how many words had it so far, and their bitmaps by kind."""

    words: int = 0
    bitmaps: tuple[list[BitMap], ...] = field(default_factory=lambda: ([], [], []))


class Beginnings:
    """Takes words in sorted order and says what is to be written for them and for their beginnings."""

    def __init__(self) -> None:
        self.references: dict[str, bytes] = {}
        self._numbers: dict[str, int] = {}
        self._begun: dict[str, int] = {}
        self._whole: set[str] = set()
        self._levels: list[_Level] = []
        self._last = ""
        self._next = 1

    def new_number(self) -> int:
        """Return the number of one more entry."""
        self._next += 1
        return self._next - 1

    def word(self, term: str, bitmaps: Bitmaps) -> Iterator[Slot]:
        """Take the next word; yield what is to be written for it and for the beginnings that end before it."""
        yield from self._close(common_length(self._last, term))
        self._levels += [_Level() for _ in range(len(term) - len(self._levels))]
        self._last = term
        self._whole.add(term)
        number = self._number(term)
        level = self._levels[-1]
        level.words += 1
        for kind, bitmap in enumerate(bitmaps):
            if bitmap is not None:
                level.bitmaps[kind].append(bitmap)
                yield (number * KINDS + kind, bitmap.serialize())

    def end(self) -> Iterator[Slot]:
        """Yield what is to be written when there are no more words: the last beginnings, and those of references."""
        yield from self._close(0)
        for beginning, blob in self.references.items():
            self._begun[beginning] = self._begun.get(beginning, 0) | REFERENCES_BEGUN
            yield (self._number(beginning) * KINDS + Kind.BEGUN_REFERENCE, blob)

    def entries(self, sound_of: Callable[[str], str]) -> Iterable[tuple[int, str, int, str | None]]:
        """Yield every word and beginning there is: number, letters, flags, and the sound of a whole word."""
        for term in sorted(self._numbers):
            yield (
                self._numbers[term],
                term,
                self._begun.get(term, 0),
                sound_of(term) if term in self._whole else None,
            )

    def _number(self, term: str) -> int:
        if term not in self._numbers:
            self._numbers[term] = self.new_number()
        return self._numbers[term]

    def _close(self, keep: int) -> Iterator[Slot]:
        """Close the beginnings longer than what the next word shares; each is joined into the one a letter shorter."""
        while len(self._levels) > keep:
            level = self._levels.pop()
            joined = [
                BitMap.union(*parts) if len(parts) > 1 else parts[0] if parts else None for parts in level.bitmaps
            ]
            if level.words > MANY_WORDS:
                yield from self._many(self._last[: len(self._levels) + 1], joined)
            if self._levels:
                above = self._levels[-1]
                above.words += level.words
                for kind, bitmap in enumerate(joined):
                    if bitmap is not None:
                        above.bitmaps[kind].append(bitmap)

    def _many(self, beginning: str, joined: list[BitMap | None]) -> Iterator[Slot]:
        self._begun[beginning] = WORDS_BEGUN
        number = self._number(beginning)
        for kind, bitmap in enumerate(joined):
            if bitmap is not None:
                bitmap.run_optimize()
                yield (number * KINDS + Kind.BEGUN_SURNAME + kind, bitmap.serialize())
