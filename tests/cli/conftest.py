"""Give the tests of the command line a shell, a central, and a till at it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from sync.central.councils import add_council
from tests.sync.world import PASSWORD, ServedCentral
from tests.use_cases.desk import load_account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

from tests.cli.shell import COUNCIL_TAX, Shell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", sys.__excepthook__)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setenv("IMS_KEYFILE", str(tmp_path / "keys.json"))
    monkeypatch.setenv("IMS_RESERVE_BYTES", "0")
    monkeypatch.setenv("IMS_PASSWORD", PASSWORD)
    return Shell(tmp_path / "till", capsys)


@pytest.fixture
def central(tmp_path: Path) -> Iterator[ServedCentral]:
    made = ServedCentral(tmp_path / "central")
    with made.database.write("aldermere") as connection:
        pem = add_council(connection, "aldermere", made.clock.now()).recovery_pem
    (tmp_path / "recovery.pem").write_bytes(pem)
    made.load_reference()
    made.add_cashier("priya", "Payments", "PostPayment")
    load_account(made, "23", COUNCIL_TAX)
    yield made
    made.close()


@pytest.fixture
def till(shell: Shell, central: ServedCentral) -> Shell:
    """A till enrolled and stepped once, with a session of priya."""
    answer = shell.json("enrol", "--url", central.url, "--code", central.code())
    assert answer == {"till": "CH01", "epoch": "A", "council": "aldermere"}
    shell.json("sync")
    shell.json("session", "open", "--cashier", "priya", "--float", "100.00")
    return shell
