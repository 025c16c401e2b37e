"""Keep the word index in step with changed accounts, in the transaction that writes them.

An account whose words changed gets a new place after all others; its old place is noted as gone, which takes it out of
every bitmap at once. Only what is recent is ever written, so the cost is that of the changes, not of the accounts.
"""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap

from ims_desktop.domain.card_guard import without_cards
from ims_desktop.store.accounts.rows import COLUMNS, PUT, SEARCHED, row_of
from ims_desktop.store.accounts.search_words import (
    address_terms,
    bare,
    postcode_terms,
    reference_terms,
    surname_terms,
    terms_of,
)
from ims_desktop.store.accounts.tables import BASE, SINCE, Kind
from ims_desktop.store.accounts.word_reader import BEGUN_RECENT
from ims_desktop.store.accounts.word_tables import PUT_PLACE, PUT_REFERENCE, fund_word, sound_of
from ims_desktop.store.values import to_bytes, to_int, to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.store.driver import Connection, Row

_FIRST_STATE: Final = (
    "INSERT OR IGNORE INTO index_state (id, build, change, base, next, gone) VALUES (1, 0, 0, 0, 0, ?)"
)
_STATE: Final = "SELECT base, next, gone FROM index_state"
_NEW_STATE: Final = "UPDATE index_state SET change = change + 1, next = ?, gone = ?"
_OLD: Final = f"SELECT id, {', '.join(SEARCHED)} FROM account WHERE reference = ? AND fund = ? AND council = ?"  # noqa: S608 - ours
_DELETE: Final = "DELETE FROM account WHERE id = ?"
_PLACE: Final = f"""
    SELECT place.place FROM reference_word JOIN place ON place.place = reference_word.place
    WHERE reference_word.era IN ({BASE}, {SINCE}) AND reference_word.word = ? AND place.account = ?
"""  # noqa: S608 - our own numbers
_FORGET_PLACE: Final = "DELETE FROM place WHERE place = ?"
_FORGET_REFERENCE: Final = "DELETE FROM reference_word WHERE era = ? AND word = ? AND place = ?"
_RECENT: Final = """
    SELECT recent.word, recent.places FROM json_each(?2) AS wanted
    CROSS JOIN recent ON recent.word = wanted.value AND recent.kind = ?1"""
_PUT_RECENT: Final = """
    INSERT INTO recent (word, kind, places) VALUES (?, ?, ?)
    ON CONFLICT (word, kind) DO UPDATE SET places = excluded.places"""
_PUT_WORD: Final = """
    INSERT INTO word (word, begun, sound) VALUES (?, 0, ?)
    ON CONFLICT (word) DO UPDATE SET sound = excluded.sound WHERE sound IS NULL"""


class WordChanges:
    """The changes of one page; `write` puts what they mean for the index into the file."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.execute(_FIRST_STATE, (BitMap().serialize(),))
        base, following, gone = connection.execute(_STATE).fetchone() or (0, 0, b"")
        self._base = to_int(base)
        self._next = to_int(following)
        self._gone = BitMap.deserialize(to_bytes(gone))
        # Texts and arrays, which the garbage collector need not look through: it would hold up every lane.
        self._added: tuple[dict[str, array[int]], ...] = tuple({} for _ in Kind)
        self._words: set[str] = set()
        self._references: dict[int, tuple[str, ...]] = {}
        self._places: dict[int, int] = {}

    def remove(self, council: str, fund: str, reference: str) -> bool:
        """Delete an account; return whether there was one."""
        old = self._old(council, fund, reference)
        if old is None:
            return False
        number, written = to_int(old[0]), to_text(old[1])
        for place in self._give_up(number, written):
            self._connection.execute(_FORGET_PLACE, (place,))
            era = BASE if place < self._base else SINCE
            for term in reference_terms(written):
                self._connection.execute(_FORGET_REFERENCE, (era, term, place))
        self._connection.execute(_DELETE, (number,))
        return True

    def put(self, holder: AccountHolder) -> bool:
        """Write an account; return whether it is new. A card number in its texts is neither kept nor indexed."""
        holder = without_cards(holder)
        old = self._old(holder.council, holder.fund, holder.reference)
        row = row_of(holder)
        number = self._connection.execute(PUT, row).lastrowid
        if old is None:
            self._remember(number, holder)
        elif old[1:] != _searched(row):
            self._give_up(to_int(old[0]), to_text(old[1]))
            self._remember(to_int(old[0]), holder)
        return old is None

    def write(self) -> None:
        """Write what the changes mean for the index."""
        run = self._connection.execute
        self._connection.executemany(_PUT_WORD, ((word, sound_of(word)) for word in sorted(self._words)))
        for kind, words in enumerate(self._added):
            self._connection.executemany(_PUT_RECENT, list(self._joined(kind, words)))
        references = ((SINCE, term, place) for place, terms in self._references.items() for term in terms)
        self._connection.executemany(PUT_REFERENCE, references)
        self._connection.executemany(PUT_PLACE, ((place, account) for account, place in self._places.items()))
        run(_NEW_STATE, (self._next, self._gone.serialize()))

    # -------------------------------------------------------------------------------------------------------- inside
    def _joined(self, kind: int, words: dict[str, array[int]]) -> Iterator[Row]:
        """Yield what is to be written of words of a kind, the places they had before with those they have now."""
        for word, blob in self._connection.execute(_RECENT, (kind, json.dumps(list(words)))).fetchall():
            yield (word, kind, (BitMap.deserialize(to_bytes(blob)) | BitMap(words.pop(to_text(word)))).serialize())
        for new, places in words.items():
            yield (new, kind, BitMap(places).serialize())

    def _old(self, council: str, fund: str, reference: str) -> Row | None:
        return self._connection.execute(_OLD, (reference, fund, council)).fetchone()

    def _give_up(self, number: int, reference: str) -> list[int]:
        """Note the places of an account as gone, and return those in the file: each that it ever had."""
        if number in self._places:
            place = self._places.pop(number)
            self._gone.add(place)
            del self._references[place]
        rows = self._connection.execute(_PLACE, (bare(reference), number)).fetchall()
        places = [to_int(row[0]) for row in rows]
        self._gone.update(places)
        return places

    def _remember(self, number: int, holder: AccountHolder) -> None:
        """Give an account the next place, with all its words."""
        place = self._next
        self._next += 1
        self._places[number] = place
        self._add((fund_word(holder.fund),), Kind.FUND, place)
        for kind, terms in (
            (Kind.SURNAME, surname_terms(holder.surname)),
            (Kind.PERSON, (*terms_of(holder.title), *terms_of(holder.forename), *postcode_terms(holder.postcode))),
            (Kind.ADDRESS, tuple(term for line in holder.address for term in address_terms(line))),
        ):
            self._words.update(terms)
            self._add(terms, kind, place)
            self._add(_beginnings(terms), kind + Kind.BEGUN_SURNAME, place)
        references = reference_terms(holder.reference)
        self._references[place] = references
        self._add(_beginnings(references), Kind.BEGUN_REFERENCE, place)

    def _add(self, terms: Iterable[str], kind: int, place: int) -> None:
        added = self._added[kind]
        for term in dict.fromkeys(terms):
            if term in added:
                added[term].append(place)
            else:
                added[term] = array("I", (place,))


def _beginnings(terms: Iterable[str]) -> list[str]:
    return [term[:length] for term in terms for length in range(1, min(len(term), BEGUN_RECENT) + 1)]


_AT: Final = tuple(COLUMNS.index(name) for name in SEARCHED)


def _searched(row: Row) -> Row:
    return tuple(row[at] for at in _AT)
