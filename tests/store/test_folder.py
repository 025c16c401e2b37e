"""Where a journal may live."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ims_desktop.store import folder

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /mnt/council rw,relatime shared:9 - cifs //server/share rw,vers=3.0
31 22 0:41 / /mnt/with\\040blank rw - nfs4 server:/export rw
32 30 0:42 / /mnt/council/local rw - ext4 /dev/vdb rw
a line nobody understands
"""


@pytest.mark.skipif(sys.platform == "win32", reason="mount points are a POSIX thing")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/ims-desktop", "ext4"),
        ("/mnt/council/till", "cifs"),
        ("/mnt/councillors", "ext4"),
        ("/mnt/with blank/till", "nfs4"),
        ("/mnt/council/local/till", "ext4"),
    ],
)
def test_the_deepest_mount_says_what_a_folder_is_on(path: str, kind: str) -> None:
    assert folder.file_system_of(Path(path), MOUNTS) == kind


@pytest.mark.skipif(sys.platform != "linux", reason="the list of mounts is Linux's")
def test_a_share_is_remote_and_a_disk_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS, encoding="utf-8")
    monkeypatch.setattr(folder, "_MOUNTS", mounts)
    assert folder.is_remote(Path("/mnt/council/till"))
    assert not folder.is_remote(Path("/var/lib"))
    monkeypatch.setattr(folder, "_MOUNTS", tmp_path / "no such list")
    assert not folder.is_remote(Path("/mnt/council/till"))


def test_a_folder_of_this_test_is_fine(tmp_path: Path) -> None:
    folder.check_folder(tmp_path)
