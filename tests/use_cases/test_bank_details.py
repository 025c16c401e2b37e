"""Bank details at a till: checked as far as they are whole, by a table only an administrator loads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.bank_rules import FileBankRules
from ims_desktop.domain.bank_check import BankResult, NoBankRules
from ims_desktop.domain.cashier import Cashier
from ims_desktop.errors import BadInput, NotPermitted, Refused
from ims_desktop.use_cases.check_bank_details import check_bank_details
from ims_desktop.use_cases.load_modulus_table import load_modulus_table
from tests.devices.test_bank_rules import TABLE
from tests.use_cases.desk import PRIYA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.use_cases.desk import Desk

ADA = Cashier("ada", "Ada Admin", "SP", frozenset({"System.Admin"}))


def test_an_administrator_loads_a_table_and_it_is_written_down(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "weights.txt"
    file.write_bytes(TABLE)
    till = desk.with_till(bank_check=FileBankRules(tmp_path))
    table = load_modulus_table(till, ADA, file)
    assert (table.rows, table.loaded_at) == (2, till.clock.now())
    assert check_bank_details(till, "11-11-50", "00000055").result is BankResult.FITS
    assert check_bank_details(till, "111150", "00000054").result is BankResult.DOES_NOT_FIT
    assert check_bank_details(till, "1111", "00000054").result is BankResult.NOT_CHECKED


@pytest.mark.parametrize("person", [PRIYA, replace(ADA, disabled=True)])
def test_nobody_else_loads_one(desk: Desk, tmp_path: Path, person: Cashier) -> None:
    with pytest.raises(NotPermitted):
        load_modulus_table(desk.till, person, tmp_path / "weights.txt")


def test_a_file_that_is_not_there_is_named(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"weights\.txt"):
        load_modulus_table(desk.till, ADA, tmp_path / "weights.txt")


def test_a_till_without_rules_checks_nothing_and_takes_no_table() -> None:
    none = NoBankRules()
    assert (none.check("111150", "00000055").result, none.table()) == (BankResult.NOT_CHECKED, None)
    with pytest.raises(Refused):
        none.load(TABLE, ADA)  # type: ignore[arg-type]  # it is not looked at
