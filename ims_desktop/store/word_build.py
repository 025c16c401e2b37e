"""Build the base of the word index over every account of a file, from the rows, in one go.

The rows are read twice: once to put the accounts in the order of the alphabet, once for their words. What is kept in
memory meanwhile is a number for each word of each account, some 200 MB for 2,000,000 accounts; a child process does it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Final, cast

from pyroaring import BitMap

from ims_desktop.store.catalogue_tables import BASE, KINDS, Kind
from ims_desktop.store.search_words import (
    address_terms,
    order_key,
    postcode_terms,
    reference_terms,
    surname_terms,
    terms_of,
)
from ims_desktop.store.values import to_int, to_text
from ims_desktop.store.word_spans import Beginnings, common_length
from ims_desktop.store.word_tables import (
    CLEAR,
    NEW_STATE,
    PUT_PLACE,
    PUT_POSTING,
    PUT_REFERENCE,
    PUT_WORD,
    fund_word,
    sound_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ims_desktop.store.driver import Connection, Value

    Terms = defaultdict[str, array[int]]
    Adds = tuple[Callable[[int], None], ...]

_CACHE_KIB: Final = 96 * 1024
_STEP: Final = 5_000
_REMEMBERED: Final = 200_000
MANY_REFERENCES: Final = 4_000
_NAMES: Final = "SELECT id, surname, forename FROM account ORDER BY id"
_ROWS: Final = "SELECT id, fund, title, forename, surname, address, postcode FROM account ORDER BY id"
_REFERENCES: Final = "SELECT reference, id FROM account ORDER BY reference"
_SORTED_REFERENCES: Final = "SELECT word, place FROM reference_word WHERE era = 0 ORDER BY word, place"


class _Done:
    """Tell how far the build is: a quarter each for the order, the words, the references and for writing the words."""

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
        """Tell how much of a quarter that reads no rows is done."""
        self._tell(int(share * self._total))

    def _tell(self, done: int) -> None:
        self._progress(min(self._total, (self._parts * self._total + done) // 4), self._total)


def _terms() -> Terms:
    """Return where the places of each word of one kind are taken down."""
    return defaultdict(lambda: array("I"))


class _Adds(dict[str, "Adds"]):
    """What takes down a place for each word of a text; remembered for texts that many accounts share."""

    def __init__(self, split: Callable[[str], Iterable[str]], terms: Terms) -> None:
        super().__init__()
        self._split = split
        self._terms = terms

    def __missing__(self, text: str) -> Adds:
        adds = tuple(self._terms[term].append for term in dict.fromkeys(self._split(text)))
        if len(self) < _REMEMBERED:
            self[text] = adds
        return adds


def build(connection: Connection, progress: Callable[[int, int], None], total: int) -> None:
    """Build the index inside a transaction of the caller, in place of any there is."""
    done = _Done(progress, total)
    for statement in CLEAR:
        connection.execute(statement)
    order, place_of = _in_order(done.rows(connection, _NAMES))
    connection.executemany(PUT_PLACE, enumerate(order))
    count = len(order)
    del order
    kinds, funds = _take_words(done.rows(connection, _ROWS), place_of)
    beginnings = Beginnings()
    _write_references(connection, done, place_of, beginnings)
    _write_words(connection, done, kinds, beginnings)
    for fund, places in funds.items():
        number = beginnings.new_number()
        connection.execute(PUT_WORD, (number, fund_word(fund), 0, None))
        connection.execute(PUT_POSTING, (number * KINDS + Kind.FUND, _blob(BitMap(places))))
    connection.execute(NEW_STATE, (count, count, BitMap().serialize()))


def _in_order(rows: Iterable[tuple[Value, ...]]) -> tuple[array[int], array[int]]:
    """Return the account of each place, and the place of each account, in the order of the alphabet."""
    ids, surnames, forenames = array("I"), array("I"), array("I")
    surname_numbers: dict[str, int] = {}
    forename_numbers: dict[str, int] = {}
    for number, surname, forename in rows:
        ids.append(to_int(number))
        surnames.append(surname_numbers.setdefault(to_text(surname), len(surname_numbers)))
        forenames.append(forename_numbers.setdefault(to_text(forename), len(forename_numbers)))
    by_surname = _ranks(surname_numbers, lambda name: order_key(name, "")[0])
    by_forename = _ranks(forename_numbers, lambda name: order_key("", name)[1])
    keys = [
        by_surname[surname] << 64 | by_forename[forename] << 32 | n
        for n, (surname, forename) in enumerate(zip(surnames, forenames, strict=True))
    ]
    keys.sort()
    order = array("I", (ids[key & 0xFFFFFFFF] for key in keys))
    place_of = array("I", bytes(4 * (max(ids, default=0) + 1)))
    for where, number in enumerate(order):
        place_of[number] = where
    return order, place_of


def _ranks(names: dict[str, int], key: Callable[[str], str]) -> list[int]:
    """Return for the number of each name where it stands; names that differ only in accents stand together."""
    keys = [key(name) for name in names]
    ranks = {name: rank for rank, name in enumerate(sorted(set(keys)))}
    return [ranks[name] for name in keys]


def _take_words(rows: Iterable[tuple[Value, ...]], place_of: array[int]) -> tuple[tuple[Terms, ...], Terms]:
    """Take down the places of every word of names and addresses, and of every fund."""
    surname_words, person_words, address_words, funds = _terms(), _terms(), _terms(), _terms()
    surnames = _Adds(surname_terms, surname_words)
    names = _Adds(terms_of, person_words)
    postcodes = _Adds(postcode_terms, person_words)
    lines = _Adds(address_terms, address_words)
    for row in cast("Iterable[tuple[int, str, str, str, str, str, str]]", rows):
        number, fund, title, forename, surname, address, postcode = row
        place = place_of[number]
        funds[fund].append(place)
        for add in surnames[surname]:
            add(place)
        for add in names[title]:
            add(place)
        for add in names[forename]:
            add(place)
        for add in postcodes[postcode]:
            add(place)
        for line in address.split("\n"):
            # The number of a house and the name of its street apart, because many share each and few share both.
            house, _, street = line.partition(" ")
            for add in lines[house]:
                add(place)
            for add in lines[street]:
                add(place)
    return (surname_words, person_words, address_words), funds


def _write_references(connection: Connection, done: _Done, place_of: array[int], beginnings: Beginnings) -> None:
    """Write every form of every reference, and bitmaps of the beginnings that many share."""
    connection.executemany(
        PUT_REFERENCE,
        (
            (BASE, term, place_of[to_int(number)])
            for reference, number in done.rows(connection, _REFERENCES)
            for term in reference_terms(to_text(reference))
        ),
    )
    places = array("I")
    starts: list[int] = []
    last = ""
    cursor = connection.execute(_SORTED_REFERENCES)
    while rows := cast("list[tuple[str, int]]", cursor.fetchmany(_STEP)):
        for term, place in rows:
            shared = common_length(last, term)
            _close(beginnings, last, starts, shared, places)
            starts += [len(places)] * (len(term) - shared)
            places.append(place)
            last = term
    _close(beginnings, last, starts, 0, places)


def _close(beginnings: Beginnings, last: str, starts: list[int], shared: int, places: array[int]) -> None:
    """Take down the beginnings that end here and that many references share."""
    while len(starts) > shared:
        start = starts.pop()
        if len(places) - start > MANY_REFERENCES:
            beginnings.references[last[: len(starts) + 1]] = _blob(BitMap(places[start:]))


def _write_words(connection: Connection, done: _Done, kinds: tuple[Terms, ...], beginnings: Beginnings) -> None:
    """Write the bitmaps of every word and of the beginnings that many words share."""
    terms = sorted(set().union(*kinds))
    for n, term in enumerate(terms):
        bitmaps = tuple(BitMap(places) if (places := kind.pop(term, None)) else None for kind in kinds)
        for bitmap in bitmaps:
            if bitmap is not None:
                bitmap.run_optimize()
        connection.executemany(PUT_POSTING, beginnings.word(term, bitmaps))
        if n % _STEP == 0:
            done.share(n / len(terms))
    connection.executemany(PUT_POSTING, beginnings.end())
    connection.executemany(PUT_WORD, beginnings.entries(sound_of))


def _blob(bitmap: BitMap) -> bytes:
    bitmap.run_optimize()
    return bitmap.serialize()
