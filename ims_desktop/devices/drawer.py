"""Stand in for a cash drawer where there is none to open."""

from __future__ import annotations


class NoDrawer:
    """A desk whose drawer opens by key only."""

    def open(self) -> bool:
        """Tell that nothing was opened."""
        return False
