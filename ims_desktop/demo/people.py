"""Invent the people, homes and firms of the demo council; the same number always gives the same one.

Nothing here is drawn from a random source with a state: every choice is read off a scrambled number, so row 1,999,999
is the same whether or not the rows before it were made, and two million take no memory.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from resources import FOLDER

SCRAMBLE_BITS: Final = 64
_MASK: Final = (1 << SCRAMBLE_BITS) - 1
_STEP: Final = 0x9E3779B97F4A7C15
_PERSON, _HOME, _FIRM = 1, 2, 3
_POSTCODE_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters the inward part of a British postcode uses."""
_TITLES: Final = ("Mr", "Mrs", "Mr", "Ms", "Mr", "Miss", "Mr", "Mrs")
"""The odd ones are women's."""

Person = tuple[str, str, str]
"""Title, forename, surname."""
Home = tuple[str, str, str, str]
"""Address lines 1, 2 and 3, and the postcode."""


def scramble(number: int, purpose: int) -> int:
    """Turn a number into 64 bits that look nothing like it (the finisher of SplitMix64)."""
    bits = (number * 8 + purpose + 1) * _STEP & _MASK
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EB & _MASK
    return bits ^ bits >> 31


@dataclass(frozen=True, slots=True)
class Origin:
    """The names families of one origin use. Shape: a surname listed twice is twice as common."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    surnames: tuple[str, ...]


class People:
    """The names, streets and trades everybody is put together from."""

    def __init__(self) -> None:
        text = (FOLDER / "demo" / "people.json").read_text(encoding="utf-8")
        words = json.loads(text)
        self._origins = tuple(
            Origin(tuple(group["female"]), tuple(group["male"]), tuple(group["surnames"]))
            for group in words["people"]
            for _ in range(group["share"])
        )
        english = [f"{name} {kind}" for name in words["streets"] for kind in words["kinds"]]
        self._streets = tuple(english + words["welsh_streets"] * 3)
        self._localities = tuple(words["localities"])
        self._houses = tuple(words["houses"])
        self._trades = tuple(words["trades"])
        self._forms = tuple(words["company_forms"])
        self._own_names = tuple(words["streets"])

    def person(self, number: int) -> Person:
        """Invent the person who pays the bills of one home."""
        bits = scramble(number, _PERSON)
        origin = self._origins[bits % 1000]
        bits //= 1000
        given = origin.female if bits & 1 else origin.male
        title = _TITLES[bits & 7] if bits & 0x1F8 else "Dr"
        bits >>= 9
        forename = given[bits % len(given)]
        bits >>= 12
        surname = origin.surnames[bits % len(origin.surnames)]
        bits >>= 14
        if bits & 31 == 0:
            other = self._origins[(bits >> 5) % 1000].surnames
            second = other[(bits >> 7) % len(other)]
            if second != surname:
                surname = f"{surname}-{second}"
        return title, forename, surname

    def home(self, number: int) -> Home:
        """Invent where they live; neighbours share a postcode."""
        bits = scramble(number, _HOME)
        street = bits % len(self._streets)
        bits //= len(self._streets)
        house = bits % 180 + 1
        bits //= 180
        kind = bits & 31
        first = f"{house} {self._streets[street]}"
        if kind < 4:
            first = f"Flat {(bits >> 5) % 12 + 1}, {first}"
        elif kind == 4:
            first = f"{self._houses[(bits >> 5) % len(self._houses)]}, {self._streets[street]}"
        second, _, third = self._localities[street % len(self._localities)].partition(", ")
        return first, second, third, _postcode(street, house)

    def firm(self, number: int) -> tuple[str, Home]:
        """Invent a firm and where its premises are."""
        bits = scramble(number, _FIRM)
        trade = self._trades[bits % len(self._trades)]
        bits //= len(self._trades)
        form = self._forms[bits % len(self._forms)]
        bits //= len(self._forms)
        if bits & 3 == 0:
            origin = self._origins[(bits >> 2) % 1000]
            owner = origin.surnames[(bits >> 12) % len(origin.surnames)]
        else:
            owner = self._own_names[(bits >> 2) % len(self._own_names)]
        return f"{owner} {trade} {form}", self.home(number * 2 + (1 << 40))


def _postcode(street: int, house: int) -> str:
    """Give a stretch of thirty houses of a street its postcode, AM1 to AM9."""
    bits = street * 7 + (house - 1) // 30
    letters = len(_POSTCODE_LETTERS)
    return (
        f"AM{bits % 9 + 1} {bits // 9 % 9 + 1}"
        f"{_POSTCODE_LETTERS[bits // 81 % letters]}{_POSTCODE_LETTERS[bits * 7 % letters]}"
    )
