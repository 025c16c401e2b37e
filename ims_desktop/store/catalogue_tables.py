"""Lay out one generation of the account file: the accounts, the words to find them by, and how far it was loaded.

Shape: `address` holds the lines joined by line feeds. The words are kept by triggers, so that accounts and words cannot
part; names are kept with and without apostrophes and hyphens, postcodes with and without the space. Units: pence.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


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
    Column("closed", Integer, nullable=False),
    UniqueConstraint("reference", "fund", "council"),
)

progress = Table("progress", metadata, Column("key", Text, primary_key=True), _text("value"))

_PLAIN_SURNAME: Final = "replace(replace(replace(NEW.surname, char(39), ''), char(8217), ''), '-', '')"
_PERSON: Final = f"""NEW.title || ' ' || NEW.forename || ' ' || NEW.surname
        || CASE WHEN {_PLAIN_SURNAME} = NEW.surname THEN '' ELSE ' ' || {_PLAIN_SURNAME} END
        || ' ' || NEW.postcode || ' ' || replace(NEW.postcode, ' ', '') || ' ' || NEW.reference"""
_REMEMBER: Final = f"""
    INSERT INTO person_words (rowid, words) VALUES (NEW.id, {_PERSON});
    INSERT INTO account_words (rowid, words) VALUES (NEW.id, {_PERSON} || ' ' || NEW.address);
"""  # noqa: S608 - our own columns
_FORGET: Final = """
    DELETE FROM person_words WHERE rowid = OLD.id;
    DELETE FROM account_words WHERE rowid = OLD.id;
"""
_CHANGED: Final = " OR ".join(
    f"NEW.{name} IS NOT OLD.{name}" for name in ("reference", "title", "forename", "surname", "address", "postcode")
)
_INDEX: Final = """CREATE VIRTUAL TABLE {table} USING fts5 (
    words, content = '', contentless_delete = 1, detail = none,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')"""

WORDS: Final = (
    _INDEX.format(table="person_words"),
    _INDEX.format(table="account_words"),
    f"CREATE TRIGGER account_added AFTER INSERT ON account BEGIN {_REMEMBER} END",
    f"CREATE TRIGGER account_changed AFTER UPDATE ON account WHEN {_CHANGED} BEGIN {_FORGET} {_REMEMBER} END",
    f"CREATE TRIGGER account_gone AFTER DELETE ON account BEGIN {_FORGET} END",
)
"""Two indexes and the triggers that keep them: of a person (name, postcode, reference), and of all, address too.

Two, because asking one index for a common word in some of its columns reads every account that has the word anywhere.
"""
