"""Keep room on the disk that nobody else can take, so that a full disk refuses before money changes hands.

While the reserve stands and the disk has a little room beside it, payments go on. When that room is gone the reserve is
given up: what is under way, closing the day and sending can still write, and no new payment begins until there is room
for the whole reserve again.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "reserve.bin"
MARGIN_BYTES: Final = 8_000_000
"""What must be free beside the reserve: more than the journal's log ever grows to between two looks."""
_BLOCK: Final = 1 << 20


class Reserve:
    """The reserved room of one till's folder. Units: `size` and `margin` bytes; a size of 0 reserves nothing."""

    def __init__(self, folder: Path, size: int, *, margin: int = MARGIN_BYTES) -> None:
        self._path = folder / NAME
        self._size = size
        self._margin = margin

    def room_left(self) -> bool:
        """Tell whether a payment may begin; makes, keeps or gives up the reserve as the disk allows."""
        try:
            free = shutil.disk_usage(self._path.parent).free
            if self._stands():
                if free >= self._margin:
                    return True
                self.give_up()
                return False
            return free >= self._size + self._margin and self._make()
        except OSError:
            return False

    def give_up(self) -> None:
        """Let the reserved room be used: a full disk must not stop what has begun."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _stands(self) -> bool:
        """Tell whether the file is there in full and not only promised, as a sparse file would be."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return False
        blocks = getattr(found, "st_blocks", None)  # Windows has none, and allocates what is written
        return found.st_size == self._size and (blocks is None or blocks * 512 >= self._size)

    def _make(self) -> bool:
        """Make the whole file or none of it; half a reserve is none."""
        partial = self._path.with_suffix(".partial")
        try:
            with partial.open("wb") as file:
                self._fill(file)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            return False
        return True

    def _fill(self, file: IO[bytes]) -> None:
        """Take the room: at once where the system can, else with bytes no file system can squeeze."""
        if sys.platform == "linux":
            if self._size:
                os.posix_fallocate(file.fileno(), 0, self._size)
            return
        for start in range(0, self._size, _BLOCK):
            file.write(os.urandom(min(_BLOCK, self._size - start)))
