"""Read what was typed as bitmaps: who has every word of it, whole or begun, in the name or anywhere.

A reading is a list of asked words. Tiers are its stricter and looser meanings; each is worked out only when asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap

from ims_desktop.store.accounts.search_words import long_forms
from ims_desktop.store.accounts.tables import Kind
from ims_desktop.store.accounts.word_reader import NOBODY, union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ims_desktop.store.accounts.search_words import Typed
    from ims_desktop.store.accounts.word_reader import WordReader

    Parts = tuple[BitMap, ...]

_PERSON: Final = (Kind.SURNAME, Kind.PERSON)
_ANYWHERE: Final = (*_PERSON, Kind.ADDRESS)
_BEGUN: Final = {
    Kind.SURNAME: Kind.BEGUN_SURNAME,
    Kind.PERSON: Kind.BEGUN_PERSON,
    Kind.ADDRESS: Kind.BEGUN_ADDRESS,
}
_PARTS: Final = 8
"""A guess stands for up to a hundred words: so many parts are joined once rather than looked through each time."""
_REFERENCE: Final = 4
"""From so many letters on, the beginning of a reference is one beside other words, too."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one typed word may stand for. Shape: each of `whole` and `begun` is words that must all be there.

    Without `begun` it is whole words only.
    """

    whole: tuple[tuple[str, ...], ...]
    begun: tuple[tuple[str, ...], ...]
    is_house_number: bool = False

    @classmethod
    def of(cls, typed: Typed) -> Meaning:
        """Return what a word means as it was typed: itself, or its parts where a mark parts it."""
        both = tuple(dict.fromkeys(((typed.word,), typed.parts)))
        return cls(both, both, typed.is_house_number)


class AskedWord:
    """One word of a reading and the bitmaps of who has it, each read when first asked for.

    They are given in parts, for name, address and so on: what fits the other words is looked for in each of them,
    which costs less than to join them first.
    """

    def __init__(self, reader: WordReader, meaning: Meaning, *, last: bool, alone: bool) -> None:
        self._reader = reader
        self._meaning = meaning
        self._is_whole_number = meaning.is_house_number and not last
        self._alone = alone

    @property
    def length(self) -> int:
        """How many letters were typed."""
        return max(len(words[0]) for words in (*self._meaning.whole, *self._meaning.begun))

    @cached_property
    def surname(self) -> Parts:
        """Who has it as a whole word of the surname."""
        return self._whole((Kind.SURNAME,))

    @cached_property
    def person(self) -> Parts:
        """Who has it as a whole word of name or postcode."""
        return self._whole(_PERSON)

    @cached_property
    def anywhere(self) -> Parts:
        """Who has it as a whole word of anything; rd is road there."""
        return self._whole(_ANYWHERE)

    @cached_property
    def surname_begun(self) -> Parts:
        """Whose surname has a word that begins with it."""
        return self.surname if self._is_whole_number else self._begun((Kind.SURNAME,))

    @cached_property
    def person_begun(self) -> Parts:
        """Whose name, postcode or reference has a word that begins with it; a house number is whole."""
        if self._is_whole_number:
            return self.person
        return (*self._begun(_PERSON), *self._reference_begun(_REFERENCE))

    @cached_property
    def anywhere_begun(self) -> Parts:
        """Who has a word that begins with it anywhere; a house number is whole."""
        if self._is_whole_number:
            return self.anywhere
        return (*self.person_begun, *self._begun((Kind.ADDRESS,)), *self._long_forms())

    @cached_property
    def loosest(self) -> Parts:
        """Who has anything at all that begins with it."""
        return (*self._begun(_ANYWHERE), *self._reference_begun(1), *self._long_forms())

    def _whole(self, kinds: Iterable[Kind]) -> Parts:
        found = self._any(self._meaning.whole, kinds, lambda kind: kind)
        return (*found, *self._long_forms()) if Kind.ADDRESS in kinds else found

    def _begun(self, kinds: Iterable[Kind]) -> Parts:
        if not self._meaning.begun:
            return self._any(self._meaning.whole, kinds, lambda kind: kind)
        return self._any(self._meaning.begun, kinds, _BEGUN.__getitem__)

    def _any(
        self, alternatives: Iterable[tuple[str, ...]], kinds: Iterable[Kind], look: Callable[[Kind], Kind]
    ) -> Parts:
        found: list[BitMap] = []
        for words in alternatives:
            parts = [[self._reader.places(word, look(kind)) for kind in kinds] for word in words]
            if len(parts) == 1:
                found += parts[0]
            else:
                found.append(BitMap.intersection(*(union(*part) for part in parts)))
        found = [bitmap for bitmap in found if bitmap]
        return tuple(found) if len(found) <= _PARTS else (union(*found),)

    def _long_forms(self) -> Parts:
        said = (long for word, *_ in self._meaning.whole for long in long_forms(word))
        return tuple(self._reader.places(long, Kind.ADDRESS) for long in said)

    def _reference_begun(self, letters: int) -> Parts:
        alone = (words[0] for words in self._meaning.begun if len(words) == 1)
        asked = (word for word in alone if self._alone or len(word) >= letters)
        return tuple(self._reader.places(word, Kind.BEGUN_REFERENCE) for word in asked)


class Reading:
    """One way to understand what was typed."""

    def __init__(self, reader: WordReader, meanings: tuple[Meaning, ...], fund: BitMap | None) -> None:
        self.meanings = meanings
        self._fund = fund
        last = len(meanings) - 1
        self.words = tuple(
            AskedWord(reader, meaning, last=n == last, alone=last == 0) for n, meaning in enumerate(meanings)
        )
        # The longest first: few people have it, and the others are looked for among these.
        self._longest_first = tuple(sorted(self.words, key=lambda word: -word.length))

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """The words that may begin a surname."""
        said = (words[0] for meaning in self.meanings for words in meaning.whole if len(words) == 1)
        return tuple(dict.fromkeys(word for word in said if not word[0].isdigit()))

    def tiers(self) -> Iterator[BitMap]:
        """Yield who fits, the likeliest reading first; a later tier holds the earlier ones, too.

        People before streets, surnames before forenames, whole words before begun ones.
        """
        words = self._longest_first
        if len(words) == 1:
            yield from self._tiers_of_one(words[0])
            return
        surname = [part for word in words for part in word.surname]
        person = self._all(word.person for word in words)
        yield _either(person, surname)
        yield person
        if surname:
            yield _either(self._all(word.anywhere for word in words), surname)
        begun = self._all(word.person_begun for word in words)
        yield _either(begun, surname)
        yield _either(begun, [part for word in words for part in word.surname_begun])
        yield begun
        yield self._all(word.anywhere for word in words)
        yield self._all(word.anywhere_begun for word in words)
        yield self.loosest()

    def _tiers_of_one(self, word: AskedWord) -> Iterator[BitMap]:
        """Yield the same tiers for one word alone, which needs less to be read."""
        yield self._all((word.surname,))
        yield self._all((word.person,))
        yield self._all((word.surname_begun,))
        yield self._all((word.person_begun,))
        yield self._all((word.anywhere,))
        yield self._all((word.anywhere_begun,))

    def loosest(self) -> BitMap:
        """Return who has something that begins with each word."""
        return self._all(word.loosest for word in self._longest_first)

    def without(self, left_out: int) -> BitMap | None:
        """Return who has every word but one; None when that is nobody, or when there is no other word."""
        others = [word.loosest for n, word in enumerate(self.words) if n != left_out]
        return self._all(others) if others else None

    def _all(self, words: Iterable[Parts]) -> BitMap:
        found = self._fund
        for parts in words:
            found = union(*parts) if found is None else _either(found, parts)
            if not found:
                return NOBODY
        return NOBODY if found is None else found


def _either(found: BitMap, parts: Iterable[BitMap]) -> BitMap:
    """Return who of those found is in any of some bitmaps."""
    if not found:
        return NOBODY
    return union(*(found & part for part in parts if part))
