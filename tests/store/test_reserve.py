"""Room kept free on the disk, so that a full disk refuses before money changes hands."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ims_desktop.store import reserve
from ims_desktop.store.reserve import Reserve

if TYPE_CHECKING:
    from pathlib import Path

SIZE, MARGIN = 3_000_000, 1_000_000


class Usage(NamedTuple):
    """What the system says of a disk."""

    total: int
    used: int
    free: int


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A disk whose free room beside the reserve a test sets: `disk[0]` bytes."""
    free = [10 * SIZE]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, free[0]))
    return free


def test_room_is_made_once_and_stands(tmp_path: Path, disk: list[int]) -> None:
    kept = Reserve(tmp_path, SIZE, margin=MARGIN)
    assert kept.room_left()
    made = (tmp_path / reserve.NAME).stat()
    assert made.st_size == SIZE
    assert getattr(made, "st_blocks", SIZE) * 512 >= SIZE
    assert kept.room_left()
    assert (tmp_path / reserve.NAME).stat().st_mtime_ns == made.st_mtime_ns


def test_a_full_disk_refuses_and_gives_the_reserve_to_what_has_begun(tmp_path: Path, disk: list[int]) -> None:
    kept = Reserve(tmp_path, SIZE, margin=MARGIN)
    assert kept.room_left()
    disk[0] = MARGIN - 1
    assert not kept.room_left()
    assert not (tmp_path / reserve.NAME).exists()
    disk[0] = MARGIN - 1 + SIZE
    assert not kept.room_left()
    disk[0] = MARGIN + SIZE
    assert kept.room_left()


def test_a_reserve_that_is_only_promised_is_no_reserve(tmp_path: Path, disk: list[int]) -> None:
    with (tmp_path / reserve.NAME).open("wb") as sparse:
        sparse.truncate(SIZE)
    assert Reserve(tmp_path, SIZE, margin=MARGIN).room_left()
    assert getattr((tmp_path / reserve.NAME).stat(), "st_blocks", SIZE) * 512 >= SIZE


def test_a_folder_without_room_for_the_reserve_leaves_nothing_behind(
    tmp_path: Path, disk: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Reserve, "_fill", full)
    assert not Reserve(tmp_path, SIZE, margin=MARGIN).room_left()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_has_no_room(tmp_path: Path) -> None:
    assert not Reserve(tmp_path / "unplugged", SIZE).room_left()


def test_nothing_reserved_still_looks_at_the_disk(tmp_path: Path, disk: list[int]) -> None:
    kept = Reserve(tmp_path, 0, margin=MARGIN)
    assert kept.room_left()
    disk[0] = MARGIN - 1
    assert not kept.room_left()


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_the_room_is_really_taken_on_every_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    if platform == "linux" and not hasattr(os, "posix_fallocate"):
        pytest.skip("this system takes room by writing")
    monkeypatch.setattr(sys, "platform", platform)
    assert Reserve(tmp_path, SIZE + 1, margin=0).room_left()
    assert (tmp_path / reserve.NAME).stat().st_size == SIZE + 1
