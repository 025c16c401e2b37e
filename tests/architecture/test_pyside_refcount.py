"""Hold PySide6 to a release that counts its references.

Source: PySide6 6.12 on Python 3.10 and 3.11 gives a reference to True away at each emit, until the interpreter aborts.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal

EMITS = 1000


class Bell(QObject):
    rung = Signal(bool)


def test_a_thousand_emits_give_no_reference_to_true_away() -> None:
    bell = Bell()
    heard: list[int] = []
    bell.rung.connect(lambda loud: heard.append(int(loud)))
    before = sys.getrefcount(True)
    for _ in range(EMITS):
        bell.rung.emit(True)
    drift = sys.getrefcount(True) - before
    assert len(heard) == EMITS
    assert abs(drift) < EMITS // 10
