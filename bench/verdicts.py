"""Measure verdicts of the whole chain on one core, against bare re2 matches and dictionary look-ups of the same bills.

The bills are what a desk or a file brings: five in eight right, the others with a wrong digit, a missing account or a
digit short. The bare loop only asks whether a compiled re2 pattern of the mask fits and whether a dictionary has it; it
knows no check digit, no amount, no stop message and no words. `recognise` is the entry box: every fund, each key.
"""

from __future__ import annotations

import random
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Final

import re2

from ims_desktop.domain.check_digit import expected_check_digit
from ims_desktop.domain.recognise import recognise
from ims_desktop.domain.reference import Outcome, check_line
from tests.domain.accounts import account, accounts
from tests.domain.packs import pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.catalogue import ReferencePack, ReferenceValidator
    from tests.domain.accounts import SomeAccounts

BILLS: Final = 20_000
ROUNDS: Final = 7
KEYS: Final = 2_000
_CLASSES: Final = {"#": "[0-9]", "?": "[0-9A-Z]", "*": "[0-9A-Z /-]", "@": "[0-9A-Z]"}
_DRAWN: Final = {"#": "0123456789", "?": "MP", "*": "0123456789", "@": "0"}


def measure() -> dict[str, object]:
    """Return verdicts per second, the same for the bare loop, and their ratio in one run."""
    council = pack()
    bills, known = _bills(council)
    whole, bare = _whole(council, bills, known), _bare(council, bills, known)
    seconds = [(_seconds(whole), _seconds(bare)) for _ in range(ROUNDS)]
    chain, floor = (median(side) for side in zip(*seconds, strict=True))
    return {
        "name": "verdicts",
        "per_second": round(BILLS / chain),
        "bare_per_second": round(BILLS / floor),
        "ratio": round(median(ours / theirs for ours, theirs in seconds), 2),
        "recognised_us": round(_key_press(council, bills, known), 1),
        "funds": len(council.funds),
    }


def _seconds(work: Callable[[], int]) -> float:
    began = perf_counter()
    seen = work()
    taken = perf_counter() - began
    if not 0 < seen < BILLS:
        raise RuntimeError("the bills are not a mixture")
    return taken


def _whole(council: ReferencePack, bills: list[tuple[str, str]], known: SomeAccounts) -> Callable[[], int]:
    cash = council.methods["1"]

    def work() -> int:
        return sum(
            check_line(council, fund, reference, 1000, cash, known).outcome is Outcome.VALID
            for fund, reference in bills
        )

    return work


def _bare(council: ReferencePack, bills: list[tuple[str, str]], known: SomeAccounts) -> Callable[[], int]:
    patterns = {
        fund.code: re2.compile("".join(_CLASSES.get(c, c) for c in fund.validator.input_mask.rstrip("*")) + ".*")
        for fund in council.funds.values()
        if fund.validator
    }
    held = dict(known.held)

    def work() -> int:
        return sum(
            patterns[fund].fullmatch(reference) is not None and held.get((fund, reference)) is not None
            for fund, reference in bills
        )

    return work


def _key_press(council: ReferencePack, bills: list[tuple[str, str]], known: SomeAccounts) -> float:
    """Return the median of one key press in the entry box. Units: microseconds."""
    samples = []
    for _, reference in bills[:KEYS]:
        for typed in (reference[: len(reference) // 2], reference):
            began = perf_counter()
            recognise(typed, council, known)
            samples.append(perf_counter() - began)
    return median(samples) * 1e6


def _bills(council: ReferencePack) -> tuple[list[tuple[str, str]], SomeAccounts]:
    """Make the bills and the accounts they should find, the same ones each time."""
    chance = random.Random(20_261_120)
    funds = [fund for fund in council.funds.values() if fund.at_counter and fund.validator]
    bills, held = [], []
    for n in range(BILLS):
        fund = funds[n % len(funds)]
        reference = _reference(chance, fund.validator)
        fate = chance.randrange(8)
        if fate == 0:
            reference = reference[:-2] + str((int(reference[-2]) + 1) % 10) + reference[-1]
        elif fate == 1:
            reference = reference[:-1]
        elif fate > 2 and fund.account_must_exist:
            held.append(account(fund.code, reference))
        bills.append((fund.code, reference))
    return bills, accounts(*held)


def _reference(chance: random.Random, validator: ReferenceValidator | None) -> str:
    if validator is None:
        raise RuntimeError("a fund without a validator has no form")
    mask = validator.input_mask[: max(validator.min_length, len(validator.input_mask.rstrip("*")))]
    drawn = "".join(chance.choice(_DRAWN.get(character, character)) for character in mask)
    right = expected_check_digit(drawn, validator.check_digit) if validator.check_digit else None
    return drawn if right is None else drawn[:-1] + right
