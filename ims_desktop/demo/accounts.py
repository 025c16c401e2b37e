"""Make the account holders of the demo council: as many as asked for, one at a time, the same ones every time.

Accounts come in blocks of 25 that hang together: fourteen council tax bills, the rents and debts of some of the same
people, and the bills of two firms. The first rows are the showcase, a short file of accounts that the pictures and the
guided demo rely on; no invented account ever gets a reference of the showcase.
"""

from __future__ import annotations

import csv
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Final

from ims_desktop.demo.council import showcase
from ims_desktop.demo.numbers import References
from ims_desktop.demo.people import People, scramble
from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.demo.people import Home, Person

DEFAULT_ACCOUNTS: Final = 20_000
MOST_ACCOUNTS: Final = 5_000_000

HEADER: Final = (
    "AccountReference", "FundCode", "CurrentBalance", "Title", "Forename", "Surname",
    "AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "Postcode", "FundMessageId",
)  # fmt: skip
Row = tuple[str, str, str, str, str, str, str, str, str, str, str, str]

RENTS, SAP_INVOICES, OLD_INVOICES, COUNCIL_TAX, BUSINESS_RATES, BENEFITS = "5", "19", "20", "23", "24", "25"
_HOMES, _FIRMS = 14, 2
"""Homes and firms of one block of 25 accounts."""
_MONEY = 5
"""The purpose of the bits that decide a balance; people.py uses the smaller ones."""
_PENCE: Final = {
    COUNCIL_TAX: (1_200, 240_000),
    RENTS: (4_500, 160_000),
    BENEFITS: (1_000, 90_000),
    SAP_INVOICES: (1_500, 400_000),
    OLD_INVOICES: (800, 60_000),
    BUSINESS_RATES: (25_000, 2_500_000),
}
"""The least and most that an account of a fund usually owes."""
_MESSAGES: Final = {
    RENTS: ("1", "2", "3", "3", "4", "4"),
    COUNCIL_TAX: ("5", "5", "7"),
    BUSINESS_RATES: ("8",),
}
"""The stop messages of a fund, common ones more than once; one account in `_MESSAGE_EVERY` slots carries each."""
_MESSAGE_EVERY: Final = 400


def accounts(wanted: int = DEFAULT_ACCOUNTS) -> Iterator[Row]:
    """Make this many account holders, in the columns of HEADER.

    Raises: BadInput for a number outside 1 to MOST_ACCOUNTS.
    """
    if not 1 <= wanted <= MOST_ACCOUNTS:
        raise BadInput(
            say("The demo makes from 1 to {most} accounts.", most=f"{MOST_ACCOUNTS:,}"), code="demo_accounts"
        )
    blocks = _Blocks()
    return islice(chain(showcase(), chain.from_iterable(map(blocks.block, count()))), wanted)


def write_accounts(path: Path, wanted: int = DEFAULT_ACCOUNTS) -> None:
    """Write the file that `ims-central load-accounts` takes, row by row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(accounts(wanted))


class _Blocks:
    """Make block number n of 25 accounts that hang together."""

    def __init__(self) -> None:
        self._people = People()
        self._references = References()

    def block(self, n: int) -> Iterator[Row]:
        """Make one block: 14 council tax, 5 rents, 2 benefits, 2 invoices, 2 business rates."""
        first = n * _HOMES
        homes = [(self._people.person(i), self._people.home(i)) for i in range(first, first + _HOMES)]
        numbers = self._references
        for i, (person, home) in enumerate(homes, first):
            yield _row(numbers.council_tax(i), COUNCIL_TAX, i, person, home)
        for i, (person, home) in enumerate(homes[::3], n * 5):
            yield _row(numbers.rent(i), RENTS, i, person, home)
        for i, (person, home) in enumerate(homes[1::7], n * 2):
            yield _row(numbers.benefit(i), BENEFITS, i, person, home)
        yield _row(numbers.sap_invoice(n), SAP_INVOICES, n, *homes[2])
        yield from self._firms(n)

    def _firms(self, n: int) -> Iterator[Row]:
        for i in range(n * _FIRMS, (n + 1) * _FIRMS):
            name, home = self._people.firm(i)
            yield _row(self._references.business_rates(i), BUSINESS_RATES, i, ("", "", name), home)
        yield _row(self._references.old_invoice(n), OLD_INVOICES, n, ("", "", name), home)


def _row(reference: str, fund: str, n: int, person: Person, home: Home) -> Row:
    bits = scramble(n + (int(fund) << 32), _MONEY)
    messages = _MESSAGES.get(fund, ())
    slot = (bits >> 40) % _MESSAGE_EVERY
    message = messages[slot] if slot < len(messages) else ""
    return (reference, fund, _balance(bits, *_PENCE[fund]), *person, *home[:3], "", home[3], message)


def _balance(bits: int, least: int, most: int) -> str:
    """Say what is owed: mostly something, sometimes nothing, now and then less than nothing."""
    kind = bits & 15
    if kind < 3:
        return "0.00"
    pence = (bits >> 4) % (most // 20) if kind == 3 else least + (bits >> 4) % (most - least)
    pounds = f"{pence // 100}.{pence % 100:02}"
    return f"-{pounds}" if kind == 3 and pence else pounds
