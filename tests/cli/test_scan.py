"""`ims-desktop scan`: what a code is to this till, and why each template fits or not."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.shell import COUNCIL_TAX, Shell
from tests.sync.world import REFERENCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.world import ServedCentral

CARD = "4111111111111111"
SWIPE = f"%B{CARD}^DOE/JANE^25121010000000000000?"
BILL = {
    "name": "Tax bill",
    "length": 18,
    "pattern": "(?P<iin>982601)(?P<ref>[0-9]{9})(?P<amount_pence>[0-9]{3})",
    "fund": "23",
    "symbology": "]C0",
}
CODE = f"]C0982601{COUNCIL_TAX}500"


@pytest.fixture
def scanner(till: Shell, central: ServedCentral, tmp_path: Path) -> Shell:
    """A till whose council has two scan templates."""
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    second = {
        **BILL,
        "name": "Other bill",
        "symbology": None,
        "priority": 200,
        "length": 20,
        "pattern": "(?P<ref>.{9}).*",
    }
    reference["scan_templates"] = [second, BILL]
    reference["policy"]["scan_hosts"] = ["pay.aldermere.example"]
    (tmp_path / "scans.json").write_text(json.dumps(reference), encoding="utf-8")
    central.load_reference(path=tmp_path / "scans.json")
    till.json("sync")
    return till


def test_a_code_is_told_with_its_bill_its_amount_and_its_template(scanner: Shell) -> None:
    answer = scanner.json("scan", CODE)
    assert answer["text"].startswith("Council Tax.")
    del answer["text"]
    assert answer == {
        "verdict": "valid",
        "code": "valid",
        "fund": "23",
        "reference": COUNCIL_TAX,
        "amount_pence": 500,
        "template": "Tax bill",
        "symbology": "]C0",
        "length": 18,
        "choices": [],
        "templates": [
            {"name": "Tax bill", "fits": True, "code": "fits", "text": "It fits."},
            {"name": "Other bill", "fits": False, "code": "length", "text": "Its codes have 20 characters."},
        ],
    }


def test_a_person_reads_the_same_in_lines(scanner: Shell) -> None:
    code, out, err = scanner.run("scan", CODE, "982601775326912500", COUNCIL_TAX)
    assert (code, err) == (0, "")
    assert f"23     {COUNCIL_TAX}  £5.00" in out
    assert "+ Tax bill: It fits." in out
    assert "Code 128, 18 characters" in out
    assert "- Tax bill: It must come as Code 128, and the reader does not say what it read." in out
    assert "no AIM identifier, 9 characters" in out


def test_an_address_of_the_council_is_read_and_any_other_is_not(scanner: Shell) -> None:
    answer = scanner.json("scan", f"https://pay.aldermere.example/?reference={COUNCIL_TAX}&amount=500")
    assert (answer["verdict"], answer["amount_pence"], answer["template"]) == ("valid", 500, "")
    assert scanner.json("scan", f"https://evil.example/?reference={COUNCIL_TAX}")["code"] == "scan_host"


@pytest.mark.parametrize("text", [CARD, SWIPE])
def test_nothing_of_a_card_is_said_again(scanner: Shell, text: str) -> None:
    answer = scanner.json("scan", text)
    assert (answer["verdict"], answer["code"], answer["templates"], answer["length"]) == ("card", "card_number", [], 0)
    assert CARD not in json.dumps(answer)
    assert CARD not in scanner.run("scan", text)[1]


def test_a_reader_may_be_plugged_into_the_pipe(scanner: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"\x02{CODE}\r\n{COUNCIL_TAX}\n"))
    answers: list[dict[str, Any]] = [json.loads(line) for line in scanner.run("scan", "-", "--json")[1].splitlines()]
    assert [answer["reference"] for answer in answers] == [COUNCIL_TAX, COUNCIL_TAX]


def test_a_code_of_several_bills_names_them(scanner: Shell, central: ServedCentral, tmp_path: Path) -> None:
    reference = json.loads((tmp_path / "scans.json").read_text(encoding="utf-8"))
    reference["scan_templates"] = [BILL, {**BILL, "name": "Cash bill", "fund": "13"}]
    (tmp_path / "scans.json").write_text(json.dumps(reference), encoding="utf-8")
    central.load_reference(path=tmp_path / "scans.json")
    scanner.json("sync")
    answer = scanner.json("scan", CODE)
    assert (answer["verdict"], answer["fund"]) == ("several", "")
    assert answer["choices"] == [
        {"fund": "23", "reference": COUNCIL_TAX, "amount_pence": 500},
        {"fund": "13", "reference": COUNCIL_TAX, "amount_pence": 500},
    ]


def test_without_a_text_there_is_nothing_to_read(till: Shell) -> None:
    assert till.refused("scan", code=2) == "usage"
