"""Describe a paper of the desk that is no receipt: what it says, in which order, and nothing about its size.

A paper is made of parts, top to bottom. Amounts arrive here as people read them; every other text is translatable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.words import Words, say

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import Council
    from ims_desktop.domain.receipt import Fact

Said = str | Words
"""A text as it stands, or one in the languages of the paper."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A label and what it comes to. Shape: `detail` a smaller text beneath; `strong` for what the others lead to."""

    label: Said
    value: Said
    detail: Said = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """Labels on the left, amounts beneath each other on the right."""

    heading: Said
    rows: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a listing. Shape: `share` of the width, against the others'; `figures` stand on the right."""

    words: Said
    share: int
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of the same kind. Shape: the first cell names the row, the last is its amount where it has figures."""

    heading: Said
    columns: tuple[Column, ...]
    rows: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Plain sentences, each on lines of its own."""

    heading: Said
    lines: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """A line to sign on for each of these people."""

    people: tuple[Said, ...]


Part = Sums | Listing | Sentences | Signatures


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything a paper says.

    Shape: `number` names it on every page and in a folder; `marks` are loud (TRAINING, COPY); `qr` what the square code
    holds, "" for none.
    """

    number: str
    title: Words
    languages: tuple[str, ...]
    council: Council
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    marks: tuple[Words, ...] = ()
    qr: str = ""
    copy: bool = False
    training: bool = False

    @property
    def issuer(self) -> tuple[str, ...]:
        """The council's name in each language of the paper, each once."""
        names = {"en": self.council.name, "cy": self.council.name_cy or self.council.name}
        return tuple(dict.fromkeys(names[language] for language in self.languages))

    def spoken(self, words: Said) -> tuple[str, ...]:
        """Return a text in each language of the paper, each once."""
        if isinstance(words, str):
            return (words,)
        return tuple(dict.fromkeys(words.text(language) for language in self.languages))


def marks_of(*, training: bool, copy: bool) -> tuple[Words, ...]:
    """Say loudly what this paper is not: real, or the first of its kind."""
    return (*((say("TRAINING"), say("No money was taken.")) if training else ()), *((say("COPY"),) if copy else ()))
