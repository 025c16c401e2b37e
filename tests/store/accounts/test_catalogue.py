"""The copy of the accounts: found by reference, searched by words, loaded beside the one in use, never fatal."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import AccountHolder, CatalogueHealth, CatalogueState
from ims_desktop.errors import StoreUnavailable
from ims_desktop.records import AccountsPage
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from tests.factory import KEY_ID, MORNING, make_till_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.factory import MadeTill

DAY_S = 24 * 3600
SMITH = AccountHolder(
    "aldermere", "23", "775326912", "Mr", "John", "Smith", ("12 High Street", "Aldermere"), "AM1 2AB", 5875, MORNING, 3
)
ONEILL = AccountHolder("aldermere", "23", "775326920", "Ms", "Siân", "O'Neill", ("3 Church Lane",), "AM1 9ZZ")
WYN = AccountHolder("aldermere", "5", "H0000012345", "", "Ŵyn", "Smithson-Jones", ("12 Mill Close",), "CF10 1AA", -120)
LONDON = AccountHolder("aldermere", "5", "775326912", "Dr", "Ann", "London", ("1 Smith Row",), "", None, closed=True)
ALL = (SMITH, ONEILL, WYN, LONDON)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def catalogue(till: MadeTill) -> Iterator[AccountCatalogue]:
    opened = _open(till)
    yield opened
    opened.close()


def _open(till: MadeTill, *, read_only: bool = False) -> AccountCatalogue:
    return AccountCatalogue(till.folder, "aldermere", till.store, till.secrets, KEY_ID, read_only=read_only)


def _page(
    *accounts: AccountHolder,
    gone: tuple[tuple[str, str], ...] = (),
    first: bool = True,
    last: bool = True,
    cursor: str = "c1",
    version: str = "v1",
) -> AccountsPage:
    return AccountsPage(accounts, gone, cursor, version, MORNING, first, last)


def _files(till: MadeTill) -> list[str]:
    return sorted(path.name for path in till.folder.glob("catalogue-*") if path.suffix in {".db", ".aside"})


def _found(catalogue: AccountCatalogue, typed: str, fund: str | None = None) -> list[AccountHolder]:
    return list(catalogue.search(typed, fund=fund).rows)


# ------------------------------------------------------------------------------------------------------------ look-ups
def test_a_till_without_accounts_says_so_and_finds_none(catalogue: AccountCatalogue) -> None:
    assert catalogue.state(MORNING, DAY_S) == CatalogueState(CatalogueHealth.ABSENT)
    assert catalogue.find("23", "775326912") is None
    assert catalogue.find_reference("775326912") == ()
    assert catalogue.search("smith").rows == ()
    assert catalogue.cursor() is None
    catalogue.interrupt()


def test_an_account_is_found_whole_by_fund_and_reference(catalogue: AccountCatalogue) -> None:
    assert catalogue.apply(_page(*ALL)) == 4
    for account in ALL:
        assert catalogue.find(account.fund, account.reference) == account
    assert catalogue.find("5", "h0000012345") == WYN
    assert catalogue.find("5", "775326920") is None
    assert catalogue.find_reference("775326912") == (SMITH, LONDON)
    assert catalogue.find_reference("nobody's") == ()


def test_another_councils_account_is_not_ours(till: MadeTill, catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(replace(SMITH, council="barnsworth")))
    assert catalogue.find("23", "775326912") is None
    assert catalogue.find_reference("775326912") == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("smith john", [SMITH]),
        ("SMI", [SMITH, WYN, LONDON]),
        ("oneill", [ONEILL]),
        ("o'neill", [ONEILL]),
        ("O Neill", [ONEILL]),
        ("sian", [ONEILL]),
        ("Siân", [ONEILL]),
        ("wyn", [WYN]),
        ("Ŵyn", [WYN]),
        ("smithsonjones", [WYN]),
        ("smithson-jones", [WYN]),
        ("am12ab", [SMITH]),
        ("AM1 2AB", [SMITH]),
        ("am1", [ONEILL, SMITH]),
        ("cf101", [WYN]),
        ("12 high street", [SMITH]),
        ("high st 12", [SMITH]),
        ("12", [WYN, SMITH]),
        ("7753", [LONDON, ONEILL, SMITH]),
        ("j smith", [SMITH, WYN]),
        ("dr london", [LONDON]),
        ('"smith" OR "qqqqqq"', []),
        ("smith*", [SMITH, WYN, LONDON]),
        ("nobody", []),
        ("'; DROP TABLE account; --", []),
        ("!!", []),
    ],
)
def test_people_are_found_by_words_in_any_order(
    catalogue: AccountCatalogue, typed: str, expected: list[AccountHolder]
) -> None:
    catalogue.apply(_page(*ALL))
    found = _found(catalogue, typed)
    if typed in {"12", "j smith"}:
        assert set(found) == set(expected)
    else:
        assert found == expected


def test_a_person_of_that_name_comes_before_a_street_of_that_name(catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(LONDON, SMITH))
    assert _found(catalogue, "smith") == [SMITH, LONDON]


def test_a_search_may_keep_to_one_fund(catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(*ALL))
    assert _found(catalogue, "smith", fund="5") == [WYN, LONDON]
    assert _found(catalogue, "smith", fund="52") == []


def test_many_people_come_a_page_at_a_time(catalogue: AccountCatalogue) -> None:
    people = [replace(SMITH, reference=f"77532{n:04}", forename=f"John{n}") for n in range(60)]
    catalogue.apply(_page(*people))
    page = catalogue.search("smith")
    assert (len(page.rows), page.more) == (50, True)
    page = catalogue.search("smith", limit=60)
    assert (len(page.rows), page.more) == (60, False)


# ------------------------------------------------------------------------------------------------------------- loading
def test_a_load_goes_on_beside_the_accounts_in_use(till: MadeTill, catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(SMITH))
    catalogue.apply(_page(ONEILL, last=False, cursor="n1"))
    assert catalogue.find("23", SMITH.reference) == SMITH
    assert catalogue.find("23", ONEILL.reference) is None
    assert catalogue.cursor() == "n1"
    assert _files(till) == ["catalogue-1.db", "catalogue-2.db"]
    catalogue.apply(_page(WYN, first=False, cursor="n2", version="v2"))
    assert catalogue.find("23", SMITH.reference) is None
    assert catalogue.find("5", WYN.reference) == WYN
    assert catalogue.state(MORNING, DAY_S) == CatalogueState(CatalogueHealth.COMPLETE, MORNING, 2, "v2")
    assert _files(till) == ["catalogue-2.db"]


def test_the_first_load_serves_what_it_has_but_says_it_is_not_complete(catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(SMITH, last=False))
    assert catalogue.find("23", SMITH.reference) == SMITH
    assert catalogue.state(MORNING, DAY_S) == CatalogueState(CatalogueHealth.INCOMPLETE, accounts=1)


def test_a_load_cut_off_goes_on_where_it_was_after_the_next_start(till: MadeTill) -> None:
    first = _open(till)
    first.apply(_page(SMITH))
    first.apply(_page(ONEILL, last=False, cursor="half way"))
    first.close()
    second = _open(till)
    assert second.cursor() == "half way"
    assert second.find("23", SMITH.reference) == SMITH
    second.apply(_page(WYN, first=False, cursor="done"))
    assert second.find("23", ONEILL.reference) == ONEILL
    assert second.state(MORNING, DAY_S).accounts == 2
    second.close()
    third = _open(till)
    assert third.find("5", WYN.reference) == WYN
    third.close()


def test_a_load_begun_anew_forgets_the_one_before(till: MadeTill, catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(ONEILL, last=False))
    catalogue.apply(_page(SMITH))
    assert catalogue.find("23", ONEILL.reference) is None
    assert catalogue.state(MORNING, DAY_S).accounts == 1
    assert len(_files(till)) == 1


def test_changes_are_taken_in_and_tombstones_honoured(catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(SMITH, ONEILL, LONDON))
    moved = replace(SMITH, address=("9 New Road",), balance_pence=0)
    paid = replace(LONDON, balance_pence=100)
    changes = _page(moved, paid, WYN, gone=(("23", ONEILL.reference), ("23", "nobody's")), first=False, cursor="c2")
    assert catalogue.apply(changes) == 5
    assert catalogue.find("23", SMITH.reference) == moved
    assert catalogue.find("5", LONDON.reference) == paid
    assert catalogue.find("23", ONEILL.reference) is None
    assert _found(catalogue, "new road") == [moved]
    assert _found(catalogue, "high street") == []
    assert _found(catalogue, "oneill") == []
    assert _found(catalogue, "london") == [paid]
    assert catalogue.state(MORNING, DAY_S).accounts == 3
    assert catalogue.cursor() == "c2"


def test_a_page_that_goes_on_from_nothing_is_refused(catalogue: AccountCatalogue) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        catalogue.apply(_page(SMITH, first=False))
    assert caught.value.reason == "catalogue_absent"


@pytest.mark.parametrize(
    ("age", "health"),
    [
        (timedelta(seconds=DAY_S), CatalogueHealth.COMPLETE),
        (timedelta(seconds=DAY_S + 1), CatalogueHealth.STALE),
        (timedelta(minutes=-5), CatalogueHealth.COMPLETE),
        (timedelta(minutes=-6), CatalogueHealth.STALE),
    ],
)
def test_an_old_copy_is_stale_and_one_from_the_future_too(
    catalogue: AccountCatalogue, age: timedelta, health: CatalogueHealth
) -> None:
    catalogue.apply(_page(SMITH))
    assert catalogue.state(MORNING + age, DAY_S).health is health


# -------------------------------------------------------------------------------------------------------- never fatal
def test_a_file_of_accounts_is_encrypted(till: MadeTill, catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(*ALL))
    content = b"".join(path.read_bytes() for path in till.folder.glob("catalogue-*"))
    for secret in (b"775326912", b"Smith", b"High Street", b"SQLite format"):
        assert secret not in content


def test_damage_sets_the_file_aside_and_the_till_goes_on_without_accounts(till: MadeTill) -> None:
    first = _open(till)
    first.apply(_page(*ALL))
    first.close()
    (path,) = till.folder.glob("catalogue-*.db")
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 4096):
        content[page * 4096 + 99] ^= 1
    path.write_bytes(content)
    second = _open(till)
    assert second.find("23", SMITH.reference) is None
    assert second.state(MORNING, DAY_S).health is CatalogueHealth.ABSENT
    assert second.cursor() is None
    assert _files(till) == ["catalogue-damaged.aside"]
    second.apply(_page(SMITH))
    assert second.find("23", SMITH.reference) == SMITH
    second.close()


def test_damage_while_loading_loses_the_load_not_the_accounts_in_use(till: MadeTill) -> None:
    first = _open(till)
    first.apply(_page(SMITH))
    first.apply(_page(ONEILL, last=False))
    first.close()
    (till.folder / "catalogue-2.db").write_bytes(os.urandom(8192))
    second = _open(till)
    with pytest.raises(StoreUnavailable) as caught:
        second.apply(_page(WYN, first=False))
    assert caught.value.reason == "catalogue_absent"
    assert second.find("23", SMITH.reference) == SMITH
    second.close()


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_that_power_left_without_its_tables_is_set_aside(till: MadeTill, number: int) -> None:
    first = _open(till)
    first.apply(_page(SMITH))
    if number == 2:
        first.apply(_page(ONEILL, last=False))
    first.close()
    for path in till.folder.glob(f"catalogue-{number}.db*"):
        path.unlink()
    (till.folder / f"catalogue-{number}.db").write_bytes(b"")
    second = _open(till)
    assert second.cursor() is None
    assert second.find("23", SMITH.reference) == (None if number == 1 else SMITH)
    second.apply(_page(SMITH, ONEILL))
    assert second.find("23", ONEILL.reference) == ONEILL
    second.close()


def test_a_file_that_may_not_be_opened_costs_the_accounts_and_no_payment(till: MadeTill) -> None:
    first = _open(till)
    first.apply(_page(SMITH))
    first.close()
    for path in till.folder.glob("catalogue-1.db*"):
        path.unlink()
    (till.folder / "catalogue-1.db").mkdir()
    second = _open(till)
    assert second.find("23", SMITH.reference) is None
    assert second.state(MORNING, DAY_S).health is CatalogueHealth.ABSENT
    second.apply(_page(SMITH))
    assert second.find("23", SMITH.reference) == SMITH
    second.close()


def test_another_key_sets_the_file_aside(till: MadeTill) -> None:
    first = _open(till)
    first.apply(_page(SMITH))
    first.close()
    till.secrets.set(f"{KEY_ID}/catalogue", os.urandom(32))
    second = _open(till)
    assert second.search("smith").rows == ()
    assert second.find_reference(SMITH.reference) == ()
    second.close()
    assert _files(till) == ["catalogue-damaged.aside"]


def test_a_reader_beside_the_till_finds_accounts_and_moves_no_file(till: MadeTill) -> None:
    first = _open(till)
    first.apply(_page(SMITH))
    beside = _open(till, read_only=True)
    assert beside.find("23", SMITH.reference) == SMITH
    beside.close()
    first.close()
    (path,) = till.folder.glob("catalogue-*.db")
    path.write_bytes(os.urandom(8192))
    beside = _open(till, read_only=True)
    assert beside.find("23", SMITH.reference) is None
    beside.close()
    assert _files(till) == [path.name]


def test_a_till_told_to_forget_keeps_no_account_no_key_and_all_its_facts(
    till: MadeTill, catalogue: AccountCatalogue
) -> None:
    catalogue.apply(_page(SMITH))
    catalogue.apply(_page(ONEILL, last=False))
    (till.folder / "catalogue-damaged.aside").write_bytes(b"old")
    catalogue.destroy()
    assert list(till.folder.glob("catalogue-*")) == []
    assert till.secrets.get(f"{KEY_ID}/catalogue") is None
    assert till.store.catalogue_generation() == ""
    assert catalogue.state(MORNING, DAY_S).health is CatalogueHealth.ABSENT
    catalogue.apply(_page(SMITH))
    assert catalogue.find("23", SMITH.reference) == SMITH


def test_a_full_disk_while_loading_is_said_and_loses_nothing(catalogue: AccountCatalogue) -> None:
    catalogue.apply(_page(SMITH))
    assert catalogue._current is not None
    with catalogue._current._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    many = [replace(ONEILL, reference=f"8{n:08}") for n in range(500)]
    with pytest.raises(StoreUnavailable) as caught:
        catalogue.apply(_page(*many, first=False))
    assert caught.value.reason == "disk_full"
    assert catalogue.find("23", SMITH.reference) == SMITH
