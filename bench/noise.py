"""Search for people we know, as a hand at a counter types: without accents, one letter wrong, parts swapped.

A search starts from what is on record of one account: a name with a postcode, a surname with house number and street,
and so on; enough to tell its holder from their namesakes, as somebody who has the person before them would type. Then
one thing goes wrong with it. Digits and postcodes keep their characters: a wrong digit is another house, no slip.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

    from ims_desktop.domain.catalogue import AccountHolder

KINDS: Final = ("accents", "typo", "swapped", "postcode")
_MARKS: Final = re.compile(r"['’-]")
_NAME: Final = re.compile(r"[^\W\d_]{3,}")
_POSTCODE: Final = re.compile(r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$")
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_NEAR: Final = {
    letter: "".join(row[max(0, at - 1) : at] + row[at + 1 : at + 2]) for row in _ROWS for at, letter in enumerate(row)
}
"""The keys beside each key."""
_STROKES: Final = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss"})


_HEARD: Final = (
    ("Clark", "Clarke"), ("Steven", "Stephen"), ("Catherine", "Katherine"), ("Philip", "Phillip"), ("Graham", "Graeme"),
    ("Ann", "Anne"), ("Thomson", "Thompson"), ("McDonald", "MacDonald"), ("Sean", "Shaun"), ("Reid", "Reed"),
    ("Davis", "Davies"), ("Stewart", "Stuart"), ("Allen", "Allan"), ("Mohammed", "Muhammad"), ("Smith", "Smyth"),
    ("Jeffrey", "Geoffrey"), ("Aisha", "Ayesha"), ("Hussain", "Hussein"), ("Chowdhury", "Choudhury"), ("Gray", "Grey"),
)  # fmt: skip
"""Names that sound alike and are written in two ways."""
_OTHERWISE: Final = {**dict(_HEARD), **{other: one for one, other in _HEARD}}


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed to find one account. Shape: `kind` is what is wrong with it; `clean` before that."""

    kind: str
    typed: str
    clean: str
    account: AccountHolder


def searches(accounts: Sequence[AccountHolder], wanted: int, chance: Random) -> list[Search]:
    """Make as many searches for accounts drawn from these, as many of each kind."""
    people = [account for account in accounts if len(account.forename) > 1]  # no firms, and no mere initials
    made: list[Search] = []
    while len(made) < wanted:
        kind = KINDS[len(made) % len(KINDS)]
        account = chance.choice(people)
        clean = chance.choice(FORMS)(account)
        typed = _SPOILT[kind](clean, chance)
        if typed:
            made.append(Search(kind, chance.choice((str, str.lower, str.lower, str.upper))(typed), clean, account))
    return made


def as_heard(accounts: Sequence[AccountHolder], wanted: int, chance: Random) -> list[Search]:
    """Make searches that write a name as it sounds, with the postcode; as many as there are such people, at most."""
    made: list[Search] = []
    for account in chance.sample(accounts, len(accounts)):
        clean = _name_and_postcode(account)
        alike = [word for word in clean.split() if word in _OTHERWISE]
        if alike and len(made) < wanted:
            word = chance.choice(alike)
            made.append(Search("heard", clean.replace(word, _OTHERWISE[word], 1), clean, account))
    return made


def prefixes(account: AccountHolder) -> Iterator[str]:
    """Type what is on record of a person, rightly, key by key; every one of these must find them."""
    for form in FORMS:
        text = form(account)
        yield from (text[:end] for end in range(3, len(text) + 1) if text[end - 1].isalnum())
    name = f"{account.surname} {account.forename}"
    for letters in range(2, 6):
        words = [word[:letters] for word in name.split()]
        yield f"{' '.join(words)} {account.postcode.partition(' ')[0]}"
    yield from (account.reference[:end] for end in range(3, len(account.reference) + 1))


def plain(text: str) -> str:
    """Return letters without their accents and strokes, and without apostrophes and hyphens."""
    parted = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return _MARKS.sub("", "".join(letter for letter in parted if not unicodedata.combining(letter)))


# ------------------------------------------------------------------------------------------------- what is on record
def _name_and_postcode(account: AccountHolder) -> str:
    return f"{account.forename} {account.surname} {account.postcode}".strip()


def _surname_and_postcode(account: AccountHolder) -> str:
    return f"{account.surname} {account.postcode}"


def _surname_and_home(account: AccountHolder) -> str:
    return f"{account.surname} {_home(account)} {account.postcode}"


def _name_and_home(account: AccountHolder) -> str:
    return f"{account.forename} {account.surname} {_home(account)}".strip()


def _home(account: AccountHolder) -> str:
    """Return the first line; that of a flat, or of a house with a name, says too little without the next."""
    first, *rest = account.address
    return first if first[0].isdigit() or not rest else f"{first} {rest[0]}"


FORMS: Final[tuple[Callable[[AccountHolder], str], ...]] = (
    _name_and_postcode,
    _surname_and_postcode,
    _surname_and_home,
    _name_and_home,
)


# --------------------------------------------------------------------------------------------------- what goes wrong
def _without_accents(text: str, _: Random) -> str:
    typed = plain(text)
    return typed if typed != text else ""


def _one_typo(text: str, chance: Random) -> str:
    """Slip on one letter of one name: another key, one left out, one too many, or two the wrong way round."""
    words = list(_NAME.finditer(text))
    if not words:
        return ""
    word = chance.choice(words)
    at = chance.randrange(word.start(), word.end())
    letter = text[at]
    slip = chance.randrange(4)
    if slip == 0:
        return text[:at] + chance.choice(_NEAR.get(letter.lower(), _LETTERS)) + text[at + 1 :]
    if slip == 1:
        return text[:at] + text[at + 1 :]
    if slip == 2:
        return text[:at] + chance.choice((letter, chance.choice(_LETTERS))) + text[at:]
    if at + 1 < word.end() and text[at + 1] != letter:
        return text[:at] + text[at + 1] + letter + text[at + 2 :]
    return ""


def _parts_swapped(text: str, chance: Random) -> str:
    """Say the parts in another order; a postcode and a house number with its street stay together."""
    parts = _parts(text)
    swapped = chance.sample(parts, len(parts))
    return " ".join(swapped) if swapped != parts else ""


def _postcode_closed(text: str, chance: Random) -> str:  # noqa: ARG001 - one shape for all
    *_, outward, inward = text.split(" ")
    return text[: -len(inward) - 1] + inward if _POSTCODE.match(f"{outward} {inward}") else ""


def _parts(text: str) -> list[str]:
    words = text.replace(",", "").split(" ")
    parts: list[str] = []
    while words:
        taken = 1
        if _POSTCODE.match(" ".join(words[:2])):
            taken = 2
        elif words[0][0].isdigit():
            taken = len(words) - 2 if _POSTCODE.match(" ".join(words[-2:])) else len(words)
        parts.append(" ".join(words[:taken]))
        words = words[taken:]
    return parts


_SPOILT: Final[dict[str, Callable[[str, Random], str]]] = {
    "accents": _without_accents,
    "typo": _one_typo,
    "swapped": _parts_swapped,
    "postcode": _postcode_closed,
}
