"""Turn names, addresses, postcodes and what a person typed into the same plain words, so that they can meet.

Plain words are without accents, capitals, apostrophes and hyphens: Siân is sian, Ŵyn is wyn, Łukasz is lukasz. A word
with an apostrophe or a hyphen is kept whole and in its parts, because people type O'Neill as oneill and as o neill.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MAX_WORDS: Final = 8
MAX_WORD: Final = 40
_HOUSE_NUMBER: Final = 3
_APOSTROPHES: Final = "'’‘ʼʻ`´"  # noqa: RUF001 - the marks that are typed
_HYPHENS: Final = "-‐‑‒–"  # noqa: RUF001 - the marks that are typed
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_HYPHENS, "-"),
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
        "đ": "d",
        "Đ": "d",
        "ð": "d",
        "Ð": "d",
        "ı": "i",  # noqa: RUF001 - the dotless one
        "ħ": "h",
        "Ħ": "h",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "Œ": "oe",
        "þ": "th",
        "Þ": "th",
        "ß": "ss",
        "ŋ": "n",
        "Ŋ": "n",
    }
)
_GROUP: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_POSTCODE: Final = re.compile(r"([a-z]{1,2}[0-9][0-9a-z]?) ?([0-9][a-z]{2})")
_SHORT_FORMS: Final[dict[str, tuple[str, ...]]] = {
    "apt": ("apartment",),
    "ave": ("avenue",),
    "av": ("avenue",),
    "blvd": ("boulevard",),
    "cl": ("close",),
    "cres": ("crescent",),
    "ct": ("court",),
    "dr": ("drive",),
    "est": ("estate",),
    "gdns": ("gardens",),
    "gdn": ("garden",),
    "gr": ("grove",),
    "gt": ("great",),
    "hse": ("house",),
    "ln": ("lane",),
    "mt": ("mount",),
    "pde": ("parade",),
    "pk": ("park",),
    "pl": ("place",),
    "rd": ("road",),
    "sq": ("square",),
    "st": ("street", "saint"),
    "ter": ("terrace",),
    "terr": ("terrace",),
    "upr": ("upper",),
}


def plain(text: str) -> str:
    """Return a text without accents and capitals, with one kind of apostrophe and of hyphen."""
    if text.isascii():
        return text.lower().replace("`", "'")
    apart = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def bare(text: str) -> str:
    """Return only the letters and digits of a text, plain: how references are looked for, however they are parted."""
    return "".join(letter for letter in plain(text) if letter.isalnum())[:MAX_WORD]


def terms_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are kept: whole, and in parts where a mark parts them."""
    terms: list[str] = []
    for group in _GROUP.findall(plain(text)):
        terms += _forms(group)
    return tuple(terms)


def surname_terms(surname: str) -> tuple[str, ...]:
    """Return the words of a surname; one of several words is kept as one, too: Van Dyke is also found as vandyke."""
    terms = terms_of(surname)
    return (*terms, bare(surname)) if " " in surname.strip() else terms


def postcode_terms(postcode: str) -> tuple[str, ...]:
    """Return the two halves of a postcode and the whole of it, whether it was kept with a space or not."""
    parts = _POSTCODE.fullmatch(plain(postcode).strip())
    if parts is None:
        terms = terms_of(postcode)
        return (*terms, bare(postcode)) if len(terms) > 1 else terms
    return (parts[1], parts[2], parts[1] + parts[2])


def address_terms(line: str) -> tuple[str, ...]:
    """Return the words of a line of an address; High St is also found as High Street."""
    terms = terms_of(line)
    return (*terms, *(long for term in terms for long in long_forms(term)))


def reference_terms(reference: str) -> tuple[str, ...]:
    """Return the forms a reference is looked for by: whole without its blanks and strokes, and its parts."""
    whole = bare(reference)
    if reference.isalnum():
        return (whole,) if whole else ()
    return tuple(term for term in dict.fromkeys((whole, *terms_of(reference))) if term)


def long_forms(word: str) -> tuple[str, ...]:
    """Return what a common short form in an address stands for: rd is road, st is street or saint."""
    return _SHORT_FORMS.get(word, ())


@lru_cache(maxsize=4096)
def order_key(surname: str, forename: str) -> tuple[str, str]:
    """Return where a person stands in the alphabet, accents aside."""
    return (plain(surname), plain(forename))


@dataclass(frozen=True, slots=True)
class Typed:
    """One word as it was typed. Shape: `parts` are its halves where a mark parts it, else the word alone."""

    word: str
    parts: tuple[str, ...]

    @property
    def is_house_number(self) -> bool:
        """Whether it is a short number, typed whole before the next word begins, not the start of a reference."""
        return self.word.isdigit() and len(self.word) <= _HOUSE_NUMBER


def typed_words(text: str) -> tuple[Typed, ...]:
    """Return the words in what was typed, in their order; nothing typed is ever syntax."""
    typed: list[Typed] = []
    for group in _GROUP.findall(plain(text)):
        forms = _forms(group)
        if len(forms) == 1:
            typed.append(Typed(forms[0], forms))
        elif _is_joined(group):
            typed.append(Typed(forms[-1], tuple(part[:MAX_WORD] for part in re.split("['-]", group))))
        else:
            typed += [Typed(form, (form,)) for form in forms]
    return tuple(typed[:MAX_WORDS])


def _forms(group: str) -> tuple[str, ...]:
    """Return a word, or its parts and then the word without the marks; 12-14 stays two numbers."""
    parts = tuple(part[:MAX_WORD] for part in re.split("['-]", group))
    if len(parts) == 1 or not _is_joined(group):
        return parts
    halves = (half.replace("'", "")[:MAX_WORD] for half in group.split("-") if "-" in group and "'" in half)
    return (*parts, *halves, "".join(parts)[:MAX_WORD])


def _is_joined(group: str) -> bool:
    return not group.replace("-", "").isdigit()
