"""`ims-central check` as hands and scripts use it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sync.central.cli import run

if TYPE_CHECKING:
    import pytest

    from tests.central.ledger.world import BareTill
    from tests.postgres import Databases


def test_clean_records_exit_with_0(records: Databases, bare: BareTill, capsys: pytest.CaptureFixture[str]) -> None:
    bare.send(bare.says.session_opened(), bare.says.payment())
    assert run(["--database-url", records.app_url, "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "problems": []}
    assert run(["--database-url", records.app_url, "check"]) == 0
    assert capsys.readouterr().out == "The records are in order.\n"


def test_problems_exit_with_1_and_are_all_named(
    records: Databases, bare: BareTill, capsys: pytest.CaptureFixture[str]
) -> None:
    opened, _, later = bare.says.session_opened(), bare.says.payment(), bare.says.payment()
    bare.send(opened, later)
    assert run(["--database-url", records.app_url, "--council", "aldermere", "check", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert [(it["code"], it["council"]) for it in said["problems"]] == [
        ("sequence_gap", "aldermere"),
        ("receipt_gap", "aldermere"),
    ]
    assert run(["--database-url", records.app_url, "check"]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == "aldermere: Till CH01A: fact 2 is not here; 1 fact after that came."
    assert second.startswith("aldermere: Till CH01A, 21 November 2026: receipt CH01A-261121-0001 is not here")


def test_an_unknown_council_is_refused(records: Databases, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--database-url", records.app_url, "--council", "norwold", "check", "--json"]) == 1
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "unknown_council"
