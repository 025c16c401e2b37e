"""Let a scan be heard, when the eyes may be on the bill: accepted, refused, or a question."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.recognise import Mood
from ui.screens.scan_guard import ScanGuard
from ui.sounds import Sound, Sounds

if TYPE_CHECKING:
    from collections.abc import Mapping

SOUNDS: Final[Mapping[Mood, Sound]] = {
    Mood.VALID: Sound.ACCEPTED,
    Mood.UNVERIFIED: Sound.ACCEPTED,
    Mood.REFUSED: Sound.REFUSED,
    Mood.STOPPED: Sound.REFUSED,
    Mood.SEVERAL: Sound.SEVERAL,
}
_ALWAYS: Final = {Mood.STOPPED, Mood.SEVERAL}


class ScanSound:
    """Listens to one box. A stop and a question are heard after a typed Enter too; the rest after a scan only."""

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds
        self._guard = ScanGuard()
        self._scanned = False

    def typed(self, text: str) -> None:
        """Note a key."""
        self._guard.key(text[-1:], _now_ms())
        self._scanned = False

    def entered(self) -> None:
        """Note an Enter."""
        self._scanned = self._guard.is_scan(_now_ms())

    def scanned(self) -> None:
        """Note that a reader was heard, whose keys never came here."""
        self._scanned = True

    def answered(self, mood: Mood) -> None:
        """Play what fits the answer to what was entered."""
        sound = SOUNDS.get(mood)
        if sound is not None and (self._scanned or mood in _ALWAYS):
            self._sounds.play(sound)


def _now_ms() -> int:
    return int(time.monotonic() * 1000)
