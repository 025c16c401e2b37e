"""What is heard after an Enter: a scan is answered, a typed Enter only where a person must look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.recognise import Mood
from ui.background import Lanes
from ui.screens.scan_sound import ScanSound
from ui.sounds import Sound, Sounds

if TYPE_CHECKING:
    from collections.abc import Iterator


class HeardSounds(Sounds):
    """Sounds that remember what was to be heard, and keep silent."""

    def __init__(self, lanes: Lanes) -> None:
        super().__init__(lanes, on=False)
        self.played: list[Sound] = []

    def play(self, sound: Sound) -> None:
        self.played.append(sound)
        super().play(sound)


@pytest.fixture
def sounds(qapp: object) -> Iterator[HeardSounds]:
    lanes = Lanes()
    yield HeardSounds(lanes)
    lanes.close()


@pytest.mark.parametrize(
    ("mood", "heard"),
    [
        (Mood.VALID, [Sound.ACCEPTED]),
        (Mood.REFUSED, [Sound.REFUSED]),
        (Mood.STOPPED, [Sound.REFUSED]),
        (Mood.SEVERAL, [Sound.SEVERAL]),
        (Mood.WORDS, []),
    ],
)
def test_a_scan_is_answered_by_its_verdict(sounds: HeardSounds, mood: Mood, heard: list[Sound]) -> None:
    ear = ScanSound(sounds)
    for end in range(1, 10):
        ear.typed("775326912"[:end])
    ear.entered()
    ear.answered(mood)
    assert sounds.played == heard


def test_a_typed_enter_is_silent_unless_somebody_must_look(sounds: HeardSounds) -> None:
    ear = ScanSound(sounds)
    ear.typed("7")
    ear.entered()
    for mood in (Mood.VALID, Mood.REFUSED, Mood.STOPPED):
        ear.answered(mood)
    assert sounds.played == [Sound.REFUSED]
