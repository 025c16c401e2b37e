"""A page where a card is typed opens only when nothing is recorded, or as the council rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.card_attempt import CallDetails, CardWay
from ims_desktop.domain.catalogue import Policy
from ims_desktop.errors import Refused
from ims_desktop.till_cards import NoRecording, RecordingWord
from ims_desktop.use_cases.pause_recording import (
    SPOKEN,
    confirm_spoken,
    may_open_page,
    must_pause,
    open_card_page,
    pause_recording,
    resume_recording,
)
from tests.use_cases.card_desk import with_cards
from tests.use_cases.desk import PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.till import Till
    from tests.use_cases.desk import Desk

CALL = CallDetails(extension="4021")
PAGE = "https://cards.example/one"
PAUSED = RecordingWord("paused", confirmed=True)
RUNS = RecordingWord("recording", confirmed=False, code="still_recording")
ODD = [
    RUNS,
    RecordingWord("paused", confirmed=False, code="not_confirmed"),
    RecordingWord("recording", confirmed=True),
    RecordingWord("unknown", confirmed=False, code="no_answer"),
    RecordingWord("unknown", confirmed=True),
    RecordingWord("none", confirmed=False, code="not_set"),
]


@dataclass
class Recorder:
    """A recording that stands as a test says, and remembers what it was asked."""

    word: RecordingWord = PAUSED
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    opens: bool = True

    def pause(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:
        self.asked.append(("pause", attempt.attempt_id, call.extension))
        return self.word

    def resume(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:
        self.asked.append(("resume", attempt.attempt_id, call.extension))
        return replace(self.word, state="recording")

    def open(self, page: str) -> bool:
        self.pages.append(page)
        return self.opens


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def charges(desks: Callable[..., Desk], recorder: Recorder) -> Callable[..., tuple[Till, str]]:
    """Write a charge down under a policy; return the till and the charge."""

    def make(rule: str | None = None) -> tuple[Till, str]:
        desk = desks(call_recording=rule) if rule else desks()
        desk.open()
        attempt = with_cards(desk).ask()
        till = desk.till
        return replace(till, cards=replace(till.cards, recording=recorder), open_page=recorder.open), attempt.attempt_id

    return make


def test_a_pause_and_its_end_are_asked_for_one_charge(
    charges: Callable[..., tuple[Till, str]], recorder: Recorder
) -> None:
    till, attempt_id = charges()
    assert pause_recording(till, attempt_id, CALL) == PAUSED
    assert resume_recording(till, attempt_id, CALL).state == "recording"
    assert recorder.asked == [("pause", attempt_id, "4021"), ("resume", attempt_id, "4021")]


def test_for_a_charge_nobody_wrote_down_nobody_is_asked(
    charges: Callable[..., tuple[Till, str]], recorder: Recorder
) -> None:
    till, _ = charges()
    for ask in (pause_recording, resume_recording):
        word = ask(till, "no-such-charge", CALL)
        assert (word.state, word.confirmed, word.safe) == ("unknown", False, False)
    assert recorder.asked == []


@pytest.mark.parametrize("rule", ["block", "spoken", "none", "something newer"])
def test_the_rule_for_every_word(rule: str) -> None:
    policy = Policy(call_recording=rule)
    safe = [PAUSED, RecordingWord("capturing", confirmed=True), RecordingWord("none", confirmed=True)]
    assert all(may_open_page(policy, word, spoken=spoken) for word in safe for spoken in (True, False))
    for word in ODD:
        assert may_open_page(policy, word, spoken=False) is (rule == "none")
        assert may_open_page(policy, word, spoken=True) is (rule in {"none", "spoken"})


def test_a_till_without_central_confirms_nothing(charges: Callable[..., tuple[Till, str]]) -> None:
    till, attempt_id = charges()
    till = replace(till, cards=replace(till.cards, recording=NoRecording()))
    for ask in (pause_recording, resume_recording):
        assert not may_open_page(Policy(), ask(till, attempt_id, CALL), spoken=True)


def test_only_a_spoken_card_number_needs_a_pause() -> None:
    heard = {way for way in CardWay if must_pause(way, on_call=True)}
    assert heard == {CardWay.BROWSER, CardWay.TERMINAL, CardWay.SLIP}
    assert not any(must_pause(way, on_call=False) for way in CardWay)


def test_the_page_opens_once_the_pause_is_confirmed(
    charges: Callable[..., tuple[Till, str]], recorder: Recorder
) -> None:
    till, attempt_id = charges("block")
    assert open_card_page(till, attempt_id, PAGE, CALL, on_call=True) == PAUSED
    assert recorder.pages == [PAGE]


def test_the_page_stays_shut_while_the_recording_runs_whatever_was_spoken(
    charges: Callable[..., tuple[Till, str]], recorder: Recorder
) -> None:
    till, attempt_id = charges("block")
    confirm_spoken(till, attempt_id, PRIYA)
    for recorder.word in ODD:
        with pytest.raises(Refused) as refused:
            open_card_page(till, attempt_id, PAGE, CALL, on_call=True)
        assert refused.value.reason == "recording"
    assert recorder.pages == []


def test_a_spoken_word_counts_where_the_council_allows_it_and_is_written_down(
    charges: Callable[..., tuple[Till, str]], recorder: Recorder
) -> None:
    till, attempt_id = charges("spoken")
    recorder.word = RUNS
    with pytest.raises(Refused):
        open_card_page(till, attempt_id, PAGE, CALL, on_call=True)
    at = confirm_spoken(till, attempt_id, PRIYA)
    assert open_card_page(till, attempt_id, PAGE, CALL, on_call=True) == RUNS
    assert recorder.pages == [PAGE]
    with till.store.read() as reader:
        (noted,) = [it for it in reader.device_events(at, at) if it.action == SPOKEN]
    assert (noted.at, noted.actor, noted.detail) == (at, "priya", attempt_id)


def test_at_the_counter_nobody_is_asked_for_a_recording(
    charges: Callable[..., tuple[Till, str]], recorder: Recorder
) -> None:
    till, attempt_id = charges("block")
    assert open_card_page(till, attempt_id, PAGE, CALL, on_call=False).state == "none"
    assert (recorder.asked, recorder.pages) == ([], [PAGE])


def test_a_pc_without_a_browser_says_so(charges: Callable[..., tuple[Till, str]], recorder: Recorder) -> None:
    till, attempt_id = charges("block")
    recorder.opens = False
    with pytest.raises(Refused) as refused:
        open_card_page(till, attempt_id, PAGE, CALL, on_call=True)
    assert refused.value.reason == "no_browser"
