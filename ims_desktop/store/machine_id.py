"""Name this machine by what its operating system calls it, so that a copied folder is noticed on another one."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Final

_FILES: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def machine_id() -> str:
    """Return a name that stays through restarts and updates; the host's name where the system keeps none."""
    if sys.platform == "win32":
        return _windows()
    for file in _FILES:
        try:
            found = file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if found:
            return found
    return platform.node()


def _windows() -> str:
    if sys.platform != "win32":
        return platform.node()
    import winreg  # noqa: PLC0415 - Windows only

    try:
        with winreg.OpenKey(
            winreg.HKEY_LOCAL_MACHINE,
            r"SOFTWARE\Microsoft\Cryptography",
            access=winreg.KEY_READ | winreg.KEY_WOW64_64KEY,
        ) as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    except OSError:
        return platform.node()
