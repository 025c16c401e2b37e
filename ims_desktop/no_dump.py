"""Ask the operating system to keep no image of this process when it dies: keys and what was typed last are in it.

Source: PCI DSS v4.0.1, 3.3: what may not be stored may not be stored by a crash either.
"""

from __future__ import annotations

import sys
from typing import Final

if sys.platform == "win32":
    import ctypes

    _NO_REPORT: Final = 0x0002
    """SEM_NOGPFAULTERRORBOX: Windows Error Reporting, which writes the image, is not called."""

    def keep_no_dump() -> None:
        """Let the process end without a report of it."""
        kernel = ctypes.windll.kernel32
        kernel.SetErrorMode(kernel.GetErrorMode() | _NO_REPORT)

else:
    import resource
    from contextlib import suppress

    def keep_no_dump() -> None:
        """Let the process end without a core file, and every process it starts."""
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
