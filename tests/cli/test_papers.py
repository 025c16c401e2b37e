"""Papers and evidence by script: a file for each paper, and a file anybody can check without the till."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from tests.cli.shell import COUNCIL_TAX, Shell
from tests.sync.world import ServedCentral

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = ("--count", "20x5", "--count", "10x1")


@pytest.fixture
def closed(till: Shell) -> dict[str, Any]:
    """A session of priya that took £10 in cash and was closed, and central has all of it."""
    till.json("take", "--cashier", "priya", "--line", f"23:{COUNCIL_TAX}:10", "--cash", "20")
    till.json("session", "count", "--cashier", "priya", *WHOLE)
    answer = till.json("session", "close", "--cashier", "priya", "--seal", "C1")
    till.json("sync")
    return answer


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split())


def test_every_paper_of_a_closed_session_is_written_to_a_file(
    till: Shell, closed: dict[str, Any], tmp_path: Path
) -> None:
    session, ereturn = closed["session_id"], closed["ereturns"][0]["ereturn_id"]
    for kind, of, says in (
        ("z", session, "Z report"),
        ("paying-in", session, "Paying-in slip"),
        ("banking", closed["business_date"], "Banking sheet"),
        ("ereturn", ereturn, "eReturn: cash"),
    ):
        path = tmp_path / f"{kind}.pdf"
        answer = till.json("papers", kind, of, "--pdf", str(path))
        assert answer == {"paper": kind, "id": of, "path": str(path)}
        assert says in text_of(path)
        assert round(float(pypdf.PdfReader(path).pages[0].mediabox.width)) == 595
    again = tmp_path / "again.pdf"
    till.json("papers", "z", session, "--pdf", str(again), "--paper", "80mm")
    assert "COPY" in text_of(again)
    assert till.refused("papers", "z", session, "--pdf", str(again), code=3) == "receipt_exists"
    code, out, _ = till.run("papers", "z", session)
    assert (code, out.startswith("The paper ")) == (0, True)


def test_an_x_report_shows_what_its_reader_may_see(till: Shell, tmp_path: Path) -> None:
    listed = json.loads(till.run("session", "list", "--json")[1].splitlines()[0])
    path = tmp_path / "x.pdf"
    till.json("papers", "x", listed["session_id"], "--cashier", "priya", "--pdf", str(path))
    assert "Cash sums are left out" in text_of(path)
    assert till.refused("papers", "x", listed["session_id"], code=2) == "usage"
    assert till.refused("papers", "x", listed["session_id"], "--cashier", "priya", "--cash") == "cash_hidden"
    assert till.refused("papers", "banking", "yesterday", code=2) == "usage"


def test_evidence_is_checked_without_a_till_and_against_central_s_key(
    till: Shell, closed: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("evidence", "--cashier", "priya", "--session", closed["session_id"], "--to", str(tmp_path / "mine"))
    made = till.json(*words)
    assert "Evidence of a session" in text_of(tmp_path / "mine" / made["pdf"].rpartition("/")[2].rpartition("\\")[2])
    nobody = Shell(tmp_path / "no till here", capsys)
    found = nobody.json("verify", made["file"])
    assert (found["ok"], found["facts"], found["payments"], found["problems"]) == (True, 5, 1, [])
    assert (found["anchored"], found["sha256"], found["cashier"]) == (5, made["sha256"], "priya")
    kept = json.loads((tmp_path / "mine" / made["file"].rpartition("/")[2].rpartition("\\")[2]).read_bytes())
    key = kept["evidence"]["keys"]["central_public_key"]
    assert nobody.json("verify", made["file"], "--central-key", key)["ok"]
    assert nobody.json("verify", made["file"], "--central-key", base64.b64decode(key).hex())["ok"]
    other = nobody.json("verify", made["file"], "--central-key", "00" * 32, code=1)
    assert [problem["code"] for problem in other["problems"]] == ["central_key"]
    for wrong in ("00", "not a key", "%%%"):
        assert nobody.refused("verify", made["file"], "--central-key", wrong, code=2) == "usage"
    assert nobody.refused("verify", str(tmp_path / "nothing.json")) == "file_unreadable"
    assert not (tmp_path / "no till here").exists()


def test_people_are_told_in_sentences_what_holds_and_what_does_not(
    till: Shell, closed: dict[str, Any], tmp_path: Path
) -> None:
    code, out, _ = till.run("evidence", "--cashier", "priya", "--session", closed["session_id"], "--to", str(tmp_path))
    assert (code, "Fingerprint of the file (SHA-256): " in out) == (0, True)
    (file,) = tmp_path.glob("E-*.json")
    code, out, _ = till.run("verify", str(file))
    assert code == 0
    for sentence in (
        "Every signature, every link and every sum of this file holds.",
        "Central's signatures reach 5 of 5 records.",
        "Compare central's key with the council: SHA-256 ",
    ):
        assert sentence in out
    file.write_bytes(file.read_bytes().replace(b'"made_by":"priya"', b'"made_by":"gwenn"'))
    code, out, _ = till.run("verify", str(file))
    assert (code, "The till's signature does not fit" in out) == (1, True)
    file.write_bytes(b"{}")
    code, out, _ = till.run("verify", str(file))
    assert (code, "This file is no evidence as a till writes it" in out) == (1, True)


def test_nobody_takes_away_evidence_before_the_count(till: Shell, central: ServedCentral, tmp_path: Path) -> None:
    listed = json.loads(till.run("session", "list", "--json")[1].splitlines()[0])
    words = ("--session", listed["session_id"], "--to", str(tmp_path / "mine"))
    assert till.refused("evidence", "--cashier", "priya", *words) == "count_first"
    central.add_cashier("bruno", "Payments")
    till.json("sync")
    assert till.refused("evidence", "--cashier", "bruno", *words) == "session_of_another"
