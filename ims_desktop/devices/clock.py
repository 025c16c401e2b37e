"""Tell the time by this PC."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """The clock of the operating system; it may be wrong, and the journal notices when it goes back."""

    def now(self) -> datetime:
        """Return the time as aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()
