"""The post room by script: a batch begun, entered one by one or by file, and closed against its slip."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.shell import COUNCIL_TAX, Shell
from tests.cli.test_tenders import METHODS
from tests.sync.world import PASSWORD, REFERENCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.world import ServedCentral

WHO = ("--cashier", "priya")
LINE = ("--line", f"23:{COUNCIL_TAX}:40")
CHEQUE = ("--cheque", "S Ellacott:000123:08-99-99:66374958")
MICR = "U000124U08-9999T66374958U"
HEADER = "item,fund,reference,amount,name,number,sort_code,account,serial\n"


@pytest.fixture
def post(till: Shell, central: ServedCentral, tmp_path: Path) -> Shell:
    """A till whose council takes cheques and postal orders."""
    changed = json.loads(REFERENCE.read_text(encoding="utf-8"))
    changed["methods_of_payment"] = METHODS
    path = tmp_path / "by-post.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    central.load_reference(path=path)
    central.add_cashier("gwen", "Payments", "Finance")
    till.json("sync")
    return till


def begin(post: Shell, items: str, amount: str, *more: str) -> str:
    made = post.json("post", "begin", *WHO, "--number", "P 12", "--items", items, "--amount", amount, *more)
    assert (made["items_left"], made["state"]) == (int(items), "open")
    return str(made["batch"])


def test_a_batch_is_entered_and_closed_and_its_receipt_is_written(post: Shell, tmp_path: Path) -> None:
    batch = begin(post, "2", "80.00")
    first = post.json("post", "enter", *WHO, *LINE, *CHEQUE)
    assert (first["items_left"], first["pence_left"]) == (1, 4_000)
    second = post.json("post", "enter", *WHO, "--batch", batch, *LINE, "--micr", MICR, "--name", "S Ellacott")
    assert post.json("post", "list", *WHO)["receipts"] == [first["receipt"], second["receipt"]]
    paper = tmp_path / "batch.pdf"
    closed = post.json("post", "close", *WHO, "--paper", str(paper))
    assert (closed["state"], closed["items"], closed["amount_pence"]) == ("closed", 2, 8_000)
    assert paper.read_bytes().startswith(b"%PDF")
    assert post.json("post", "close", *WHO, "--batch", batch) == closed
    assert post.json("sync")["refused"] == 0
    assert post.json("verify")["ok"]
    assert post.refused("post", "enter", *WHO, *LINE, *CHEQUE) == "no_open_batch"


def test_a_difference_takes_a_second_person(post: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(post, "2", "80.00")
    item = post.json("post", "enter", *WHO, *LINE, *CHEQUE)
    close = ("post", "close", *WHO, "--reason", "one cheque went back")
    assert post.refused(*close) == "approval_needed"
    monkeypatch.setenv("IMS_APPROVER_PASSWORD", PASSWORD)
    closed = post.json(*close, "--with", "gwen")
    assert (closed["reason"], closed["first_receipt"]) == ("one cheque went back", item["receipt"])


def test_an_item_is_taken_out_and_an_empty_batch_given_up(post: Shell) -> None:
    batch = begin(post, "1", "40", "--method", "postal-order")
    item = post.json("post", "enter", *WHO, *LINE, "--serial", "PO 7")
    out = post.json("post", "out", *WHO, "--receipt", item["receipt"], "--reason", "wrong batch")
    assert (out["kind"], out["items_left"]) == ("void", 1)
    assert post.refused("post", "close", *WHO) == "batch_empty"
    assert post.json("post", "give-up", *WHO)["batch"] == batch


def test_the_same_act_again_is_the_same(post: Shell) -> None:
    act = ("--id", "019aa5e0-0000-7000-8000-0000000fffff")
    begin(post, "2", "80.00", *act)
    begin(post, "2", "80.00", *act)
    enter = ("post", "enter", *WHO, *LINE, *CHEQUE, "--id", "019aa5e0-0000-7000-8000-0000000ffffe")
    assert post.json(*enter) == post.json(*enter)


def test_a_file_is_recorded_whole_and_again_harmless(post: Shell, tmp_path: Path) -> None:
    begin(post, "3", "100")
    path = tmp_path / "pile.csv"
    rows = (
        f"A,23,{COUNCIL_TAX},40,S Ellacott,000123,08-99-99,66374958,",
        f"B,23,{COUNCIL_TAX},30,S Ellacott,000124,089999,66374958,",
        "",
        f",23,{COUNCIL_TAX},30,S Ellacott,000125,089999,66374958,",
    )
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    for _ in range(2):
        code, out, _ = post.run("post", *WHO, "--input", str(path), "--json")
        told = [json.loads(line) for line in out.splitlines()]
        assert (code, len({one["receipt"] for one in told}), told[-1]["items_left"]) == (0, 3, 0)


def test_a_file_with_a_wrong_line_records_nothing_and_names_line_and_rule(post: Shell, tmp_path: Path) -> None:
    begin(post, "2", "80")
    path = tmp_path / "pile.csv"
    rows = (
        f"A,23,{COUNCIL_TAX},40,S Ellacott,000123,08-99-99,66374958,",
        f"B,23,{COUNCIL_TAX},40,S Ellacott,12,089999,66374958,",
        f"C,23,{COUNCIL_TAX},4x,S Ellacott,000123,089999,66374958,",
        f"E,23,{COUNCIL_TAX},1,S Ellacott,000126,089999,66374958,",
        f"A,23,{COUNCIL_TAX},1,,,,,",
        f"D,23,{COUNCIL_TAX},1,,,,,",
    )
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    code, out, err = post.run("post", *WHO, "--input", str(path), "--json")
    told = [json.loads(line)["error"] for line in err.splitlines()]
    assert (code, out) == (1, "")
    assert [one["code"] for one in told] == [
        "cheque_number", "amount_malformed", "item_apart", "serial", "rows_wrong",
    ]  # fmt: skip
    assert told[0]["text"].startswith("Line 3: ")
    assert told[-1]["text"].startswith("Nothing was recorded: 4 lines")
    assert post.json("post", "list", *WHO)["items"] == 0


def test_a_file_that_stops_half_way_says_how_far_it_came(post: Shell, tmp_path: Path) -> None:
    begin(post, "2", "80")
    path = tmp_path / "pile.csv"
    rows = (
        f"A,23,{COUNCIL_TAX},40,S Ellacott,000123,08-99-99,66374958,",
        f"B,23,{COUNCIL_TAX},60,S Ellacott,000124,089999,66374958,",
    )
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    code, out, err = post.run("post", *WHO, "--input", str(path), "--json")
    assert (code, len(out.splitlines())) == (1, 1)
    problem = json.loads(err)["error"]
    assert problem["code"] == "amount_over_method" or problem["code"].startswith("tender_over")
    assert problem["text"].startswith("Line 3: ")
    assert "1 items before it are recorded" in problem["text"]


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("enter", *LINE, "--cheque", "S:1"), 2, "usage"),
        (("enter", "--line", "23:1", *CHEQUE), 2, "usage"),
        (("enter", *LINE, "--micr", "U00012?U08-9999T66374958U", "--name", "S"), 1, "micr_unread"),
        (("enter", *LINE, "--micr", MICR), 1, "cheque_name"),
        (("enter", *LINE), 1, "cheque_name"),
        (("--input", "nowhere.csv"), 1, "input_unreadable"),
        (("out",), 2, "usage"),
        (("close", "--batch", "019aa5e0-0000-7000-8000-0000000eeeee"), 1, "batch_not_found"),
    ],
)
def test_what_makes_no_sense_is_said(post: Shell, words: tuple[str, ...], code: int, reason: str) -> None:
    begin(post, "2", "80")
    assert post.refused("post", *words, *WHO, code=code) == reason


def test_a_file_without_its_columns_and_two_batches_without_a_name(post: Shell, tmp_path: Path) -> None:
    begin(post, "2", "80")
    path = tmp_path / "pile.csv"
    path.write_text("reference\n1\n", encoding="utf-8")
    assert post.refused("post", *WHO, "--input", str(path)) == "input_header"
    begin(post, "1", "10")
    assert post.refused("post", "enter", *WHO, *LINE, *CHEQUE, code=2) == "usage"
    assert "P 12" in post.run("post", "list", *WHO)[1]
    assert post.refused("post", "list", code=2) == "usage"
