"""What people type finds whom they mean: nearest first, and whoever comes close when nobody fits."""

from __future__ import annotations

import os
from dataclasses import replace
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from pyroaring import BitMap

from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.errors import StoreUnavailable
from ims_desktop.records import AccountsPage
from ims_desktop.store.accounts.file import AccountFile
from ims_desktop.store.accounts.word_reader import Kept
from ims_desktop.store.driver import OperationalError
from ims_desktop.store.engine import borrowed
from tests.factory import MORNING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_JOHN = AccountHolder("aldermere", "23", "775326912", "Mr", "John", "Smith", ("12 High Street", "Aldermere"), "AM1 2AB")
_SIAN = AccountHolder("aldermere", "23", "775326920", "Ms", "Siân", "O'Neill", ("3 Church Lane",), "AM1 9ZZ")
_WYN = AccountHolder("aldermere", "5", "AB/12 345", "", "Ŵyn", "Smithson-Jones", ("12a Mill Rd",), "CF10 1AA")
_KATHRYN = AccountHolder("aldermere", "5", "H0000000002", "Dr", "Kathryn", "Philips", ("9 St Mary’s Close",), "CF101AB")
_DONALD = AccountHolder("aldermere", "5", "H0000000003", "", "Donald", "MacDonald", ("1 Smith Row",), "BV2 3CD")
_JOAN = AccountHolder("aldermere", "5", "H0000000004", "Mrs", "Joan", "Van Dyke", ("120 High Street",), "BV2 3CE")
PEOPLE = (_JOHN, _SIAN, _WYN, _KATHRYN, _DONALD, _JOAN)
NAMES = {"john": _JOHN, "sian": _SIAN, "wyn": _WYN, "kathryn": _KATHRYN, "donald": _DONALD, "joan": _JOAN}


@pytest.fixture(params=["built", "applied", "changed"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AccountFile]:
    """The same accounts, however they came into the file."""
    made = AccountFile.made(tmp_path / "catalogue-1.db", os.urandom(32))
    if request.param == "built":
        made.load(PEOPLE)
        made.build_index(lambda _done, _total: None)
    elif request.param == "applied":
        made.apply(_page(*PEOPLE), "aldermere")
    else:
        made.load([replace(person, surname="Before", address=("Nowhere",)) for person in PEOPLE[:4]])
        made.build_index(lambda _done, _total: None)
        made.apply(_page(*PEOPLE), "aldermere")
    yield made
    made.close()


def _page(*accounts: AccountHolder, gone: tuple[tuple[str, str], ...] = ()) -> AccountsPage:
    return AccountsPage(accounts, gone, "c", "v", MORNING, first=False, last=False)


def _found(file: AccountFile, typed: str) -> list[str]:
    page = file.page(typed, 50, None)
    return [next(name for name, person in NAMES.items() if person == row) for row in page.rows]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("smith", ["john", "wyn", "donald"]),
        ("john smith", ["john"]),
        ("SMITH JOHN", ["john"]),
        ("j smith", ["john", "wyn"]),
        ("smi 12 high", ["john"]),
        ("sian", ["sian"]),
        ("Siân O’Neill", ["sian"]),
        ("o neill", ["sian"]),
        ("oneill", ["sian"]),
        ("oneil", ["sian"]),
        ("wyn", ["wyn"]),
        ("Ŵyn smithson jones", ["wyn"]),
        ("smithsonjones", ["wyn"]),
        ("vandyke", ["joan"]),
        ("van dyke joan", ["joan"]),
        ("12 high street", ["john", "joan"]),
        ("12 high st", ["john", "joan"]),
        ("12 mill road", ["wyn"]),
        ("12a mill rd", ["wyn"]),
        ("9 saint marys close", ["kathryn"]),
        ("st mary's", ["kathryn"]),
        ("am12ab", ["john"]),
        ("am1 2ab", ["john"]),
        ("am1 2", ["john"]),
        ("am1", ["sian", "john"]),
        ("cf10 1ab", ["kathryn"]),
        ("cf101", ["kathryn", "wyn"]),
        ("775326912", ["john"]),
        ("7753 26912", ["john"]),
        ("7753", ["sian", "john"]),
        ("smith 7753", ["john"]),
        ("ab12345", ["wyn"]),
        ("AB/12 3", ["wyn"]),
        ("345", ["wyn"]),
        ("h000", ["donald", "kathryn", "joan"]),
        ("dr", ["kathryn"]),
        ("", []),
        ("-- '", []),
        ("%_*\"'; DROP TABLE account", []),
    ],
)
def test_people_are_found_as_they_are_typed(file: AccountFile, typed: str, found: list[str]) -> None:
    assert _found(file, typed) == found
    assert not file.page(typed, 50, None).nearest


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mac donald", ["donald"]),
        ("smith son", ["wyn"]),
        ("johnsmith", ["john"]),
        ("smithjohn 12", ["john"]),
        ("highstreet 120", ["joan"]),
        ("smith h000 0000 003", []),
    ],
)
def test_a_space_too_many_or_too_few_is_looked_past(file: AccountFile, typed: str, found: list[str]) -> None:
    assert _found(file, typed) == found
    assert not file.page(typed, 50, None).nearest


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("smiht john", ["john"]),
        ("jonh smith", ["john", "wyn"]),
        ("smth joh", ["john"]),
        ("smitth", ["john", "wyn", "donald"]),
        ("smithsen jones", ["wyn"]),
        ("kathrin", ["kathryn"]),
        ("smiyhs", ["wyn"]),
        ("jonh smiht", ["john", "wyn"]),
        ("joan am12ab", ["john"]),
        ("mrs john smith", ["john"]),
        ("filips", ["kathryn"]),
        ("cathrin phillipps", ["kathryn"]),
        ("maccdonnald", []),
        ("qzxwv", []),
        ("john qzxwv", []),
        ("999 smith", []),
        ("x" * 200, []),
    ],
)
def test_when_nobody_fits_whoever_comes_close_is_said_to(file: AccountFile, typed: str, found: list[str]) -> None:
    assert _found(file, typed) == found
    assert file.page(typed, 50, None).nearest is bool(found)


def test_two_names_written_as_they_sound_find_whom_they_name(file: AccountFile) -> None:
    names = (("Philip", "Smith"), ("Phillip", "Jones"), ("Graham", "Smyth"), ("Graeme", "Stewart"), ("Sean", "Doyle"))
    people = [
        replace(_JOHN, reference=f"9{n}", forename=one, surname=two, address=("1 Mill Lane",))
        for n, (one, two) in enumerate(names)
    ]
    file.apply(_page(*people), "aldermere")
    for typed, name in (
        ("phillip smyth", "Philip Smith"),
        ("graham stuart", "Graeme Stewart"),
        ("shaun doyle", "Sean Doyle"),
    ):
        page = file.page(typed, 50, None)
        assert [f"{row.forename} {row.surname}" for row in page.rows] == [name]
        assert page.nearest


def test_a_fund_narrows_what_fits_and_what_comes_close(file: AccountFile) -> None:
    assert [row.reference for row in file.page("smith", 50, "5").rows] == [_WYN.reference, _DONALD.reference]
    assert [row.reference for row in file.page("smiht", 50, "23").rows] == [_JOHN.reference]
    assert [row.reference for row in file.page("h000", 50, "23").rows] == []
    assert [row.reference for row in file.page("775326912", 50, "5").rows] == []
    assert file.page("smith", 50, "52").rows == ()


@pytest.mark.parametrize("typed", ["smith", "smit", "smiht"])
def test_a_surname_comes_before_those_it_is_a_part_of_changed_ones_too(file: AccountFile, typed: str) -> None:
    part = replace(_JOHN, reference="775326999", forename="Ann", surname="Bailey-Smith")
    file.apply(_page(part), "aldermere")
    file.build_index(lambda _done, _total: None)
    late = replace(_JOHN, reference="775326998", forename="Zoe")
    file.apply(_page(late, replace(part, reference="775326997", forename="Bob")), "aldermere")
    names = [(row.forename, row.surname) for row in file.page(typed, 50, None).rows if "Smith" in row.surname]
    wanted = [("John", "Smith"), ("Zoe", "Smith"), ("Ann", "Bailey-Smith"), ("Bob", "Bailey-Smith")]
    assert [name for name in names if name in wanted] == wanted


def test_what_changed_stands_among_the_others_where_it_belongs(file: AccountFile) -> None:
    many = [replace(_JOHN, reference=f"8{n:04}", surname=f"Smith{chr(97 + n % 26)}") for n in range(60)]
    file.apply(_page(*many), "aldermere")
    page = file.page("smith", 50, None)
    names = [row.surname for row in page.rows]
    assert page.more
    assert names[0] == "Smith"
    assert names[1:] == sorted(names[1:], key=str.casefold)
    assert len(file.page("smith", 100, None).rows) == 60 + 3


def test_a_dropped_account_is_found_by_nothing(file: AccountFile) -> None:
    file.apply(_page(gone=(("23", "775326912"), ("5", "h0000000002"))), "aldermere")
    for typed in ("john smith", "775326912", "7753", "12 high street", "am12ab", "philips", "filips"):
        assert not {"john", "kathryn"} & set(_found(file, typed)), typed
    file.apply(_page(_JOHN), "aldermere")
    assert _found(file, "john smith") == ["john"]


def test_an_account_changed_back_and_forth_is_found_once(file: AccountFile) -> None:
    moved = replace(_JOHN, address=("1 New Road",), surname="Brown")
    file.apply(_page(moved, _JOHN, moved, _JOHN), "aldermere")
    assert _found(file, "775326912") == ["john"]
    assert _found(file, "john smith 12") == ["john"]
    file.apply(_page(moved), "aldermere")
    assert [row.surname for row in file.page("775326912", 50, None).rows] == ["Brown"]
    assert _found(file, "john smith") == []


def test_a_balance_changes_what_is_shown_and_no_word(file: AccountFile) -> None:
    file.apply(_page(replace(_JOHN, balance_pence=1, closed=True)), "aldermere")
    assert [row.balance_pence for row in file.page("john smith", 50, None).rows] == [1]


def test_a_card_number_in_a_name_is_neither_kept_nor_a_word(file: AccountFile) -> None:
    file.apply(_page(replace(_JOHN, forename="4111111111111111", address=("12 High Street",))), "aldermere")
    with borrowed(file._engine) as connection:
        words = connection.execute("SELECT word FROM word UNION SELECT word FROM recent").fetchall()
    assert not [word for (word,) in words if str(word).startswith("4111")]
    assert file.page("4111111111111111", 50, None).rows == ()
    assert [row.forename for row in file.page("smith 12 high", 50, None).rows] != ["4111111111111111"]


def test_bitmaps_used_last_are_kept_up_to_a_size() -> None:
    kept = Kept(1_000)
    bitmap = BitMap([1])
    for number in range(10):
        kept.put(("posting", 1, number), bitmap, 100)
        kept.put(("posting", 1, number), bitmap, 100)
        assert kept.get(("posting", 1, 0)) is bitmap
    assert [number for number in range(10) if kept.get(("posting", 1, number))] == [0, 9]


def test_a_search_that_was_overtaken_stops_within_milliseconds(file: AccountFile) -> None:
    told: list[str] = []
    waited: list[float] = []
    begun = Event()

    def search_for_ever() -> None:
        begun.set()
        try:
            while True:
                file.page("mr jonh smiht 12 hihg streat aldermare", 50, None)
        except (StoreUnavailable, OperationalError) as problem:
            waited.append(perf_counter() - since[0])
            told.append(problem.reason if isinstance(problem, StoreUnavailable) else str(problem))

    since = [perf_counter()]
    lane = Thread(target=search_for_ever)
    lane.start()
    begun.wait()
    while lane.is_alive():
        since[0] = perf_counter()
        file.interrupt()
        lane.join(timeout=0.5)
    assert told == ["interrupted"]
    assert waited[0] < 0.1
    assert _found(file, "john smith") == ["john"]


def test_a_build_that_is_stopped_leaves_the_index_as_it_was(file: AccountFile) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert 0 <= done <= total
        raise Stopped

    with pytest.raises(Stopped):
        file.build_index(stop)
    assert _found(file, "john smith") == ["john"]
