"""Words find the person although one thing is typed wrong, and what was typed rightly so far never misses them."""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from bench.noise import KINDS
from bench.people import SEED, People
from bench.quality import TARGET, judged
from ims_desktop.store.accounts.file import AccountFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.records import SearchPage

ACCOUNTS = 20_000
SEARCHES = 300
TYPED_BY_KEY = 12
AS_HEARD = 0.8
"""What must be found of names written as they sound: Mohammed for Muhammad. Shaun for Sean no rule of sound tells."""


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AccountFile]:
    """A council of invented people, as uneven as people are, loaded and indexed as a till does."""
    file = AccountFile.made(tmp_path_factory.mktemp("council") / "catalogue-1.db", os.urandom(32))
    file.load(People(ACCOUNTS).holders())
    file.build_index(lambda _done, _total: None)
    yield file
    file.close()


def test_a_search_with_one_thing_wrong_finds_its_account_among_the_first_five_rows(accounts: AccountFile) -> None:
    def find(typed: str, limit: int) -> SearchPage:
        return accounts.page(typed, limit, None)

    chance = Random(SEED)
    quality = judged(list(People(ACCOUNTS).some(2_000, chance)), SEARCHES, TYPED_BY_KEY, chance, find)
    assert {kind: quality.asked[kind] for kind in KINDS} == dict.fromkeys(KINDS, SEARCHES // len(KINDS))
    assert quality.share >= TARGET, quality.misses()
    assert quality.heard_found >= quality.heard * AS_HEARD > 20, quality.misses()
    assert quality.prefixes > 1_000
    assert not quality.prefix_missed, quality.misses()


def test_the_measure_sees_a_search_that_forgives_nothing(accounts: AccountFile) -> None:
    def find(typed: str, limit: int) -> SearchPage:
        page = accounts.page(typed, limit, None)
        return type(page)((), more=False) if page.nearest else page

    chance = Random(SEED)
    quality = judged(list(People(ACCOUNTS).some(500, chance)), 40, 0, chance, find)
    assert quality.share < TARGET
    assert {search.kind for search, _ in quality.missed} == {"typo", "heard"}
