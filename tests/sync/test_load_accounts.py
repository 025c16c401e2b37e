"""A file of accounts goes in row by row; a bad row is named by line and reason, and the rest goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.central.accounts.accounts_file import AccountRow, RejectedRow, Rules, read_accounts
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "AccountReference,FundCode,CurrentBalance,Title,Forename,Surname,AddressLine1,AddressLine2,Postcode,FundMessageId"
)
GOOD = "775326912,23,148.20,Mr,Gareth,Llywelyn-Jones,14 Weir Lane,Millbrook,am1 4ab,5"
RULES = Rules(frozenset({"23", "13"}), {5: "23", 6: "13"})


def read(path: Path, *rows: str | bytes, header: str = HEADER, rules: Rules = RULES) -> list[AccountRow | RejectedRow]:
    lines = [header.encode(), *(row if isinstance(row, bytes) else row.encode() for row in rows)]
    (path / "accounts.csv").write_bytes(b"\r\n".join(lines) + b"\r\n")
    return list(read_accounts(path / "accounts.csv", rules))


def reason(path: Path, row: str | bytes) -> str:
    found = read(path, GOOD, row, GOOD)
    assert isinstance(found[0], AccountRow)
    assert isinstance(found[-1], AccountRow), "the rows behind a bad one are good"
    assert isinstance(found[1], RejectedRow)
    assert found[1].line == 3
    return found[1].reason


def test_a_good_row_is_read_whole(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == [
        AccountRow(
            "23", "775326912", "Mr", "Gareth", "Llywelyn-Jones", "14 Weir Lane\nMillbrook", "AM1 4AB", 14820, 5, False
        )
    ]


def test_columns_may_stand_in_any_order_with_others_among_them(tmp_path: Path) -> None:
    [row] = read(tmp_path, " bj1 ,x,13,yes", header="\ufeffAccountReference, UserField1 ,FundCode,Closed")
    assert row == AccountRow("13", "BJ1", "", "", "", "", "", None, None, True, {"UserField1": "x"})


def test_what_no_till_needs_is_kept_as_it_was_told(tmp_path: Path) -> None:
    header = (
        "AccountReference,FundCode,RecordType,UserField2,PeriodCredit,PeriodDebit,AddressLine1,AddressLine2,Postcode"
    )
    one, other = read(tmp_path, "1,13,CTAX,,45.6,-0.05,,Weir Lane,\r\n2,13,,,,,Weir Lane,,", header=header)
    assert isinstance(one, AccountRow)
    assert isinstance(other, AccountRow)
    assert one.more == {
        "RecordType": "CTAX",
        "PeriodCredit": "45.60",
        "PeriodDebit": "-0.05",
        "AddressLine1": "",
        "AddressLine2": "Weir Lane",
        "AddressLine3": "",
        "AddressLine4": "",
    }
    assert one.address == "Weir Lane"
    assert other.more == {}, "told, and empty"
    [neither] = read(tmp_path, "3,13", header="AccountReference,FundCode")
    assert isinstance(neither, AccountRow)
    assert neither.more is None, "not told at all"
    [long] = read(tmp_path, "3,13," + 11 * "x", header="AccountReference,FundCode,RecordType")
    assert not isinstance(long, AccountRow)
    assert long.reason == "RecordType is longer than 10 characters"


@pytest.mark.parametrize(
    ("text", "pence"),
    [("", None), ("0", 0), ("-3.50", -350), ("1284.1", 128410), ("99999999999.99", 9999999999999), (" 12 ", 1200)],
)
def test_balances_become_pence_exactly(tmp_path: Path, text: str, pence: int | None) -> None:
    [row] = read(tmp_path, GOOD.replace("148.20", text))
    assert isinstance(row, AccountRow)
    assert row.balance_pence == pence


@pytest.mark.parametrize("text", ["1.005", "£5", "NaN", "Infinity", "1e400", "12345678901234567", "--1", '"1,284.50"'])
def test_a_balance_that_is_no_amount_is_rejected(tmp_path: Path, text: str) -> None:
    assert "CurrentBalance" in reason(tmp_path, GOOD.replace("148.20", text))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (GOOD + ",extra", "11 columns where the header has 10"),
        ("775326912", "1 columns"),
        (GOOD.replace("775326912", ""), "AccountReference and FundCode"),
        (GOOD.replace(",23,", ",,"), "AccountReference and FundCode"),
        (GOOD.replace("775326912", "7" * 31), "AccountReference is longer than 30"),
        (GOOD.replace("14 Weir Lane", "x" * 61), "AddressLine1 is longer than 60"),
        (GOOD.replace("14 Weir Lane", "4111 1111 1111 1111"), "AddressLine1 holds what looks like a card number"),
        (GOOD.replace("775326912", "775\x00326"), "characters that are not text"),
        (GOOD.encode().replace(b"Llywelyn", b"Llyw\xffyn"), "characters that are not text"),
        (GOOD.replace(",23,", ",77,"), "FundCode is not a fund"),
        (GOOD[:-1] + "9", "not a message of this council"),
        (GOOD[:-1] + "6", "message of another fund"),
        (GOOD[:-1] + "x", "not a message of this council"),
        (GOOD[:-1] + "5" * 30, "not a message of this council"),
        (GOOD.replace("Gareth", "x" * 200_000), "cannot be read"),
        (GOOD.replace("Gareth", '"Gareth'), "quotation mark not closed"),
        (GOOD.replace("148.20", "1e3"), "CurrentBalance is not an amount"),
        (GOOD.replace("148.20", "1_000"), "CurrentBalance is not an amount"),
        (GOOD.replace("148.20", "\uff11\uff12"), "CurrentBalance is not an amount"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_on(tmp_path: Path, row: str | bytes, why: str) -> None:
    assert why in reason(tmp_path, row)


def test_a_reason_never_repeats_what_the_row_held(tmp_path: Path) -> None:
    assert "Secret" not in reason(tmp_path, GOOD.replace("Gareth", "Secretive" * 10))


def test_lines_are_counted_as_the_file_has_them(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD.replace("14 Weir Lane", '"14\nWeir Lane"'), "", GOOD.replace(",23,", ",77,"))
    assert isinstance(found[0], AccountRow)
    assert found[0].address.startswith("14 Weir Lane")
    assert found[1:] == [RejectedRow(5, "FundCode is not a fund of this council")]


def test_without_reference_data_any_fund_goes_and_no_message(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD[:-1], GOOD, rules=Rules(None, {}))
    assert [type(row) for row in found] == [AccountRow, RejectedRow]


@pytest.mark.parametrize("header", ["", "Reference,Fund", "AccountReference"])
def test_a_file_without_the_two_names_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(Refusal, match="header row does not name"):
        read(tmp_path, GOOD, header=header)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        list(read_accounts(tmp_path / "nowhere.csv", RULES))
    with pytest.raises(Refusal, match="cannot be read"):
        list(read_accounts(tmp_path, RULES))


def test_a_cell_may_go_over_lines_and_a_mark_never_closed_swallows_no_neighbour(tmp_path: Path) -> None:
    over_two = GOOD.replace("14 Weir Lane", '"Flat 2\r\n14 Weir Lane"')
    open_mark = GOOD.replace("Gareth", '"Gareth')
    rows = read(tmp_path, open_mark, over_two, "", GOOD.replace("Weir", "Weir\u2028"), open_mark, GOOD, open_mark)
    assert [row.line if isinstance(row, RejectedRow) else row.address for row in rows] == [
        2,
        "Flat 2 14 Weir Lane\nMillbrook",
        "14 Weir Lane\nMillbrook",
        7,
        "14 Weir Lane\nMillbrook",
        9,
    ]
