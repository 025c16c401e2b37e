"""Collect garbage on the main thread only, between two keys.

Python collects wherever the next object happens to be made. On a lane that would destroy Qt objects beside the main
thread; in a key press it would make the verdict late. So collecting by itself is off, and a timer does it.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 250
YOUNG: Final = 2_000
"""New objects that are worth a look at the young ones."""
OLD_ROUNDS: Final = 40
"""Young looks before everything is looked at once."""


class Sweeper(QObject):
    """The only collector while a window is open; `stop` gives Python its own back."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._rounds = 0
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """Collect when enough was made since the last time."""
        if gc.get_count()[0] < YOUNG:
            return
        self._rounds += 1
        gc.collect(2 if self._rounds % OLD_ROUNDS == 0 else 1)

    def settle(self) -> None:
        """Put what is there for the whole life of the window out of sight, so that each sweep is short."""
        gc.freeze()

    def stop(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.enable()
