"""Lay out one generation of the account file: the accounts, the index to find them by words, how far it was loaded.

Every account that can be found by words has a *place*, a number from 0 up: those of the base index stand in the order
of the alphabet, surname first, so that the first accounts of any answer are its first numbers; those changed since
come after them. The index holds, for each word, the places of the accounts that have it, as compressed bitmaps. The
base is written once; what changes is written to `recent`, and the place an account had before is noted as gone.

Shape: `address` holds the lines joined by line feeds. `posting.slot` is 8 times the number of the word plus the kind.
Units: pence.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)


class Kind(IntEnum):
    """Where the word stands in the account; whole, or begun: some word there begins with it."""

    SURNAME = 0
    PERSON = 1
    ADDRESS = 2
    BEGUN_SURNAME = 3
    BEGUN_PERSON = 4
    BEGUN_ADDRESS = 5
    BEGUN_REFERENCE = 6
    FUND = 7


KINDS: Final = len(Kind)
WORDS_BEGUN: Final = 1
REFERENCES_BEGUN: Final = 2
"""Flags of `word.begun`: the base holds a bitmap of everything that begins so; without it, what there is is few."""
BASE: Final = 0
SINCE: Final = 1
"""The two eras of `reference_word`: as the base was built, and what came since."""

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("council"),
    _text("fund"),
    Column("reference", Text(collation="NOCASE"), nullable=False),
    _text("title"),
    _text("forename"),
    _text("surname"),
    _text("address"),
    _text("postcode"),
    Column("balance_pence", Integer),
    Column("balance_at", Text),
    Column("message_id", Integer),
    _number("closed"),
    UniqueConstraint("reference", "fund", "council"),
)

progress = Table("progress", metadata, Column("key", Text, primary_key=True), _text("value"))

place = Table("place", metadata, Column("place", Integer, primary_key=True), _number("account"))
surname = Table(
    "surname",
    metadata,
    Column("surname", Text, primary_key=True),
    _number("place"),
    sqlite_with_rowid=False,
)
"""Where each surname of the base begins, plain as it is ordered by."""

word = Table(
    "word",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("word", Text, nullable=False, unique=True),
    _number("begun"),
    # How it sounds; NULL for what is only the beginning of words.
    Column("sound", Text),
)
Index("word_by_sound", word.c.sound, word.c.word, sqlite_where=word.c.sound > "")
posting = Table("posting", metadata, Column("slot", Integer, primary_key=True), Column("places", LargeBinary))
recent = Table(
    "recent",
    metadata,
    _text("word"),
    _number("kind"),
    Column("places", LargeBinary, nullable=False),
    PrimaryKeyConstraint("word", "kind"),
    sqlite_with_rowid=False,
)
reference_word = Table(
    "reference_word",
    metadata,
    _number("era"),
    _text("word"),
    _number("place"),
    PrimaryKeyConstraint("era", "word", "place"),
    sqlite_with_rowid=False,
)
index_state = Table(
    "index_state",
    metadata,
    Column("id", Integer, primary_key=True),
    _number("build"),
    _number("change"),
    _number("base"),
    _number("next"),
    Column("gone", LargeBinary, nullable=False),
)
"""Shape: one row, 1; `build` and `change` count up; `base` and `next` are places; `gone` a bitmap of those given up."""
