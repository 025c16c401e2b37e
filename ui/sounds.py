"""Make the three sounds of the desk, when the till is set to; a sound is never the only sign.

They are played on the device lane: PySide6-Essentials has no sound of its own, and Windows waits while it beeps.
"""

from __future__ import annotations

import functools
import sys
from enum import Enum

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.background import Lane, Lanes

Notes = tuple[tuple[int, int], ...]
"""Hertz and milliseconds, one after the other."""


class Sound(Enum):
    """What can be heard."""

    ACCEPTED = ((1760, 60),)
    REFUSED = ((220, 160),)
    SEVERAL = ((220, 90), (220, 90))
    TAKEN = ((1320, 80), (1760, 120))


class Sounds(QObject):
    """Plays, or keeps silent."""

    def __init__(self, lanes: Lanes, *, on: bool) -> None:
        super().__init__(lanes)
        self._lanes = lanes
        self.on = on

    def play(self, sound: Sound) -> None:
        """Play one, if this till is set to."""
        if not self.on:
            return
        if sys.platform == "win32":
            self._lanes.run(Lane.DRAWER, functools.partial(_beep, sound.value), self)
        else:
            QApplication.beep()


def _beep(notes: Notes) -> None:
    if sys.platform == "win32":
        import winsound

        for hertz, milliseconds in notes:
            winsound.Beep(hertz, milliseconds)
