"""Answer what was typed: who fits, likely ones first, and whoever comes close when nobody does.

An answer is made of tiers, from a strict reading of what was typed to a loose one; a looser tier is only read when the
stricter ones do not fill the page. Inside a tier those come first whose surname begins as typed, Smith before
Bailey-Smith; then places are in the order of the alphabet already, so only the rows that are shown are read.
"""

from __future__ import annotations

import heapq
import json
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap

from ims_desktop.records import SearchPage
from ims_desktop.store.accounts.near_words import by_letters, by_sound, is_guessable, joinings, partings, without_titles
from ims_desktop.store.accounts.rows import COLUMNS, holders_of
from ims_desktop.store.accounts.search_words import bare, long_forms, order_key, typed_words
from ims_desktop.store.accounts.tables import Kind
from ims_desktop.store.accounts.typed_reading import Meaning, Reading
from ims_desktop.store.accounts.word_reader import first_of, union
from ims_desktop.store.accounts.word_tables import fund_word
from ims_desktop.store.values import to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.store.accounts.word_reader import WordReader

    Guess = Callable[[str], Meaning | None]
    Tier = tuple[BitMap, tuple[str, ...]]
    """Who fits, and the words that may begin a surname."""

_RECENT: Final = 150
_REFERENCE: Final = 4
_HEARD: Final = 4
"""Up to so many words are all taken by their sound at once; more would take too long."""
_EXACT: Final = "SELECT json_group_array(place) FROM reference_word WHERE era IN (0, 1) AND word = ?"
_ROWS: Final = f"""
    SELECT json_group_array(json_array(place.place, {", ".join(f"account.{name}" for name in COLUMNS)}))
    FROM json_each(?) AS wanted JOIN place ON place.place = wanted.value JOIN account ON account.id = place.account
"""  # noqa: S608 - our own columns


class Answer:
    """The accounts found so far, in the order they are shown."""

    def __init__(self, reader: WordReader, wanted: int) -> None:
        self._reader = reader
        self._wanted = wanted
        self._seen = reader.gone()
        self._own: dict[tuple[str, ...], BitMap] = {}
        self.rows: list[AccountHolder] = []

    @property
    def is_full(self) -> bool:
        """Whether nothing more would be shown."""
        return len(self.rows) >= self._wanted

    def take(self, tiers: Iterable[Tier]) -> None:
        """Take accounts tier by tier until there are enough."""
        for tier, words in tiers:
            if self.is_full:
                return
            if tier:
                self._take(tier - self._seen if self._seen else tier, words)
                self._seen = union(self._seen, tier)

    def _take(self, tier: BitMap, words: tuple[str, ...]) -> None:
        """Take the first of a tier, whose surname begins with a word before the others.

        What changed since the base was built is sorted in where it belongs.
        """
        base, room = self._reader.base, self._wanted - len(self.rows)
        late = self._read(list(islice(tier.iter_equal_or_larger(base), max(room, _RECENT))))
        if words not in self._own:
            self._own[words] = self._reader.surnames(words)
        own = self._own[words]
        self._merge(tier & own, [row for row in late.values() if _begins(row, words)])
        if not self.is_full:
            self._merge(tier - own, [row for row in late.values() if not _begins(row, words)])

    def _merge(self, early: BitMap, late: list[AccountHolder]) -> None:
        """Take the first of some places of the base and of some rows beside them, in the order of the alphabet."""
        room = self._wanted - len(self.rows)
        places = [place for place in first_of(early, room) if place < self._reader.base]
        rows = self._read(places)
        self.rows += islice(
            heapq.merge((rows[place] for place in places), sorted(late, key=_by_name), key=_by_name), room
        )

    def _read(self, places: list[int]) -> dict[int, AccountHolder]:
        self._reader.go_on()
        if not places:
            return {}
        row = self._reader.connection.execute(_ROWS, (json.dumps(places),)).fetchone()
        return {} if row is None else dict(holders_of(to_text(row[0])))


class Question:
    """What was typed, and what of it nothing in the index begins with."""

    def __init__(self, reader: WordReader, text: str, fund: str | None) -> None:
        self.reader = reader
        self.text = text
        self.meanings = tuple(Meaning.of(typed) for typed in typed_words(text))
        self.fund = None if fund is None else reader.places(fund_word(fund), Kind.FUND)
        self.unknown = [n for n, meaning in enumerate(self.meanings) if not self.is_known(meaning)]

    def is_known(self, meaning: Meaning) -> bool:
        """Tell whether anything begins with the word, or with each of its parts."""
        if any(all(self.reader.is_begun(word) for word in words) for words in meaning.begun):
            return True
        return any(self.reader.is_word(long) for long in long_forms(meaning.whole[0][0]))

    def read(self, meanings: tuple[Meaning, ...]) -> Reading:
        """Return one way to understand it."""
        return Reading(self.reader, meanings, self.fund)

    def tried(self, meanings: tuple[Meaning, ...]) -> Iterator[Tier]:
        """Yield who fits another way to understand it; its loosest tier tells whether there are any."""
        reading = self.read(meanings)
        if reading.loosest():
            yield from _with_words(reading)


def search(reader: WordReader, text: str, limit: int, fund: str | None) -> SearchPage:
    """Return a page of accounts that fit what was typed, or that come close when none does.

    Raises: StoreUnavailable with code "interrupted".
    """
    question = Question(reader, text, fund)
    if not question.meanings:
        return SearchPage((), more=False)
    answer = Answer(reader, limit + 1)
    for fitting in (_references, _as_typed, _spaced_otherwise):
        if not answer.rows or fitting is _as_typed:
            answer.take(fitting(question))
    nearest = not answer.rows
    for close in (_untitled, _misspelt, _written_as_it_sounds):
        if not answer.rows:
            answer.take(close(question))
    rows = answer.rows
    return SearchPage(tuple(rows[:limit]), more=len(rows) > limit, nearest=nearest and bool(rows))


def _references(question: Question) -> Iterator[Tier]:
    """Yield who has exactly what was typed as a reference, then whose reference begins with several words typed."""
    reader, fund, whole = question.reader, question.fund, bare(question.text)
    row = reader.connection.execute(_EXACT, (whole,)).fetchone()
    exact = BitMap(json.loads(to_text(row[0])) if row else ())
    yield (exact if fund is None else exact & fund), ()
    if len(question.meanings) > 1 and len(whole) >= _REFERENCE and any(letter.isdigit() for letter in whole):
        begun = reader.places(whole, Kind.BEGUN_REFERENCE)
        yield (begun if fund is None else begun & fund), ()


def _as_typed(question: Question) -> Iterator[Tier]:
    """Yield who fits what was typed."""
    if not question.unknown:
        yield from _with_words(question.read(question.meanings))


def _spaced_otherwise(question: Question) -> Iterator[Tier]:
    """Yield who fits what was typed with one space more or less."""
    reader, meanings = question.reader, question.meanings
    for joined, word in joinings(meanings):
        if reader.is_begun(word) and all(question.is_known(meaning) for meaning in joined):
            yield from question.tried(joined)
    if len(question.unknown) != 1:
        return
    (where,) = question.unknown
    word = meanings[where].whole[0][0]
    for one, other in partings(word):
        if reader.is_word(one) and reader.is_begun(other):
            parted = (Meaning(((one,),), ((one,),)), Meaning(((other,),), ((other,),)))
            yield from question.tried((*meanings[:where], *parted, *meanings[where + 1 :]))


def _untitled(question: Question) -> Iterator[Tier]:
    """Yield who fits without the title that was typed."""
    meanings = without_titles(question.meanings)
    if 0 < len(meanings) < len(question.meanings) and all(question.is_known(meaning) for meaning in meanings):
        yield from question.tried(meanings)


def _misspelt(question: Question) -> Iterator[Tier]:
    """Yield who fits with one letter of a word put right."""
    connection, begun = question.reader.connection, bool(question.unknown)
    return _guessed(question, lambda word: by_letters(connection, word, begun=begun))


def _written_as_it_sounds(question: Question) -> Iterator[Tier]:
    """Yield who fits with a word that sounds the same, or with every word taken by its sound."""

    def guess(word: str) -> Meaning | None:
        return by_sound(question.reader.connection, word)

    yield from _guessed(question, guess)
    if not 1 < len(question.meanings) <= _HEARD:
        return
    near = [_near(question, meaning, guess) for meaning in question.meanings]
    if all(near[n] for n in question.unknown):
        yield from question.tried(tuple(one or two for one, two in zip(near, question.meanings, strict=True)))


def _guessed(question: Question, guess: Guess) -> Iterator[Tier]:
    """Yield who fits when every word nobody has is taken for one that comes close, or else any one word."""
    meanings = list(question.meanings)
    if question.unknown:
        for n in question.unknown:
            near = _near(question, meanings[n], guess)
            if near is None:
                return
            meanings[n] = near
        yield from question.tried(tuple(meanings))
        return
    reading = question.read(question.meanings)
    for n, meaning in enumerate(meanings):
        if reading.without(n):
            near = _near(question, meaning, guess)
            if near is not None:
                yield from question.tried((*meanings[:n], near, *meanings[n + 1 :]))


def _near(question: Question, meaning: Meaning, guess: Guess) -> Meaning | None:
    question.reader.go_on()
    word = meaning.whole[0][0]
    return guess(word) if is_guessable(word) else None


def _with_words(reading: Reading) -> Iterator[Tier]:
    for tier in reading.tiers():
        yield tier, reading.beginnings


def _begins(holder: AccountHolder, words: tuple[str, ...]) -> bool:
    """Tell whether the surname begins with any of some words."""
    return order_key(holder.surname, "")[0].startswith(words)


def _by_name(holder: AccountHolder) -> tuple[str, str]:
    return order_key(holder.surname, holder.forename)
