"""Set up a wired card terminal by script: keep its key, ask it, forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal_process import KEY, POI, TerminalProcess, running_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.shell import Shell


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TerminalProcess]:
    with running_terminal(tmp_path_factory.mktemp("terminal")) as terminal:
        yield terminal


def finding(till: Shell) -> tuple[bool, str]:
    _, out, _ = till.run("doctor")
    [line] = [line for line in out.splitlines() if line[4:].startswith("terminal")]
    return line.startswith("ok"), line


def test_a_wired_terminal_is_set_up_asked_and_removed(
    till: Shell, terminal: TerminalProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert till.json("terminal", "check")["terminal"] == "standalone", "without a word of it"
    monkeypatch.setenv("IMS_TERMINAL", "simulator")
    assert till.json("terminal", "check")["terminal"] == "simulator", "this central is of this very PC"
    monkeypatch.setenv("IMS_TERMINAL", "chip")
    assert till.refused("terminal", "check") == "setting_value"
    monkeypatch.setenv("IMS_TERMINAL", f"nexo:{terminal.address}")
    monkeypatch.setenv("IMS_TERMINAL_CA", str(terminal.authority.file))
    monkeypatch.setenv("IMS_TERMINAL_PASSPHRASE", "\N{POUND SIGN}100")
    assert till.refused("terminal", "set", "--key-identifier", "x", code=2) == "usage"
    monkeypatch.setenv("IMS_TERMINAL_PASSPHRASE", KEY.passphrase)
    named = ("terminal", "set", "--key-identifier", KEY.identifier)
    assert till.refused(*named) == "terminal_poi"
    monkeypatch.setenv("IMS_TERMINAL_POI", POI)
    assert till.refused("terminal", "check", code=3) == "terminal_not_set_up"
    assert not finding(till)[0]
    assert till.refused("terminal", "set", code=2) == "usage"
    assert till.json(*named) == {"till": "CH01", "terminal": POI, "kept": True}
    assert till.json("terminal", "check")["ok"] is True
    assert finding(till) == (True, "ok  terminal   The card terminal answers, and takes this till's key.")
    assert KEY.passphrase not in (tmp_path / "keys.json").read_text(encoding="utf-8")
    assert [till.json("terminal", "remove")["removed"] for _ in range(2)] == [True, False]
