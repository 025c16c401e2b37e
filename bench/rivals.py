"""Hold the same accounts as others would: SQLite's own word index in an encrypted file, and tantivy on the plain disk.

Bare FTS5 is the usual way: the rows by `executemany`, then the words of each as one text, ranked by bm25 at a search.
tantivy is a search engine in Rust, written by all its threads, with accents folded; it forgives a letter where nothing
fits, as ours does. Neither masks, judges, guards cards or can be interrupted; tantivy encrypts nothing.
"""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Final

import tantivy

from bench.grown import KEY
from ims_desktop.store.driver import connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.store.driver import Connection, Row

LIMIT: Final = 50
_WORD: Final = re.compile(r"[^\W_]+")
_ROWS: Final = """
CREATE TABLE account (
    id INTEGER PRIMARY KEY, council TEXT NOT NULL, fund TEXT NOT NULL, reference TEXT NOT NULL COLLATE NOCASE,
    title TEXT NOT NULL, forename TEXT NOT NULL, surname TEXT NOT NULL, address TEXT NOT NULL, postcode TEXT NOT NULL,
    balance_pence INTEGER, balance_at TEXT, message_id INTEGER, closed INTEGER NOT NULL,
    UNIQUE (reference, fund, council))
"""
_WORDS: Final = """
CREATE VIRTUAL TABLE found USING fts5 (
    words, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')
"""
_PUT: Final = "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FIND: Final = """
SELECT account.* FROM found JOIN account ON account.id = found.rowid WHERE found MATCH ? ORDER BY rank LIMIT ?
"""


class BareFts5:
    """One encrypted SQLite file with the rows and FTS5."""

    name = "fts5"

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, KEY, read_only=True)
        self._connection.execute("PRAGMA cache_size = -16000")

    @staticmethod
    def make(path: Path, holders: Iterable[AccountHolder]) -> None:
        """Write every account and index its words, each in one go."""
        path.unlink(missing_ok=True)
        with closing(connect(path, KEY, create=True)) as connection:
            load_bare(connection, (values_of(n, holder) for n, holder in enumerate(holders, start=1)))

    def find(self, text: str) -> list[str]:
        """Return the references of the best fifty, the last word begun."""
        words = _WORD.findall(text)
        query = " ".join(f'"{word}"' for word in words)
        return [str(row[3]) for row in self._connection.execute(_FIND, (f"{query} *", LIMIT)).fetchall()]

    def close(self) -> None:
        self._connection.close()


class Tantivy:
    """A tantivy index in a folder of its own, the row stored in it."""

    name = "tantivy"

    def __init__(self, path: Path) -> None:
        self._index = tantivy.Index(_schema(), path=str(path))
        self._index.register_tokenizer("folded", _folded())
        self._index.reload()
        self._searcher = self._index.searcher()

    @staticmethod
    def make(path: Path, holders: Iterable[AccountHolder]) -> None:
        """Write every account with its words."""
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        index = tantivy.Index(_schema(), path=str(path))
        index.register_tokenizer("folded", _folded())
        writer = index.writer(heap_size=256_000_000)
        for holder in holders:
            row = "\t".join(str(value) for value in values_of(0, holder))
            writer.add_document(tantivy.Document(words=[words_of(holder)], row=[row]))
        writer.commit()
        writer.wait_merging_threads()

    def find(self, text: str) -> list[str]:
        """Return the references of the best fifty: as typed, or else every word within one letter of what was typed."""
        words = [word for part in _WORD.findall(text) for word in _folded().analyze(part)]
        for fuzzy in (False, True):
            hits = self._searcher.search(self._query(words, fuzzy=fuzzy), LIMIT).hits
            if hits:
                return [str(self._searcher.doc(at)["row"][0]).split("\t")[3] for _, at in hits]
        return []

    def _query(self, words: list[str], *, fuzzy: bool) -> tantivy.Query:
        schema = self._index.schema
        parts = []
        for n, word in enumerate(words):
            last = n == len(words) - 1
            if fuzzy and len(word) > 3 and word.isalpha():
                part = tantivy.Query.fuzzy_term_query(schema, "words", word, 1, prefix=last)
            elif last:
                part = tantivy.Query.regex_query(schema, "words", f"{word}.*")
            else:
                part = tantivy.Query.term_query(schema, "words", word)
            parts.append((tantivy.Occur.Must, part))
        return tantivy.Query.boolean_query(parts)

    def close(self) -> None:
        """Let go of the folder with the object."""


Rival = BareFts5 | Tantivy


def load_bare(connection: Connection, accounts: Iterable[Row]) -> None:
    """Write the rows, then index the words of each, with nothing beside."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute(_ROWS)
    connection.execute(_WORDS)
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_PUT, accounts)
    connection.execute("COMMIT")
    connection.execute("BEGIN IMMEDIATE")
    rows = connection.execute("SELECT * FROM account")
    connection.executemany("INSERT INTO found (rowid, words) VALUES (?, ?)", _texts(rows))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def values_of(number: int, holder: AccountHolder) -> Row:
    """Return a row as it is written."""
    return (
        number,
        holder.council,
        holder.fund,
        holder.reference,
        holder.title,
        holder.forename,
        holder.surname,
        "\n".join(holder.address),
        holder.postcode,
        holder.balance_pence,
        None if holder.balance_at is None else holder.balance_at.isoformat(),
        holder.message_id,
        int(holder.closed),
    )


def words_of(holder: AccountHolder) -> str:
    """Return all that an account is found by, as one text."""
    joined = re.sub(r"['’-]", "", holder.surname)
    beside = "" if joined == holder.surname else joined
    parts = (holder.name, beside, holder.postcode, holder.postcode.replace(" ", ""), holder.reference, *holder.address)
    return " ".join(part for part in parts if part)


def _texts(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        number, _, _, reference, title, forename, surname, address, postcode = row[:9]
        joined = re.sub(r"['’-]", "", str(surname))
        closed = str(postcode).replace(" ", "")
        yield number, " ".join(map(str, (title, forename, surname, joined, postcode, closed, reference, address)))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="folded", index_option="freq")
    builder.add_text_field("row", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _folded() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold()).build()
