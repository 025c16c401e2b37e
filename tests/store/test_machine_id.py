"""What a machine is called, so that a copied folder is noticed on another one."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import pytest

from ims_desktop.store import machine_id
from ims_desktop.store.place import place_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps its name in the registry")


def test_the_first_file_that_names_the_machine_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tuple(tmp_path / name for name in ("missing", "empty", "odd", "good", "later"))
    for path, content in zip(files[1:], (b" \n", b"\xff\xfe", b"4f2a\n", b"other"), strict=True):
        path.write_bytes(content)
    monkeypatch.setattr(machine_id, "_FILES", files)
    assert machine_id.machine_id() == "4f2a"


def test_a_machine_without_a_name_is_known_by_its_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_id, "_FILES", (tmp_path / "missing",))
    assert machine_id.machine_id() == platform.node()


def test_a_place_is_the_same_however_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "till").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "till")
    assert place_of(tmp_path / "link") == place_of(tmp_path / "till") == place_of(tmp_path / "x" / ".." / "till")
    assert place_of(tmp_path) != place_of(tmp_path / "till")
