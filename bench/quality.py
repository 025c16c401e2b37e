"""Measure whether a search finds the person: a thousand searches with one thing wrong, and right ones key by key.

Two laws: at least 97 of a hundred searches have the account they were made from among the first five rows, and what was
typed rightly so far never misses it. A right beginning misses when it lists everything it found without the account, or
when it is answered by what comes close. IMS_BENCH_MISSES names a file for the searches that missed.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from bench import asked
from bench.grown import KEY, SIZES, folder, grown
from bench.noise import KINDS, Search, as_heard, prefixes, searches
from bench.people import SEED, People
from ims_desktop.store.accounts.file import AccountFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.records import SearchPage

SEARCHES: Final = asked("SEARCHES", 1_000)
TYPED_BY_KEY: Final = asked("TYPED_BY_KEY", 100)
"""How many people are typed key by key, some ninety keys each."""
FIRST: Final = 5
LIMIT: Final = 50
TARGET: Final = 0.97


@dataclass
class Quality:
    """What was found. Shape: `missed` the searches that did not, each with the first rows in its place."""

    asked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[Search, tuple[AccountHolder, ...]]] = field(default_factory=list)
    heard: int = 0
    """Searches that write a name as it sounds; told beside the others, not among them."""
    heard_found: int = 0
    prefixes: int = 0
    prefix_missed: list[tuple[str, AccountHolder]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Which part of all searches found their account."""
        return self.found.total() / max(1, self.asked.total())

    def told(self) -> dict[str, object]:
        """Say it in numbers."""
        return {
            "searches": self.asked.total(),
            "found_in_first_5": round(self.share, 4),
            **{kind: round(self.found[kind] / max(1, self.asked[kind]), 4) for kind in KINDS},
            "heard": [self.heard_found, self.heard],
            "prefixes": self.prefixes,
            "prefixes_missed": len(self.prefix_missed),
        }

    def misses(self) -> str:
        """List what was missed, for those who work on the search; the people are invented."""
        lines = []
        for search, rows in self.missed:
            lines.append(f"{search.kind}: {search.typed!r} from {search.clean!r}: {_line(search.account)}")
            lines += [f"    not {_line(row)}" for row in rows] or ["    nothing"]
        lines += [f"prefix: {typed!r}: {_line(account)}" for typed, account in self.prefix_missed]
        return "\n".join(lines)


def measure() -> dict[str, object]:
    """Return the share found at every size."""
    sizes: dict[str, object] = {}
    ok, misses = True, []
    with folder() as place:
        for size in SIZES:
            file = AccountFile(grown(place, size), KEY, read_only=True)
            chance = Random(SEED)
            people = list(People(size).some(SEARCHES * 10, chance))
            quality = judged(people, SEARCHES, TYPED_BY_KEY, chance, partial(_find, file))
            file.close()
            sizes[f"{size}"] = quality.told()
            misses.append(f"== {size} {quality.told()}\n{quality.misses()}\n")
            ok = ok and quality.share >= TARGET and not quality.prefix_missed
    where = os.environ.get("IMS_BENCH_MISSES")
    if where:
        Path(where).write_text("\n".join(misses), encoding="utf-8")
    return {"name": "a person is found although one thing is typed wrong", "sizes": sizes, "target": TARGET, "ok": ok}


def _find(file: AccountFile, typed: str, limit: int) -> SearchPage:
    return file.page(typed, limit, None)


def judged(
    people: Sequence[AccountHolder], wanted: int, by_key: int, chance: Random, find: Callable[[str, int], SearchPage]
) -> Quality:
    """Search for some of these people, and say how it went."""
    quality = Quality()
    for search in searches(people, wanted, chance):
        quality.asked[search.kind] += 1
        rows = find(search.typed, LIMIT).rows[:FIRST]
        if any(is_same(row, search.account) for row in rows):
            quality.found[search.kind] += 1
        else:
            quality.missed.append((search, rows))
    for search in as_heard(people, wanted // 10, chance):
        rows = find(search.typed, LIMIT).rows[:FIRST]
        found = any(is_same(row, search.account) for row in rows)
        quality.heard, quality.heard_found = quality.heard + 1, quality.heard_found + found
        if not found:
            quality.missed.append((search, rows))
    for account in chance.sample(people, by_key):
        for typed in prefixes(account):
            quality.prefixes += 1
            page = find(typed, LIMIT)
            if page.nearest or not (page.more or any(is_same(row, account) for row in page.rows)):
                quality.prefix_missed.append((typed, account))
    return quality


def is_same(one: AccountHolder, other: AccountHolder) -> bool:
    """Tell whether two rows are of one account, whatever of it is shown."""
    return (one.fund, one.reference) == (other.fund, other.reference)


def _line(account: AccountHolder) -> str:
    return f"{account.name} | {account.address_text} | {account.fund} {account.reference}"
