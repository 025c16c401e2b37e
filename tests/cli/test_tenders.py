"""Paying by script: a slip, a cheque, other methods and cash, in any order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.shell import COUNCIL_TAX, Shell
from tests.sync.world import REFERENCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.world import ServedCentral

BILL = ("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:100")
CHEQUE = "Siân O'Neill:000123:08-99-99:66374958"
METHODS = [
    {"code": code, "name": name, "maximum_amount": most, "minimum_amount": 0, "metadata": {flag: "TRUE"}}
    for code, name, most, flag in (
        ("1", "Cash", 9_999, "IsACashPayment"),
        ("24", "Cheque", 50, "IsAChequePayment"),
        ("93", "Card", 99, "IsACardTerminalPayment"),
        ("3", "Postal order", 250, "IsAPostalOrderPayment"),
    )
]


@pytest.fixture
def every_way(till: Shell, central: ServedCentral, tmp_path: Path) -> Shell:
    """A till whose council takes every kind of money."""
    changed = json.loads(REFERENCE.read_text(encoding="utf-8"))
    changed["methods_of_payment"] = METHODS
    path = tmp_path / "every-way.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    central.load_reference(path=path)
    till.json("sync")
    return till


def test_many_ways_in_any_order_come_to_the_bill_and_cash_gives_the_change(every_way: Shell) -> None:
    taken = every_way.json(
        *BILL, "--cash", "20", "--card-slip", "a1b2c3:4242:30", "--cheque", f"{CHEQUE}:40", "--method", "3:PO 7:15.50",
        "--cash", "5",
    )  # fmt: skip
    assert (taken["amount_pence"], taken["tendered_pence"], taken["change_pence"]) == (10_000, 11_050, 1_050)
    assert [(one["n"], one["method"], one["tendered_pence"], one["change_pence"]) for one in taken["tenders"]] == [
        (1, "93", 3_000, 0),
        (2, "24", 4_000, 0),
        (3, "3", 1_550, 0),
        (4, "1", 2_500, 1_050),
    ]
    assert (taken["tenders"][0]["authorisation"], taken["tenders"][0]["last_four"]) == ("A1B2C3", "4242")
    assert "66374958" not in json.dumps(taken)
    assert every_way.json("sync")["accepted"] == 1


def test_one_way_may_leave_its_amount_to_what_remains(every_way: Shell) -> None:
    taken = every_way.json(*BILL, "--card-slip", "A1", "--cheque", f"{CHEQUE}:40")
    assert [one["tendered_pence"] for one in taken["tenders"]] == [6_000, 4_000]


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        ((), 2, "usage"),
        (("--card-slip", "A1", "--method", "3:12"), 2, "usage"),
        (("--cheque", "Siân:000123:089999"), 2, "usage"),
        (("--card-slip", "A1:4242:10:more"), 2, "usage"),
        (("--method", "3"), 2, "usage"),
        (("--card-slip", "A1:4242:99.01", "--cash", "0.99"), 1, "tender_over_method"),
        (("--cheque", f"{CHEQUE}:40", "--cash", "50"), 1, "unbalanced"),
        (("--cheque", "Siân:12:089999:66374958:40", "--cash", "60"), 1, "cheque_number"),
        (("--card-slip", "A1:42:40", "--cash", "60"), 1, "last_four"),
        (("--card-slip", "4111111111111111:4242:40", "--cash", "60"), 1, "card_number"),
        (("--method", "7:12:40", "--cash", "60"), 1, "unknown_method"),
        (("--method", "3::40", "--cash", "60"), 1, "serial"),
        (("--method", "3:12:120"), 1, "tender_over_remainder"),
    ],
)
def test_each_refusal_has_its_code_and_takes_nothing(
    every_way: Shell, words: tuple[str, ...], code: int, reason: str
) -> None:
    assert every_way.refused(*BILL, *words, code=code) == reason
    assert every_way.run("payments", "--json") == (0, "", "")


@pytest.mark.parametrize(
    ("words", "reason"),
    [(("--cheque", CHEQUE), "no_cheque_method"), (("--card-slip", "A1"), "no_card_method")],
)
def test_a_council_without_such_a_method_says_so(till: Shell, words: tuple[str, ...], reason: str) -> None:
    assert till.refused(*BILL, *words) == reason
