"""Keys in a file: readable by its owner only, whole or not at all."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.dpapi import MachineSecrets
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.errors import SecretsUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_secret_is_kept_replaced_and_forgotten(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    assert keys.get("till/journal") is None
    keys.delete("till/journal")
    keys.set("till/journal", b"\x00\xff first")
    keys.set("till/device", b"other")
    keys.set("till/journal", b"second")
    assert KeyFile(tmp_path / "keys.json").get("till/journal") == b"second"
    keys.delete("till/journal")
    keys.delete("till/journal")
    assert (keys.get("till/journal"), keys.get("till/device")) == (None, b"other")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists, which the folder gives")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    KeyFile(tmp_path / "keys.json").set("a", b"b")
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists, which the folder gives")
@pytest.mark.parametrize(("folder", "file"), [(0o700, 0o600), (0o755, 0o600), (0o770, 0o640)])
def test_a_shared_one_is_read_by_the_group_that_may_write_its_folder(tmp_path: Path, folder: int, file: int) -> None:
    tmp_path.chmod(folder)
    before = os.umask(0o007)
    try:
        KeyFile(tmp_path / "machine.keys", shared=True).set("a", b"b")
        KeyFile(tmp_path / "own.keys").set("a", b"b")
    finally:
        os.umask(before)
    assert (tmp_path / "machine.keys").stat().st_mode & 0o777 == file
    assert (tmp_path / "own.keys").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', "\udc80"])
def test_a_file_that_cannot_be_read_is_named_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    keys = KeyFile(path)
    acts: list[Callable[[], object]] = [partial(keys.get, "a"), partial(keys.set, "a", b"b"), partial(keys.delete, "a")]
    for act in acts:
        with pytest.raises(SecretsUnavailable, match=r"keys\.json") as caught:
            act()
        assert caught.value.reason == "key_file_unreadable"
    assert path.read_bytes() == content.encode("utf-8", "surrogateescape")


def test_a_value_that_is_not_a_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"a": "?"}', encoding="utf-8")
    with pytest.raises(SecretsUnavailable) as caught:
        KeyFile(tmp_path / "keys.json").get("a")
    assert caught.value.reason == "key_file_unreadable"


def test_a_folder_that_is_gone_keeps_no_keys(tmp_path: Path) -> None:
    with pytest.raises(SecretsUnavailable) as caught:
        KeyFile(tmp_path / "gone" / "keys.json").set("a", b"b")
    assert caught.value.reason == "key_file_unwritable"


def test_a_write_that_breaks_off_leaves_the_old_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    keys.set("a", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SecretsUnavailable):
        keys.set("a", b"new")
    assert keys.get("a") == b"old"


def test_lanes_and_processes_lose_none_of_each_others_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    program = (
        "import sys; from pathlib import Path; from ims_desktop.devices.key_file import KeyFile\n"
        "for n in range(30): KeyFile(Path(sys.argv[1])).set(f'process/{n}', b'x')"
    )
    shared = KeyFile(path)

    def keep_thirty(lane: int) -> None:
        for n in range(30):
            shared.set(f"{lane}/{n}", b"x")

    lanes = [threading.Thread(target=keep_thirty, args=(lane,)) for lane in range(2)]
    with subprocess.Popen([sys.executable, "-c", program, str(path)]) as process:
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
    assert process.returncode == 0
    assert len(json.loads(path.read_text(encoding="utf-8"))) == 90


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows the keys of the PC do open")
def test_the_keys_of_a_windows_pc_open_on_no_other_system(tmp_path: Path) -> None:
    sealed = base64.b64encode(b"sealed there").decode()
    (tmp_path / "machine.keys").write_text(json.dumps({"till/journal": sealed}), encoding="utf-8")
    machine = MachineSecrets(tmp_path)
    assert machine.get("till/device") is None
    acts: list[Callable[[], object]] = [
        partial(machine.get, "till/journal"),
        partial(machine.set, "till/journal", b"key"),
    ]
    for act in acts:
        with pytest.raises(SecretsUnavailable) as caught:
            act()
        assert caught.value.reason == "machine_keys"
    machine.delete("till/journal")
    assert machine.get("till/journal") is None


@pytest.mark.skipif(sys.platform != "win32", reason="machine-scope DPAPI is a Windows thing")
def test_a_windows_pc_opens_what_it_sealed(tmp_path: Path) -> None:
    machine = MachineSecrets(tmp_path)
    machine.set("till/journal", b"key")
    assert machine.get("till/journal") == b"key"
    assert b"key" not in base64.b64decode(json.loads((tmp_path / "machine.keys").read_bytes())["till/journal"])
