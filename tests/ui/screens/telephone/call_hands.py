"""Serve callers as a person does: the tests' counter, the header's key, a provider and a telephone system."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ims_desktop.till_cards import Cards, RecordingWord
from tests.ui.card_service import Scripted, waiting
from tests.ui.counter_hands import ALT, CTRL, ENTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt
    from ims_desktop.till_cards import CardService
    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands
    from ui.screens.telephone.calling import Calling

BILL, RENT = "775326912", "41007293856"
NUMBER = "07700900123"
F4 = Qt.Key.Key_F4
PAUSED = RecordingWord("paused", confirmed=True)
DEAF = RecordingWord("unknown", confirmed=False, code="no_answer")
RUNS = RecordingWord("recording", confirmed=True)


@dataclass
class Recorder:
    """A telephone system: it says what it is told to say, and keeps what it was asked. Implements `Recording`."""

    says: RecordingWord = PAUSED
    asked: list[str] = field(default_factory=list)
    paused: RecordingWord = PAUSED

    def pause(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:
        self.asked.append("pause")
        return self.says

    def resume(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:
        self.asked.append("resume")
        return RUNS

    @property
    def runs(self) -> bool:
        """Whether the call is recorded again, as far as anybody asked."""
        return not self.asked or self.asked[-1] == "resume"


@dataclass
class Callers:
    """Somebody who serves callers. Shape: `pages` what was opened in their browser."""

    hands: Hands
    central: Scripted
    recorder: Recorder
    pages: list[str]

    @property
    def calling(self) -> Calling:
        return self.hands.screen.calling

    @property
    def said(self) -> str:
        """What stands there to be said."""
        return self.calling.top.script.line.text()

    def go(self, *keys: Qt.Key) -> None:
        """Press keys, and wait for each to be done."""
        for key in keys:
            self.hands.press(key)
            self.hands.quiet()

    def next_caller(self) -> None:
        self.hands.press(Qt.Key.Key_N, modifier=CTRL)
        self.hands.quiet()

    def other_language(self) -> None:
        self.hands.press(Qt.Key.Key_L, modifier=ALT)
        self.hands.quiet()

    def who_calls(self) -> None:
        self.hands.press(Qt.Key.Key_W, modifier=ALT)
        self.hands.quiet()

    def send_link(self, reference: str = BILL, number: str = NUMBER) -> None:
        """Put a bill into the basket and send its link."""
        self.hands.add(reference)
        self.go(ENTER)
        self.hands.enter(number)


def answer_calls(
    seat: Callable[..., Hands],
    *,
    ways: tuple[str, ...] = ("link", "keypad"),
    terminal: CardService | None = None,
    says: RecordingWord = PAUSED,
    size: tuple[int, int] = (1366, 768),
    **policy: object,
) -> Callers:
    """Sit down at a till that takes calls, and press F4."""
    central, recorder, pages = Scripted([waiting()]), Recorder(says), list[str]()

    def opened(page: str) -> bool:
        pages.append(page)
        return True

    def change(desk: CounterDesk) -> None:
        cards = Cards(terminal=terminal, central=central, recording=recorder)
        settings = replace(desk.till.settings, extension="4021")
        desk.till = replace(desk.till, cards=cards, open_page=opened, settings=settings)

    hands = seat(change=change, size=size, card_ways=list(ways), scripts={}, **policy)
    calling, header = hands.screen.calling, hands.window.header
    header.mode_requested.connect(calling.toggle)
    calling.mode_changed.connect(lambda on: header.show_mode(telephone=on))
    calling.offered_changed.connect(lambda can: header.offer_telephone(can=can))
    header.offer_telephone(can=calling.offered)
    hands.keys = 0
    callers = Callers(hands, central, recorder, pages)
    callers.go(F4)
    return callers
