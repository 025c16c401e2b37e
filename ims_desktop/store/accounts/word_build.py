"""Build the base of the word index over every account of a file, from the rows, in one go.

What is kept in memory meanwhile is a number for each name and line of each account, some 200 MB for 2,000,000 accounts;
a child process does it.
"""

from __future__ import annotations

import json
from array import array
from heapq import merge
from typing import TYPE_CHECKING, Final, cast

from pyroaring import BitMap

from ims_desktop.store.accounts.search_words import reference_terms
from ims_desktop.store.accounts.tables import BASE, KINDS, Kind
from ims_desktop.store.accounts.word_spans import Beginnings, common_length
from ims_desktop.store.accounts.word_tables import (
    CLEAR,
    NEW_STATE,
    PUT_POSTING,
    PUT_REFERENCE,
    PUT_SURNAME,
    PUT_WORD,
    fund_word,
    sound_of,
)
from ims_desktop.store.accounts.word_texts import ROWS, Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ims_desktop.store.accounts.word_spans import Slot
    from ims_desktop.store.accounts.word_texts import Words
    from ims_desktop.store.driver import Connection, Value

_STEP: Final = 5_000
_AT_ONCE: Final = 50_000
MANY_REFERENCES: Final = 4_000
_PUT_PLACES: Final = "INSERT INTO place (place, account) SELECT key + ?, value FROM json_each(?)"
_PLAIN_REFERENCES: Final = """
    SELECT lower(reference), id FROM account WHERE reference NOT GLOB '*[^0-9A-Za-z]*' ORDER BY reference"""
_PARTED_REFERENCES: Final = "SELECT reference, id FROM account WHERE reference GLOB '*[^0-9A-Za-z]*'"


class _Done:
    """Tell how far the build is: a third each for reading the accounts, for the references and for the words."""

    def __init__(self, progress: Callable[[int, int], None], total: int) -> None:
        self._progress = progress
        self._total = total
        self._parts = 0

    def rows(self, connection: Connection, query: str) -> Iterator[tuple[Value, ...]]:
        """Yield what a query finds, an account a row, telling how far it is."""
        cursor = connection.execute(query)
        read = 0
        while rows := cursor.fetchmany(_STEP):
            yield from rows
            read += len(rows)
            self._tell(read)
        self._parts += 1

    def share(self, share: float) -> None:
        """Tell how much of a third that reads no rows is done."""
        self._tell(int(share * self._total))

    def _tell(self, done: int) -> None:
        self._progress(min(self._total, (self._parts * self._total + done) // 3), self._total)


def build(connection: Connection, progress: Callable[[int, int], None], total: int) -> None:
    """Build the index inside a transaction of the caller, in place of any there is."""
    done = _Done(progress, total)
    for statement in CLEAR:
        connection.execute(statement)
    texts = Texts()
    texts.read(done.rows(connection, ROWS))
    order, surnames = texts.in_order()
    connection.executemany(PUT_SURNAME, surnames)
    place_of_row = _turned(order, len(order))
    accounts = array("I", map(texts.ids.__getitem__, order))
    for start in range(0, len(accounts), _AT_ONCE):
        connection.execute(_PUT_PLACES, (start, json.dumps(accounts[start : start + _AT_ONCE].tolist())))
    beginnings = Beginnings()
    _write_references(connection, done, _turned(accounts, max(accounts, default=0) + 1), beginnings)
    _write_words(connection, done, texts.words(place_of_row), beginnings)
    for fund, rows in texts.funds.items():
        number = beginnings.new_number()
        connection.execute(PUT_WORD, (number, fund_word(fund), 0, None))
        places = BitMap(sorted(map(place_of_row.__getitem__, rows)))
        connection.execute(PUT_POSTING, (number * KINDS + Kind.FUND, _blob(places)))
    connection.execute(NEW_STATE, (len(order), len(order), BitMap().serialize()))


def _turned(order: array[int], size: int) -> array[int]:
    """Return where in an order each number stands."""
    where = array("I", bytes(4 * size))
    for at, number in enumerate(order):
        where[number] = at
    return where


def _write_references(connection: Connection, done: _Done, place_of: array[int], beginnings: Beginnings) -> None:
    """Write every form of every reference, and bitmaps of the beginnings that many share."""
    parted = cast("Iterable[tuple[str, int]]", connection.execute(_PARTED_REFERENCES).fetchall())
    forms = sorted((term, account) for reference, account in parted for term in reference_terms(reference))
    plain = cast("Iterator[tuple[str, int]]", done.rows(connection, _PLAIN_REFERENCES))
    connection.executemany(PUT_REFERENCE, _spanned(merge(plain, forms) if forms else plain, place_of, beginnings))


def _spanned(
    terms: Iterable[tuple[str, int]], place_of: array[int], beginnings: Beginnings
) -> Iterator[tuple[int, str, int]]:
    """Yield the rows to be written for sorted references, and take down the beginnings that many share."""
    places = array("I")
    starts: list[int] = []
    last = ""
    for term, account in terms:
        shared = common_length(last, term)
        if len(starts) > shared:
            # The shortest beginning that ends here is the one that most share.
            if len(places) - starts[shared] > MANY_REFERENCES:
                _close(beginnings, last, starts, shared, places)
            del starts[shared:]
        starts += [len(places)] * (len(term) - shared)
        place = place_of[account]
        places.append(place)
        last = term
        yield (BASE, term, place)
    _close(beginnings, last, starts, 0, places)


def _close(beginnings: Beginnings, last: str, starts: list[int], shared: int, places: array[int]) -> None:
    """Take down the beginnings that end here and that many references share."""
    while len(starts) > shared:
        start = starts.pop()
        if len(places) - start > MANY_REFERENCES:
            beginnings.references[last[: len(starts) + 1]] = _blob(BitMap(sorted(places[start:])))


def _write_words(connection: Connection, done: _Done, kinds: tuple[Words, ...], beginnings: Beginnings) -> None:
    """Write the bitmaps of every word and of the beginnings that many words share."""
    connection.executemany(PUT_POSTING, _slots(done, kinds, beginnings))
    connection.executemany(PUT_WORD, beginnings.entries(sound_of))


def _slots(done: _Done, kinds: tuple[Words, ...], beginnings: Beginnings) -> Iterator[Slot]:
    terms = sorted(set().union(*kinds))
    for n, term in enumerate(terms):
        yield from beginnings.word(term, tuple(_joined(kind.pop(term, ())) for kind in kinds))
        if n % _STEP == 0:
            done.share(n / len(terms))
    yield from beginnings.end()


def _joined(parts: Iterable[array[int]]) -> BitMap | None:
    bitmaps = [BitMap(part) for part in parts]
    if not bitmaps:
        return None
    joined = BitMap.union(*bitmaps) if len(bitmaps) > 1 else bitmaps[0]
    joined.run_optimize()
    return joined


def _blob(bitmap: BitMap) -> bytes:
    bitmap.run_optimize()
    return bitmap.serialize()
