"""Answer what was typed: who fits, likely ones first, and whoever comes close when nobody does.

An answer is made of tiers, from a strict reading of what was typed to a loose one; a looser tier is only read when the
stricter ones do not fill the page. Inside a tier places are in the order of the alphabet already, so only the rows
that are shown are read.
"""

from __future__ import annotations

import heapq
import json
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap

from ims_desktop.records import SearchPage
from ims_desktop.store.account_rows import COLUMNS, holders_of
from ims_desktop.store.catalogue_tables import Kind
from ims_desktop.store.near_words import by_letters, by_sound, is_guessable, joinings, partings
from ims_desktop.store.search_words import bare, long_forms, order_key, typed_words
from ims_desktop.store.typed_reading import Meaning, Reading
from ims_desktop.store.values import to_text
from ims_desktop.store.word_reader import first_of
from ims_desktop.store.word_tables import fund_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.store.driver import Connection
    from ims_desktop.store.word_reader import WordReader

    Guess = Callable[[Connection, str], Meaning | None]

_RECENT: Final = 150
_REFERENCE: Final = 4
_SPLIT: Final = 5
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
        self.rows: list[AccountHolder] = []

    @property
    def is_full(self) -> bool:
        """Whether nothing more would be shown."""
        return len(self.rows) >= self._wanted

    def take(self, tiers: Iterable[BitMap]) -> None:
        """Take accounts tier by tier until there are enough."""
        for tier in tiers:
            if self.is_full:
                return
            if tier:
                self._take(tier - self._seen)
                self._seen = self._seen | tier

    def _take(self, tier: BitMap) -> None:
        """Take the first of a tier: what changed since the base was built is sorted in where it belongs."""
        room = self._wanted - len(self.rows)
        base = self._reader.base
        early = [place for place in first_of(tier, room) if place < base]
        late = list(islice(tier.iter_equal_or_larger(base), max(room, _RECENT)))
        rows = self._read([*early, *late])
        self.rows += islice(
            heapq.merge(
                (rows[place] for place in early), sorted((rows[place] for place in late), key=_by_name), key=_by_name
            ),
            room,
        )

    def _read(self, places: list[int]) -> dict[int, AccountHolder]:
        self._reader.go_on()
        if not places:
            return {}
        row = self._reader.connection.execute(_ROWS, (json.dumps(places),)).fetchone()
        return {} if row is None else dict(holders_of(to_text(row[0])))


def search(reader: WordReader, text: str, limit: int, fund: str | None) -> SearchPage:
    """Return a page of accounts that fit what was typed, or that come close when none does.

    Raises: StoreUnavailable with code "interrupted".
    """
    meanings = tuple(Meaning.of(typed) for typed in typed_words(text))
    answer = Answer(reader, limit + 1)
    if not meanings:
        return SearchPage((), more=False)
    of_fund = None if fund is None else reader.places(fund_word(fund), Kind.FUND)
    answer.take(_references(reader, text, len(meanings), of_fund))
    reading = Reading(reader, meanings, of_fund)
    unknown = [n for n, meaning in enumerate(meanings) if not _is_known(reader, meaning)]
    if not unknown:
        answer.take(reading.tiers())
    nearest = False
    if not answer.rows:
        answer.take(_spaced_otherwise(reader, reading, unknown, of_fund))
    for guess in (by_letters, by_sound):
        if not answer.rows:
            answer.take(_guessed(reader, reading, unknown, of_fund, guess))
            nearest = bool(answer.rows)
    return SearchPage(tuple(answer.rows[:limit]), more=len(answer.rows) > limit, nearest=nearest)


def _references(reader: WordReader, text: str, words: int, fund: BitMap | None) -> Iterator[BitMap]:
    """Yield who has exactly what was typed as a reference, then whose reference begins with several words typed."""
    whole = bare(text)
    row = reader.connection.execute(_EXACT, (whole,)).fetchone()
    exact = BitMap(json.loads(to_text(row[0])) if row else ())
    yield exact if fund is None else exact & fund
    if words > 1 and len(whole) >= _REFERENCE and any(letter.isdigit() for letter in whole):
        begun = reader.places(whole, Kind.BEGUN_REFERENCE)
        yield begun if fund is None else begun & fund


def _is_known(reader: WordReader, meaning: Meaning) -> bool:
    """Tell whether anything begins with the word, or with each of its parts."""
    if any(all(reader.is_begun(word) for word in words) for words in meaning.begun):
        return True
    return any(reader.is_word(long) for long in long_forms(meaning.whole[0][0]))


def _spaced_otherwise(
    reader: WordReader, reading: Reading, unknown: list[int], fund: BitMap | None
) -> Iterator[BitMap]:
    """Yield who fits what was typed with one space more or less."""
    for meanings, word in joinings(reading.meanings):
        if reader.is_begun(word) and all(_is_known(reader, meaning) for meaning in meanings):
            yield from _tiers(Reading(reader, meanings, fund))
    if len(unknown) != 1:
        return
    (where,) = unknown
    word = reading.meanings[where].whole[0][0]
    for one, other in partings(word) if len(word) >= _SPLIT else ():
        if reader.is_word(one) and reader.is_begun(other):
            parted = (Meaning(((one,),), ((one,),)), Meaning(((other,),), ((other,),)))
            yield from _tiers(
                Reading(reader, (*reading.meanings[:where], *parted, *reading.meanings[where + 1 :]), fund)
            )


def _guessed(
    reader: WordReader, reading: Reading, unknown: list[int], fund: BitMap | None, guess: Guess
) -> Iterator[BitMap]:
    """Yield who fits when every word nobody has is taken for one that comes close, or else any one word."""
    meanings = list(reading.meanings)
    if unknown:
        for n in unknown:
            near = _near(reader, meanings[n], guess)
            if near is None:
                return
            meanings[n] = near
        yield from _tiers(Reading(reader, tuple(meanings), fund))
        return
    for n, meaning in enumerate(meanings):
        if reading.without(n):
            near = _near(reader, meaning, guess)
            if near is not None:
                yield from _tiers(Reading(reader, (*meanings[:n], near, *meanings[n + 1 :]), fund))


def _near(reader: WordReader, meaning: Meaning, guess: Guess) -> Meaning | None:
    reader.go_on()
    word = meaning.whole[0][0]
    return guess(reader.connection, word) if is_guessable(word) else None


def _tiers(reading: Reading) -> Iterator[BitMap]:
    """Yield the tiers of a reading that is only tried: its loosest tier tells whether there are any."""
    if reading.loosest():
        yield from reading.tiers()


def _by_name(holder: AccountHolder) -> tuple[str, str]:
    return order_key(holder.surname, holder.forename)
