"""Judging references and finding accounts, offline, in any number."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from tests.sync.desks import nobody_listens
from tests.use_cases.desk import CARD

if TYPE_CHECKING:
    from pathlib import Path

from tests.cli.shell import COUNCIL_TAX, Shell


def lines(answer: tuple[int, str, str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer[1].splitlines()]


def test_references_are_judged_offline_a_line_each(till: Shell) -> None:
    answer = till.run("check", COUNCIL_TAX, "775326913", CARD, "--json")
    assert (answer[0], answer[2]) == (0, "")
    assert [(row["reference"], row["fund"], row["verdict"], row["code"]) for row in lines(answer)] == [
        (COUNCIL_TAX, "23", "valid", "valid"),
        ("775326913", "23", "refused", "check_digit"),
        ("", "", "refused", "card_number"),
    ]
    assert all(set(row) == {"reference", "fund", "verdict", "code", "text"} for row in lines(answer))
    (row,) = lines(till.run("check", COUNCIL_TAX, "--fund", "23", "--amount", "0", "--json"))
    assert (row["verdict"], row["code"]) == ("refused", "amount_zero")
    assert "·" in till.run("check", "77\x1b53")[1]


def test_a_card_number_among_the_words_of_a_command_is_not_repeated(till: Shell) -> None:
    for words in (
        ("check", COUNCIL_TAX, "--fund", CARD),
        ("check", COUNCIL_TAX, "--amount", CARD),
        ("check", "--input", f"{CARD}.csv"),
        ("take", CARD),
        (CARD,),
        ("reprint", CARD),
        ("enrol", "--url", f"https://{CARD}.example", "--code", "ABCD"),
        ("enrol", "--url", "https://ims.example", "--code", CARD),
        ("session", "open", "--cashier", CARD),
    ):
        for form in ((), ("--json",)):
            _, out, err = till.run(*words, *form)
            assert out + err != ""
            assert CARD.replace(" ", "") not in (out + err).replace(" ", "")


def test_a_file_with_broken_rows_is_judged_to_its_end(till: Shell, tmp_path: Path) -> None:
    path = tmp_path / "bills.csv"
    path.write_bytes(
        b"\xef\xbb\xbfamount,Reference,fund,note\r\n"
        b"10.00,775326912,23,\r\n"
        b'"1,046.20",775326912,23,"a, b"\r\n'
        b'5,"775326912,23,\r\n'
        b"5\r\n"
        b"\r\n"
        b"5,\xff75326912,23,\r\n" + b"5," + b"7" * 20_000 + b",23,\r\n"
        b"0,775326912,,last"
    )
    code, out, err = till.run("check", "--input", str(path), "--json")
    assert code == 1
    assert [json.loads(line)["code"] for line in out.splitlines()] == ["valid", "valid", "amount_zero"]
    told = [json.loads(line)["error"] for line in err.splitlines()]
    assert [problem["text"].split(":")[0] for problem in told] == [f"Row {n} was left out" for n in (4, 5, 7, 8)]
    assert {problem["code"] for problem in told} == {"bad_row"}


def test_references_may_come_through_a_pipe(till: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO(f"reference\n{COUNCIL_TAX}\n"))
    assert [row["fund"] for row in lines(till.run("check", "--input", "-", "--json"))] == ["23"]


@pytest.mark.parametrize("content", [b"", b"fund,amount\n23,1\n", b'"reference\n'])
def test_a_file_without_its_header_is_refused(till: Shell, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bills.csv"
    path.write_bytes(content)
    assert till.refused("check", "--input", str(path)) == "input_header"


def test_a_file_that_is_not_there_is_named(till: Shell, tmp_path: Path) -> None:
    assert till.refused("check", "--input", str(tmp_path / "none.csv")) == "input_unreadable"
    assert till.refused("check", code=2) == "usage"


def test_accounts_are_found_offline(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMS_KEYFILE")
    training = Shell(tmp_path / "training", shell.capture)
    answer = training.json("--training", "find", "council", "tax", "jones", "--limit", "1")
    answer = training.json("--training", "find", "jones", "--limit", "1")
    assert (set(answer), answer["more"]) == ({"rows", "more"}, True)
    (row,) = answer["rows"]
    members = {"council", "fund", "reference", "name", "address", "postcode", "balance_pence", "stop", "masked"}
    assert set(row) == members
    assert row["masked"]
    assert "There are more." in training.run("--training", "find", "jones", "--limit", "1")[1]
    stopped = training.json("--training", "find", "smith", "--limit", "500")
    assert any(row["stop"] for row in stopped["rows"])


def test_in_training_a_whole_day_sends_nothing(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMS_KEYFILE")
    monkeypatch.setenv("IMS_PASSWORD", "training")
    monkeypatch.setenv("IMS_TRAINING", "true")
    training = Shell(tmp_path / "training", shell.capture)
    training.json("session", "open", "--cashier", "priya")
    taken = training.json("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "20")
    assert taken["receipt"] == "TRAINING-0001"
    assert training.json("sync")["accepted"] == 0
    (pdf,) = (tmp_path / "training" / "receipts").iterdir()
    assert "TRAINING" in pypdf.PdfReader(pdf).pages[0].extract_text()
    assert training.json("reprint", "training-0001")["receipt"] == "TRAINING-0001"
    assert training.refused("enrol", "--url", nobody_listens(), "--code", "x") == "training"


@pytest.mark.parametrize("limit", ["0", "-1", "10001"])
def test_a_limit_that_makes_no_sense_is_bad_usage(till: Shell, limit: str) -> None:
    assert till.refused("find", "ellacott", "--limit", limit, code=2) == "usage"
