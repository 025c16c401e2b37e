"""Measure a search at every key as it is typed, and the verdict on a reference, at every size.

Ours is asked as the window asks: the whole use case, encrypted, ranked, masked, one letter forgiven. A part of the same
questions goes to bare FTS5 in an encrypted file of the same rows, which forgives nothing, and to tantivy, which hides
nothing. Quality is compared too: which part of the same searches with one thing wrong finds its account.
"""

from __future__ import annotations

import gc
import math
from functools import partial
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from bench import asked
from bench.grown import SIZES, folder, grown, kept
from bench.noise import searches
from bench.people import SEED, People
from bench.rivals import BareFts5, Tantivy
from bench.tills import till_on
from bench.typed import classes, keys
from ims_desktop.bootstrap import build_till
from ims_desktop.use_cases.check_reference import check_reference
from ims_desktop.use_cases.find_accounts import find_accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bench.noise import Search
    from bench.rivals import Rival
    from ims_desktop.domain.catalogue import AccountHolder

EACH: Final = asked("EACH", 12)
"""People of each kind of search."""
SHARED: Final = asked("SHARED", 160)
"""Questions that are put to the others too."""
NOISY: Final = asked("NOISY", 200)
BUDGET_P99_MS: Final = 16.0
_PARTS: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "worst": 1.0}
FIRST: Final = 5


def measure() -> dict[str, object]:
    """Return how long searches took at every size. Units: milliseconds."""
    sizes: dict[str, Any] = {}
    with folder() as place:
        for size in SIZES:
            sizes[f"{size}"] = _at(place, size)
    largest = sizes[f"{SIZES[-1]}"]
    return {
        "name": "search and verdict at every key, against bare FTS5 and tantivy over the same accounts",
        "budget_p99_ms": BUDGET_P99_MS,
        "sizes": sizes,
        **{f"growth_{key}": [sizes[f"{size}"][key] for size in SIZES] for key in ("p99", "worst")},
        "ratio_to_fts5_p99": largest["fts5"]["ratio_p99"],
        "ratio_to_tantivy_p99": largest["tantivy"]["ratio_p99"],
        "ok": largest["p99"] <= BUDGET_P99_MS and largest["verdict"]["p99"] <= BUDGET_P99_MS,
    }


def _at(place: Path, size: int) -> dict[str, Any]:
    chance = Random(SEED)
    people = list(People(size).some(2_000, chance))
    kinds = {
        kind: list(dict.fromkeys(key for text in texts for key in keys(text)))
        for kind, texts in classes(people, EACH, chance).items()
    }
    noisy = searches(people, NOISY, chance)
    with till_on(grown(place, size)) as settings:
        till = build_till(settings)
        try:
            ours = {kind: timed(texts, partial(find_accounts, till)) for kind, texts in kinds.items()}
            verdicts = timed(_references(people), partial(check_reference, till))
            found = share(noisy, lambda typed: [row.reference for row in find_accounts(till, typed).rows])
        finally:
            till.close()
    every = {text: ms for times in ours.values() for text, ms in times.items()}
    shared = chance.sample(sorted(every), min(SHARED, len(every)))
    seen = {text: every[text] for text in shared}
    return {
        **lie(every),
        "found": found,
        "kinds": {kind: lie(times) for kind, times in ours.items()},
        "verdict": lie(verdicts),
        **{kind.name: _rival(kind, place, size, seen, noisy) for kind in (BareFts5, Tantivy)},
    }


def _rival(
    kind: type[Rival], place: Path, size: int, ours: dict[str, float], noisy: Sequence[Search]
) -> dict[str, Any]:
    """Put the same questions to another, and say how many times longer ours took."""
    rival = kind(kept(place, f"{kind.name}-{size}", lambda path: kind.make(path, People(size).holders())))
    try:
        theirs = timed(sorted(ours), rival.find)
        found = share(noisy, rival.find)
    finally:
        rival.close()
    mine, other = lie(ours), lie(theirs)
    ratios = {f"ratio_{key}": round(mine[key] / other[key], 2) for key in ("p50", "p99")}
    return {**other, **ratios, "ours_of_these": mine, "found": found}


def timed(texts: Iterable[str], ask: Callable[[str], object]) -> dict[str, float]:
    """Ask every question once, in the order they are typed. Units: milliseconds."""
    times: dict[str, float] = {}
    gc.collect()
    for text in texts:
        began = perf_counter()
        ask(text)
        times[text] = (perf_counter() - began) * 1000
    return times


def share(noisy: Sequence[Search], find: Callable[[str], list[str]]) -> float:
    """Return which part of the searches has its account among the first rows."""
    return round(sum(one.account.reference in find(one.typed)[:FIRST] for one in noisy) / len(noisy), 3)


def lie(times: dict[str, float]) -> dict[str, Any]:
    """Say how the times lie, and which question took longest; everybody in it is invented."""
    ordered = sorted(times.values())
    at = {name: round(ordered[math.ceil(len(ordered) * part) - 1], 2) for name, part in _PARTS.items()}
    return {**at, "worst_text": max(times, key=lambda text: times[text]), "samples": len(ordered)}


def _references(people: Sequence[AccountHolder]) -> list[str]:
    """Type references: right ones, some with a digit wrong and some a digit short, key by key."""
    typed = []
    for n, person in enumerate(people[: EACH * 4]):
        reference = person.reference
        if n % 4 == 1:
            reference = f"{reference[:-2]}{(int(reference[-2]) + 1) % 10}{reference[-1]}"
        elif n % 4 == 2:
            reference = reference[:-1]
        typed += keys(reference)
    return list(dict.fromkeys(typed))
