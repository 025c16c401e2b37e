"""Hold the import contracts of pyproject.toml, and see each of them catch a planted violation."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("ims_desktop", "resources", "sync", "ui")
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS: dict[str, str] = {contract["id"]: contract["name"] for contract in LINTER["contracts"]}

PLANTED = [
    ("layers", "ims_desktop/domain/planted.py", "import ims_desktop.till"),
    ("layers", "ims_desktop/use_cases/planted.py", "import ims_desktop.store"),
    ("layers", "ims_desktop/store/planted.py", "import ims_desktop.devices"),
    ("layers", "ims_desktop/errors.py", "import ims_desktop.domain"),
    ("qt-only-in-ui", "ims_desktop/use_cases/planted.py", "import PySide6.QtCore"),
    ("qt-only-in-ui", "ims_desktop/devices/planted.py", "import ui.planted"),
    ("qt-only-in-ui", "sync/client/planted.py", "import shiboken6"),
    ("core-serves-nothing", "ims_desktop/devices/planted.py", "from fastapi import FastAPI"),
    ("core-serves-nothing", "sync/client/planted.py", "import sync.central"),
    ("ends-independent", "ui/planted.py", "import sync.client"),
    ("ends-independent", "sync/client/planted.py", "import sync.central"),
    ("other-end", "sync/central/planted.py", "import ims_desktop.errors"),
    ("other-end", "sync/contract/planted.py", "import ims_desktop.words"),
    ("contract-alone", "sync/contract/planted.py", "import sync.client"),
    ("pure-domain", "ims_desktop/domain/planted.py", "import pydantic"),
    ("pure-domain", "ims_desktop/domain/planted.py", "from sqlalchemy import select"),
    ("use-cases", "ims_desktop/use_cases/planted.py", "import ims_desktop.devices"),
    ("use-cases", "ims_desktop/use_cases/planted.py", "import httpx"),
    ("windows", "ui/planted.py", "import ims_desktop.store"),
    ("windows", "ui/planted.py", "import sync.contract"),
    ("windows", "ui/planted.py", "import sqlalchemy"),
]


def lint_imports(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo", *options],
        cwd=tree,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    for package in PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            copy = tmp_path / module.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(module, copy)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (tmp_path / "ui" / "planted.py").touch()
    return tmp_path


def test_the_tree_keeps_every_contract() -> None:
    checked = lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in checked.stdout


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED)
def test_a_planted_violation_is_caught(copied_tree: Path, contract: str, module: str, line: str) -> None:
    with (copied_tree / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    checked = lint_imports(copied_tree, "--contract", contract)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert f"{CONTRACTS[contract]} BROKEN" in checked.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in PLANTED} == set(CONTRACTS)


def test_every_part_of_the_core_has_its_layer() -> None:
    layers = next(contract["layers"] for contract in LINTER["contracts"] if contract["id"] == "layers")
    named = set(re.findall(r"ims_desktop\.(\w+)", " ".join(layers)))
    parts = {part.stem for part in (ROOT / "ims_desktop").iterdir() if part.suffix == ".py" or part.is_dir()}
    assert parts - {"__init__", "__pycache__"} <= named


def test_the_domain_imports_the_standard_library_and_re2_only() -> None:
    allowed = sys.stdlib_module_names | {"re2", "ims_desktop"}
    for module in (ROOT / "ims_desktop" / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert {name.partition(".")[0] for name in names} <= allowed, f"{module.name} imports {names}"
