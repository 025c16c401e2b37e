"""One process writes a till's folder; the next one hears who it is, and a crash leaves the way free."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ims_desktop.errors import InstanceRunning, StoreUnavailable
from ims_desktop.instance_lock import NAME, InstanceLock, locked

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from ims_desktop.instance_lock import InstanceLock
with InstanceLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "LOGNAME": "asmith", "USERNAME": "asmith"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_process_hears_who_is_first(tmp_path: Path) -> None:
    with _holder(tmp_path) as first:
        with pytest.raises(InstanceRunning, match=r"asmith on .+ opened it on \d+ \w+ \d{4} at \d\d:\d\d"):
            InstanceLock(tmp_path).acquire()
        first.communicate()
    with InstanceLock(tmp_path):
        pass


def test_a_lock_left_by_a_crash_is_taken_over(tmp_path: Path) -> None:
    with _holder(tmp_path) as first:
        first.kill()
        first.communicate()
    assert (tmp_path / NAME).exists()
    with InstanceLock(tmp_path):
        pass


def test_a_lock_is_let_go_once_and_may_be_taken_again(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path)
    lock.acquire()
    with pytest.raises(InstanceRunning):
        InstanceLock(tmp_path).acquire()
    lock.release()
    lock.release()
    lock.acquire()
    lock.release()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"since": "never", "user": "", "host": ""}'])
def test_a_holder_who_did_not_sign_is_still_a_holder(tmp_path: Path, content: bytes) -> None:
    with InstanceLock(tmp_path):
        (tmp_path / NAME).write_bytes(content)
        with pytest.raises(InstanceRunning, match="open already"):
            InstanceLock(tmp_path).acquire()


def test_a_folder_that_cannot_be_locked_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        InstanceLock(tmp_path / "unplugged").acquire()
    assert caught.value.reason == "lock_unwritable"


def test_a_person_without_a_name_may_hold_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("no such user id")

    monkeypatch.setattr("getpass.getuser", nameless)
    with InstanceLock(tmp_path), pytest.raises(InstanceRunning, match=r"\? on"):
        InstanceLock(tmp_path).acquire()


def test_a_small_lock_waits_for_the_one_before(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from ims_desktop.instance_lock import locked\n"
        "print('ready', flush=True)\n"
        "with locked(Path(sys.argv[1])):\n    print('mine', flush=True)"
    )
    with locked(tmp_path / "keys.lock"):
        second = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "keys.lock")], stdout=subprocess.PIPE, text=True
        )
        assert second.stdout is not None
        assert second.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=0.2)
    assert second.communicate(timeout=10)[0] == "mine\n"
