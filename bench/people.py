"""Invent a council's account holders for the measurements: as many as asked for, as uneven as people are.

Names are as common as they are in life (bench/names.py), homes hang together in streets (bench/places.py), one person
has accounts of several funds, and old ledgers know people by an initial and capitals only. Accounts come in the order
central sends them, fund by fund and each by its reference; the same number and seed give the same ones every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import gcd
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from bench.names import FORMS, ORIGINS, TRADES, Names, listed, weighted
from bench.places import Places
from ims_desktop.demo.numbers import References
from ims_desktop.demo.people import scramble
from ims_desktop.domain.catalogue import AccountHolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

T = TypeVar("T")

COUNCIL: Final = "aldermere"
SEED: Final = 20_261_121
AS_OF: Final = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
RENTS, SAP_INVOICES, OLD_INVOICES, COUNCIL_TAX, BUSINESS_RATES, BENEFITS = "5", "19", "20", "23", "24", "25"
_SHARES: Final = {RENTS: 14, SAP_INVOICES: 12, OLD_INVOICES: 5, COUNCIL_TAX: 56, BUSINESS_RATES: 5, BENEFITS: 8}
"""Accounts of each fund among a hundred, in the order of the funds' codes as text."""
TABLE: Final = 1 << 14
_TITLES: Final = (
    ("Mrs", "Mrs", "Mrs", "Miss", "Miss", "Ms", "Ms", "Ms", "", "Mrs", "Miss", "Ms", "Mrs", "Mrs", "", "Mrs"),
    ("Mr", "Mr", "Mr", "Mr", "Mr", "Mr", "Mr", "Mr", "", "Mr", "Mr", "Mr", "Mr", "Mr", "", "Mr"),
)
_LEAD, _PARTNER, _FIRM, _RARE, _GAP = range(1, 6)
_BILL: Final = 8
"""What a scrambled number is for."""


class Person(NamedTuple):
    """Somebody as they write themselves."""

    title: str
    forename: str
    surname: str


@dataclass(frozen=True, slots=True)
class _Origin:
    """Names of one origin, each as often in its table as in life."""

    given: tuple[tuple[str, ...], tuple[str, ...]]
    """Of women, of men."""
    surnames: tuple[str, ...]
    rare: int
    stems: tuple[str, ...]
    endings: tuple[str, ...]


class People:
    """A council of so many accounts."""

    def __init__(self, accounts: int, seed: int = SEED) -> None:
        self.counts = {fund: accounts * share // 100 for fund, share in _SHARES.items()}
        self.counts[COUNCIL_TAX] += accounts - sum(self.counts.values())
        self._homes = max(1, self.counts[COUNCIL_TAX])
        self._stride = _coprime(self._homes)
        self._places = Places(self._homes, seed)
        self._seed = seed << 32
        self._origins = _table([(_origin(names), names.share) for names in ORIGINS])
        self._trades = listed(TRADES)
        self._forms = _table(weighted(FORMS))

    def holders(self) -> Iterator[AccountHolder]:
        """Make every account, in the order a snapshot has them."""
        for fund, number in self._numberings().items():
            for n in range(self.counts[fund]):
                yield self.holder(fund, n, number(n))

    def some(self, wanted: int, chance: Random) -> Iterator[AccountHolder]:
        """Make only so many of them, drawn by chance."""
        funds, numbers = list(self.counts), self._numberings()
        for fund in chance.choices(funds, list(self.counts.values()), k=wanted):
            n = chance.randrange(self.counts[fund])
            yield self.holder(fund, n, numbers[fund](n))

    def holder(self, fund: str, n: int, reference: str) -> AccountHolder:
        """Make one account: who has it, where they live and what they owe."""
        bits = scramble(self._seed + n, _BILL * int(fund))
        home = self._home(fund, n)
        if fund in {BUSINESS_RATES, OLD_INVOICES} and (fund == BUSINESS_RATES or bits & 3 == 0):
            person = Person("", "", self._firm(home))
        else:
            asked = fund != COUNCIL_TAX and bits & 0x70 == 0
            person = self.person(home, partner=asked)
            if fund == OLD_INVOICES:
                person = Person(person.title.upper(), person.forename[:1].upper(), person.surname.upper())
        address, postcode = self._places.home(home)
        owed = (bits >> 8) % 240_000 - 12_000 if bits & 0x80 else 0
        closed = bits >> 40 & 127 == 0
        return AccountHolder(
            COUNCIL, fund, reference, *person, address, postcode, owed, AS_OF, None if bits >> 50 & 255 else 5, closed
        )

    def person(self, home: int, *, partner: bool = False) -> Person:
        """Return who lives in a home: the first of its people, or the other one."""
        bits = scramble(self._seed + home, _LEAD)
        origin = self._origins[bits % TABLE]
        surname = self._surname(origin, bits >> 14, home)
        sex = bits >> 50 & 1
        if partner:
            bits = scramble(self._seed + home, _PARTNER)
            if bits >> 60 < 5:
                origin = self._origins[bits % TABLE]
                surname = self._surname(origin, bits >> 14, -home)
            sex = 1 - sex if bits >> 50 & 15 else sex
        given = origin.given[sex]
        forename = given[(bits >> 28) % TABLE]
        kind = bits >> 51 & 63
        if kind < 4:
            forename = f"{forename} {given[(bits >> 36) % TABLE]}"
        elif kind < 6:
            forename = forename[:1]
        if sex == 0 and surname.endswith(("ski", "cki")):
            surname = f"{surname[:-1]}a"
        title = "Dr" if kind == 6 else _TITLES[sex][bits >> 46 & 15]
        return Person(title, forename, surname)

    def _surname(self, origin: _Origin, bits: int, number: int) -> str:
        surname = origin.surnames[bits % TABLE]
        rest = scramble(self._seed + number, _RARE)
        if rest % 100 < origin.rare:
            stem = origin.stems[(rest >> 8) % len(origin.stems)]
            surname = stem + origin.endings[(rest >> 20) % TABLE]
        if rest >> 40 & 31 == 0:
            other = origin.surnames[(rest >> 45) % TABLE]
            if other != surname and "-" not in surname and " " not in surname + other:
                surname = f"{surname}-{other}"
        return surname

    def _firm(self, home: int) -> str:
        bits = scramble(self._seed + home, _FIRM)
        owner = self._surname(self._origins[bits % TABLE], bits >> 14, home)
        trade = self._trades[(bits >> 28) % len(self._trades)]
        return f"{owner} {trade} {self._forms[(bits >> 36) % TABLE]}"

    def _home(self, fund: str, n: int) -> int:
        """Return whose home an account belongs to: some people have one account, some two or three."""
        return (n + int(fund) * self._homes // 60) * self._stride % self._homes

    def _numberings(self) -> dict[str, Callable[[int], str]]:
        """Return what numbers the accounts of each fund; bills and business rates share a form, never a number."""
        made, counts = References(), self.counts
        bills = Numbering("", 8, 10_000_000, made.bills.expected)
        both = (counts[SAP_INVOICES] + 1) // 2, (counts[OLD_INVOICES] + 1) // 2
        return {
            RENTS: Numbering("41", 8, 0, made.rents.expected).of(counts[RENTS]),
            SAP_INVOICES: _in_turn(both[0], Numbering("3", 9), Numbering("9", 9)),
            OLD_INVOICES: _in_turn(both[1], Numbering("M", 10), Numbering("P", 10)),
            COUNCIL_TAX: bills.of(counts[COUNCIL_TAX], 0),
            BUSINESS_RATES: bills.of(counts[BUSINESS_RATES], 1),
            BENEFITS: Numbering("", 8, 10_000_000).of(counts[BENEFITS]),
        }


class Numbering(NamedTuple):
    """A form of reference: a prefix, so many digits from `least` on, and a check digit if the fund asks for one."""

    prefix: str
    width: int
    least: int = 0
    check_digit: Callable[[str], str | None] | None = None

    def of(self, count: int, odd: int = 0) -> Callable[[int], str]:
        """Return what numbers `count` accounts upwards, with gaps of all sizes; every number even, or every one odd."""
        gap = (10**self.width - self.least) // max(1, count) // 2

        def number(n: int) -> str:
            place = n * gap + scramble(n, _GAP) % gap
            text = f"{self.prefix}{self.least + place * 2 + odd:0{self.width}}"
            return text if self.check_digit is None else f"{text}{self.check_digit(text + '0')}"

        return number


def _in_turn(each: int, *forms: Numbering) -> Callable[[int], str]:
    """Number the first so many in the first form, the next in the next."""
    numbers = [form.of(each) for form in forms]
    return lambda n: numbers[n // each](n % each)


def _origin(names: Names) -> _Origin:
    return _Origin(
        given=(_table(weighted(names.women)), _table(weighted(names.men))),
        surnames=_table(weighted(names.surnames)),
        rare=names.rare,
        stems=tuple(names.stems.split()),
        endings=_table(weighted(names.endings)) if names.endings else (),
    )


def _table(weighted: Sequence[tuple[T, int]]) -> tuple[T, ...]:
    """Lay out values as often as their weight asks, so that any place of the table is a fair draw."""
    whole = sum(weight for _, weight in weighted)
    table: list[T] = []
    passed = 0
    for value, weight in weighted:
        passed += weight
        table += [value] * (passed * TABLE // whole - len(table))
    return tuple(table)


def _coprime(size: int) -> int:
    """Return a long stride that meets every number below `size` once."""
    stride = int(size * 0.618) | 1
    while gcd(stride, size) != 1:
        stride += 2
    return stride
