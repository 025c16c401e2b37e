"""Bank details checked by a table an administrator loads: our own tiny one here, made for these tests alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.bank_rules import FILE_NAME, LONGEST, FileBankRules
from ims_desktop.domain.bank_check import BankCheck, BankResult
from ims_desktop.errors import BadInput, StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 6, 2, 9, 30, tzinfo=UTC)
# Every digit of the account counts once, and the sum must come to tens: easily worked out by hand.
TABLE = b"111100 111199 MOD10 0 0 0 0 0 0 1 1 1 1 1 1 1 1\r\n\r\n222200 222200 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1\n"
DAY = date(2026, 6, 2)


@pytest.fixture
def rules(tmp_path: Path) -> FileBankRules:
    made = FileBankRules(tmp_path)
    made.load(TABLE, AT)
    return made


@pytest.mark.parametrize(
    ("sort_code", "account", "result"),
    [
        ("111150", "00000055", BankResult.FITS),
        ("111150", "00000054", BankResult.DOES_NOT_FIT),
        ("222200", "00000019", BankResult.FITS),
        ("222200", "00000018", BankResult.DOES_NOT_FIT),
        ("333300", "00000018", BankResult.NOT_CHECKED),
        ("010004", "00000001", BankResult.NOT_CHECKED),
    ],
)
def test_the_table_that_was_loaded_decides_and_no_other(
    rules: FileBankRules, sort_code: str, account: str, result: BankResult
) -> None:
    assert rules.check(sort_code, account) == BankCheck(result, DAY)


def test_a_table_is_kept_with_its_date_and_hash_for_the_next_start(rules: FileBankRules, tmp_path: Path) -> None:
    again = FileBankRules(tmp_path)
    assert again.table() == rules.table()
    assert again.table() is not None
    assert again.check("111150", "00000055").result is BankResult.FITS


def test_without_a_table_nothing_is_checked(tmp_path: Path) -> None:
    none = FileBankRules(tmp_path)
    assert (none.table(), none.check("111150", "00000055")) == (None, BankCheck(BankResult.NOT_CHECKED))


@pytest.mark.parametrize("change", ["55", "{", '{"format": 1}', "table"])
def test_a_file_that_was_changed_or_cut_is_as_good_as_none(rules: FileBankRules, tmp_path: Path, change: str) -> None:
    path = tmp_path / FILE_NAME
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept.replace("MOD10", "MOD11") if change == "table" else change, encoding="utf-8")
    again = FileBankRules(tmp_path)
    assert (again.table(), again.check("111150", "00000055")) == (None, BankCheck(BankResult.NOT_CHECKED))
    assert rules.table() is not None


@pytest.mark.parametrize(
    "source",
    [b"", b"\n\n", b"no table\n", b"111100 111199 MOD12 0 0 0 0 0 0 1 1 1 1 1 1 1 1\n", b"\xff", b"1" * (LONGEST + 1)],
)
def test_what_is_no_table_is_refused_and_the_one_before_stays(rules: FileBankRules, source: bytes) -> None:
    with pytest.raises(BadInput):
        rules.load(source, AT)
    assert rules.check("111150", "00000055").result is BankResult.FITS


def test_the_first_line_that_is_no_rule_is_named(rules: FileBankRules) -> None:
    with pytest.raises(BadInput, match="Line 4 of that file"):
        rules.load(TABLE + b"and so on\n", AT)


def test_a_folder_that_takes_no_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="could not be kept"):
        FileBankRules(tmp_path / "gone").load(TABLE, AT)
