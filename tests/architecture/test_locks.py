"""Hold the lock files to what a fresh machine needs: hashes for everything, no place of one machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", [RUNTIME, DEVELOPMENT])
def test_every_pin_has_a_hash_and_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(name)) > 10
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert not re.search(r"^-", text, flags=re.MULTILINE)


def test_what_is_tested_is_what_ships() -> None:
    tested = pins(DEVELOPMENT)
    assert {name: tested.get(name) for name in pins(RUNTIME)} == pins(RUNTIME)


def test_node_packages_have_hashes_and_name_no_place() -> None:
    text = (ROOT / "tests" / "node" / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert "resolved" not in text
