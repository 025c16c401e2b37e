"""Work out check digits, by either of the two LocalGov IMS strategies, as pure functions.

A configuration is turned once into a table of what each character adds at each place; a reference is then one sum.
Source: LocalGov IMS (weighted sum; Dynix library).
"""

from __future__ import annotations

from functools import lru_cache
from operator import getitem
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.catalogue import CheckDigitConfiguration

LONGEST = 36
_PRINTABLE = tuple(map(chr, range(0x20, 0x7F)))
_DIGITS = "0123456789"
_ADDS_ONE_ABOVE = 4
_SUBTRACT_TEN_ABOVE = 10


def expected_check_digit(reference: str, configuration: CheckDigitConfiguration) -> str | None:
    """Return what the check digit of an upper-case reference (check digit included) should be.

    None when the configuration cannot judge the reference: no weightings, too few of them, too short a reference.
    """
    return check_digit_worker(configuration)(reference)


@lru_cache(maxsize=256)
def check_digit_worker(configuration: CheckDigitConfiguration) -> Callable[[str], str | None]:
    """Prepare a configuration for many references."""
    sources = [source for source, _ in configuration.result_substitutions]
    if not configuration.weightings or configuration.modulus < 1 or len(set(sources)) < len(sources):
        return _cannot_judge
    return _weighted_sum(configuration) if configuration.strategy == "weighted_sum" else _dynix(configuration)


def _cannot_judge(_reference: str) -> str | None:
    return None


def _weighted_sum(configuration: CheckDigitConfiguration) -> Callable[[str], str | None]:
    """Sum digit times weight at every place; letters add nothing, and a literal may stand in for a prefix."""
    weights = configuration.weightings
    table = _table(len(weights), lambda place, digit: digit * weights[place])
    results = _results(configuration, subtract=configuration.apply_subtraction)
    prefix = configuration.source_substitutions
    modulus = configuration.modulus

    def work(reference: str) -> str | None:
        if prefix:
            if len(reference) < len(prefix):
                return None
            reference = prefix + reference[len(prefix) :]
        try:
            return results[sum(map(getitem, table, reference)) % modulus]
        except KeyError:
            return None

    return work


def _dynix(configuration: CheckDigitConfiguration) -> Callable[[str], str | None]:
    """Sum the places before the last, every second one weighted and folded; always subtract from the modulus."""
    weights = configuration.weightings

    def add(place: int, digit: int) -> int:
        if place % 2:
            return digit
        weighted = digit * weights[place]
        folded = weighted - 10 if weighted > _SUBTRACT_TEN_ABOVE else weighted
        return folded + 1 if digit > _ADDS_ONE_ABOVE else folded

    table = _table(len(weights), add, odd_places_free=True)
    results = _results(configuration, subtract=True)
    modulus = configuration.modulus

    def work(reference: str) -> str | None:
        try:
            return results[sum(map(getitem, table, reference[:-1])) % modulus]
        except KeyError:
            return None

    return work


def _table(
    weighted: int, add: Callable[[int, int], int], *, odd_places_free: bool = False
) -> tuple[dict[str, int], ...]:
    """Tell for every place and character what it adds; a digit without a weight is left out, so it cannot be judged."""
    table = []
    for place in range(LONGEST):
        adds = dict.fromkeys(_PRINTABLE, 0)
        for digit in _DIGITS:
            if place < weighted or (odd_places_free and place % 2):
                adds[digit] = add(place, int(digit))
            else:
                del adds[digit]
        table.append(adds)
    return tuple(table)


def _results(configuration: CheckDigitConfiguration, *, subtract: bool) -> dict[int, str]:
    """Tell the check digit of every remainder."""
    substitutes = dict(configuration.result_substitutions)
    modulus = configuration.modulus
    digits = {r: str(modulus - r if subtract else r) for r in range(modulus)}
    return {r: substitutes.get(digit, digit) for r, digit in digits.items()}
