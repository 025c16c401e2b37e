"""The program as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

from tests.cli.shell import COUNCIL_TAX


def program(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ims_desktop", *words], capture_output=True, text=True, check=False, timeout=60, **more
    )


def test_help_loads_nothing_of_the_till() -> None:
    listed = (
        "import sys\nfrom ims_desktop.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'sqlalchemy', 'pydantic', 'httpx', 'keyring', 'PySide6', 'reportlab', 'sqlcipher3'}\n"
        "print('loaded', sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("loaded []\n")


def test_the_program_speaks_utf_8_and_ends_with_its_code(tmp_path: Path) -> None:
    ran = program("--data-dir", str(tmp_path / "till"), "payments", "--json")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert json.loads(ran.stderr)["error"]["code"] == "not_enrolled"


def test_without_a_screen_the_window_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    ran = program("--data-dir", str(tmp_path))
    assert (ran.returncode, "There is no screen" in ran.stderr) == (3, True)


def test_a_reader_that_has_had_enough_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMS_RESERVE_BYTES", "0")
    bills = tmp_path / "bills.csv"
    bills.write_text("reference\n" + f"{COUNCIL_TAX}\n" * 20_000, encoding="utf-8")
    words = ["--training", "--data-dir", str(tmp_path / "training"), "check", "--input", str(bills)]
    process = subprocess.Popen(
        [sys.executable, "-m", "ims_desktop", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), said) == (0, "")


def test_what_nobody_planned_for_is_one_sentence_with_a_reference_the_log_knows(tmp_path: Path) -> None:
    body = (
        "import sys\nfrom ims_desktop import cli, log\n"
        "def fall(settings):\n    log.start_log(settings.data_dir)\n    raise ZeroDivisionError('Mrs Ellacott')\n"
        "sys.exit(cli.main(['--json', '--data-dir', sys.argv[1]], cli.Windows(fall, fall)))"
    )
    ran = subprocess.run([sys.executable, "-c", body, str(tmp_path)], capture_output=True, text=True, check=False)
    problem = json.loads(ran.stderr)["error"]
    kept = (tmp_path / "logs" / "ims-desktop.log").read_text(encoding="utf-8")
    assert (ran.returncode, problem["code"], "Ellacott" in ran.stderr + kept) == (1, "unforeseen", False)
    assert kept.split("reference=")[1].split(" ")[0] in problem["text"]
