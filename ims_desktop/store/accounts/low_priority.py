"""Let a process of ours give way to whoever works at the counter; what the operating systems call it is here only."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import Final

_NICE: Final = 10

if sys.platform == "win32":
    START_FLAGS: Final = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS

    def give_way() -> None:
        """Do nothing: the process was started below normal priority."""

else:
    START_FLAGS: Final = 0
    """How to start a process so that it shows no window and comes after the others."""

    def give_way() -> None:
        """Let every other program come first; a system that does not allow it loses nothing."""
        with suppress(OSError):
            os.nice(_NICE)
