"""Read every account once, and take down which rows share each name, postcode and line of an address.

People share these, so splitting each into words once for all who have it costs a fraction of doing so for everybody.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Final, cast

from ims_desktop.store.accounts.search_words import (
    address_terms,
    order_key,
    postcode_terms,
    surname_terms,
    terms_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ims_desktop.store.driver import Value

    Rows = defaultdict[str, array[int]]
    Words = defaultdict[str, list[array[int]]]
    Account = tuple[int, str, str, str, str, str, str]

ROWS: Final = "SELECT id, fund, title, forename, surname, address, postcode FROM account ORDER BY id"
_DIGIT: Final = re.compile(r"[0-9]")


def _rows() -> Rows:
    return defaultdict(lambda: array("I"))


class Texts:
    """What accounts share. Shape: each text leads to the numbers of the rows that have it, counted as they are read."""

    def __init__(self) -> None:
        self.ids = array("I")
        self.funds = _rows()
        self.titles = _rows()
        self.forenames = _rows()
        self.surnames = _rows()
        self.lines = _rows()
        self.postcodes = _rows()

    def read(self, rows: Iterable[tuple[Value, ...]]) -> None:
        """Take down the rows of `ROWS`."""
        lines = self.lines
        for row, (number, fund, title, forename, surname, address, postcode) in enumerate(
            cast("Iterable[Account]", rows)
        ):
            self.ids.append(number)
            self.funds[fund].append(row)
            self.titles[title].append(row)
            self.forenames[forename].append(row)
            self.surnames[surname].append(row)
            self.postcodes[postcode].append(row)
            for line in address.split("\n"):
                # The number of a house and the name of its street apart: many share each and few share both.
                house, _, street = line.partition(" ")
                lines[house].append(row)
                if street in lines or not _DIGIT.search(street):
                    lines[street].append(row)
                else:
                    for word in street.split():
                        lines[word].append(row)

    def in_order(self) -> tuple[array[int], list[tuple[str, int]]]:
        """Return the rows in the order of the alphabet, surname first, and where in it each plain surname begins."""
        ranks = array("I", bytes(4 * len(self.ids)))
        for rank, (_, rows) in enumerate(_alike(self.forenames, lambda name: order_key("", name)[1])):
            for row in rows:
                ranks[row] = rank
        order, starts = array("I"), []
        for surname, rows in _alike(self.surnames, lambda name: order_key(name, "")[0]):
            starts.append((surname, len(order)))
            order.extend(sorted(rows, key=ranks.__getitem__))
        return order, starts

    def words(self, place_of: array[int]) -> tuple[Words, Words, Words]:
        """Return the places of each word of surnames, of other names and postcodes, and of addresses.

        The texts are used up. Shape: several sorted arrays for a word that stands in several texts.
        """
        surnames, persons, addresses = (cast("Words", defaultdict(list)) for _ in range(3))
        for texts, split, words in (
            (self.surnames, surname_terms, surnames),
            (self.titles, terms_of, persons),
            (self.forenames, terms_of, persons),
            (self.postcodes, postcode_terms, persons),
            (self.lines, address_terms, addresses),
        ):
            while texts:
                text, rows = texts.popitem()
                places = array("I", sorted(map(place_of.__getitem__, rows)))
                for word in dict.fromkeys(split(text)):
                    words[word].append(places)
        return surnames, persons, addresses


def _alike(names: Rows, key: Callable[[str], str]) -> Iterable[tuple[str, list[int]]]:
    """Yield plain names and their rows, in the order of the alphabet; what differs only in accents stands together."""
    for plain, alike in groupby(sorted((key(name), name) for name in names), lambda pair: pair[0]):
        rows = [row for _, name in alike for row in names[name]]
        yield plain, sorted(rows)
