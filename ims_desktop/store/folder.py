"""Look at the till's folder before anything is opened in it: there, writable, and on a disk of this PC."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from ims_desktop.errors import StoreUnavailable
from ims_desktop.words import say

_MOUNTS: Final = Path("/proc/self/mountinfo")
_REMOTE_TYPES: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "davfs", "fuse.sshfs", "fuse.davfs2", "fuse.rclone"}
)
_WINDOWS_REMOTE_DRIVE: Final = 4


def check_folder(folder: Path, *, read_only: bool = False) -> None:
    """Refuse a folder no journal may live in.

    Raises: StoreUnavailable with code "folder_missing", "folder_network", "folder_closed" or "folder_read_only".
    """
    if not folder.is_dir():
        raise StoreUnavailable(
            say(
                "The folder {folder} is not there. No money can be taken. Check the disk it is on.", folder=str(folder)
            ),
            code="folder_missing",
        )
    if is_remote(folder):
        raise StoreUnavailable(
            say(
                "The folder {folder} is on a network drive. A till keeps its journal on a disk of its own PC. "
                "Choose a folder on this PC.",
                folder=str(folder),
            ),
            code="folder_network",
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        raise StoreUnavailable(
            say(
                "The folder {folder} may not be opened by this person. No money can be taken. "
                "Ask IT for the right to use it.",
                folder=str(folder),
            ),
            code="folder_closed",
        )
    if not read_only and not os.access(folder, os.W_OK | os.X_OK):
        raise StoreUnavailable(
            say(
                "The folder {folder} may only be read by this person. No money can be taken. "
                "Ask IT for the right to write in it.",
                folder=str(folder),
            ),
            code="folder_read_only",
        )


def is_remote(folder: Path) -> bool:
    """Tell whether a folder is on another machine, where write-ahead logging does not hold."""
    if sys.platform == "win32":
        return _is_remote_windows(folder)
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    return file_system_of(folder.resolve(), mounts) in _REMOTE_TYPES


def file_system_of(folder: Path, mounts: str) -> str:
    """Find the type of the file system a folder is on, from Linux's list of mounts.

    Source: proc_pid_mountinfo(5): the fifth field is the mount point, the type follows the lone dash.
    """
    found, deepest = "", -1
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = Path(fields[4].replace("\\040", " "))
        # A later mount on the same point hides the earlier one.
        if folder.is_relative_to(point) and len(point.parts) >= deepest:
            found, deepest = after.split(" ")[0], len(point.parts)
    return found


def _is_remote_windows(folder: Path) -> bool:
    drive = folder.resolve().drive
    if drive.startswith("\\\\"):
        return True
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _WINDOWS_REMOTE_DRIVE)
    return False
