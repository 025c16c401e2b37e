"""The demo council's account holders: the same every time, never twice, and fit for the rules they meet."""

from __future__ import annotations

import csv
import itertools
import re
import tracemalloc
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ims_desktop.demo.accounts import HEADER, MOST_ACCOUNTS, accounts, write_accounts
from ims_desktop.demo.council import NOT_AN_ACCOUNT, check_digits, reference_data, showcase
from ims_desktop.demo.numbers import References
from ims_desktop.domain.check_digit import expected_check_digit
from ims_desktop.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SAMPLE = 20_000


def test_the_same_accounts_come_every_time_and_more_only_adds_to_them() -> None:
    assert list(accounts(300)) == list(accounts(300)) == list(itertools.islice(accounts(SAMPLE), 300))


def test_as_many_come_as_were_asked_for_and_no_reference_comes_twice_in_a_fund() -> None:
    rows = list(accounts(SAMPLE))
    assert len(rows) == SAMPLE
    assert len({(row[1], row[0]) for row in rows}) == SAMPLE


def test_the_first_rows_are_the_accounts_of_the_pictures() -> None:
    first = next(accounts(1))
    assert first[:6] == ("775326912", "23", "184.50", "Mrs", "Siân", "Ellacott")
    assert (first[6], first[10]) == ("14 Lôn yr Afon", "AM4 2QX")


def test_every_reference_has_the_form_and_check_digit_of_its_fund() -> None:
    validators = {v["name"]: v for v in reference_data()["reference_validators"]}
    of_fund = {
        f["code"]: validators[f["reference_validator"]] for f in reference_data()["funds"] if f["account_must_exist"]
    }
    for row in accounts(SAMPLE):
        rule = of_fund[row[1]]
        assert len(row[0]) == rule["min_length"] == rule["max_length"]
        assert re.fullmatch(_pattern(rule["input_mask"]), row[0])
        if rule["check_digit"]:
            assert row[0][-1] == expected_check_digit(row[0], check_digits()[rule["check_digit"]])


def test_every_fund_whose_accounts_must_exist_has_accounts_of_every_kind_of_balance() -> None:
    owed = Counter((row[1], (float(row[2]) > 0) - (float(row[2]) < 0)) for row in accounts(SAMPLE))
    funds = {f["code"] for f in reference_data()["funds"] if f["account_must_exist"]}
    assert {fund for fund, _ in owed} == funds
    for fund in funds:
        assert owed[fund, 1] > owed[fund, 0] > owed[fund, -1] > 0


def test_stop_messages_stand_only_on_accounts_of_their_own_fund() -> None:
    fund_of = {str(m["id"]): m["fund"] for m in reference_data()["fund_messages"]}
    carried = Counter((row[11], row[1]) for row in accounts(SAMPLE) if row[11])
    assert all(fund_of[message] == fund for message, fund in carried)
    assert {"1", "2", "3", "4", "5", "7", "8"} == {message for message, _ in carried}


def test_names_and_addresses_keep_to_the_lengths_of_the_ims() -> None:
    for row in accounts(SAMPLE):
        assert len(row[3]) <= 10
        assert max(len(row[4]), len(row[5])) <= 50
        assert len(row[6]) <= 60
        assert max(map(len, row[7:10])) <= 30
        assert re.fullmatch(r"AM[1-9] [1-9][A-Z]{2}", row[10])


def test_names_come_from_many_places() -> None:
    surnames = {row[5] for row in accounts(SAMPLE)}
    assert {"Smith", "Jones", "Gwŷnne", "Llŷr", "O'Neill", "MacDonald", "Patel", "Okafor", "Nowak"} <= surnames
    streets = " ".join(row[6] for row in accounts(SAMPLE))
    assert "Lôn yr Afon" in streets
    assert "Heol Llŷn" in streets


def test_an_invented_reference_never_meets_one_of_the_showcase() -> None:
    numbers = References()
    kinds = {"23": numbers.bills, "24": numbers.bills, "5": numbers.rents, "25": numbers.benefits}
    most = {"23": 2, "24": 2, "5": 1, "25": 1}
    shown = [(row[1], row[0]) for row in showcase() if row[1] in kinds] + [("23", NOT_AN_ACCOUNT)]
    for fund, reference in shown:
        place = kinds[fund].place(reference)
        assert kinds[fund].reference(place) == reference
        assert place > most[fund] * MOST_ACCOUNTS * 14 // 25


def test_the_file_is_what_load_accounts_takes_and_is_written_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    few = _peak_memory(lambda: write_accounts(path, 1_000))
    many = _peak_memory(lambda: write_accounts(path, SAMPLE))
    assert many < few * 1.1
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == SAMPLE
    assert list(rows[0]) == list(HEADER)
    assert rows[0]["Surname"] == "Ellacott"


@pytest.mark.parametrize("wanted", [0, -1, MOST_ACCOUNTS + 1])
def test_a_number_of_accounts_that_cannot_be_made_is_refused_in_words(wanted: int) -> None:
    with pytest.raises(BadInput, match=r"from 1 to 5,000,000"):
        accounts(wanted)


def _peak_memory(work: Callable[[], None]) -> int:
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def _pattern(mask: str) -> str:
    return "".join({"#": "[0-9]", "?": "[A-Z0-9]", "@": "[A-Z0-9]"}.get(c, re.escape(c)) for c in mask)
