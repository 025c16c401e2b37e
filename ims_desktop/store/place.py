"""Say where a till lives: which machine, which path. A folder that was copied says it lived elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ims_desktop.store.machine_id import machine_id

if TYPE_CHECKING:
    from pathlib import Path


def place_of(folder: Path) -> bytes:
    """Return the machine and absolute path of a folder, as bytes for a keyed mark."""
    path = str(folder.resolve())
    if sys.platform == "win32":
        path = path.casefold()
    return f"{machine_id()}\0{path}".encode("utf-8", "surrogateescape")
