"""Say what is recorded of a call, and what the person who pays hears or sees now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.domain.money import pounds
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.till_cards import RecordingWord
    from ims_desktop.words import Words

_RECORDING: Final = {
    ("paused", True): say("Paused and confirmed"),
    ("paused", False): say("Pause not confirmed"),
    ("capturing", True): say("Hidden by the keypad"),
    ("capturing", False): say("Keypad not confirmed"),
    ("recording", True): say("Recording"),
    ("recording", False): say("Recording"),
    ("none", True): say("No recording here"),
    ("none", False): say("Nobody to ask"),
}
_NOT_KNOWN: Final = say("Not known")
_ASKING: Final = say("Asked to pause")


_SILENT_WAYS: Final = frozenset({CardWay.LINK, CardWay.QR})
"""The ways by which no card is spoken or typed on the line: nothing has to be paused."""


def recording_words(recording: RecordingWord | None, way: CardWay) -> Words:
    """Say how the recording stands."""
    if recording is None:
        return say("Left as it is") if way in _SILENT_WAYS else _ASKING
    return _RECORDING.get((recording.state, recording.confirmed), _NOT_KNOWN)


def recording_face(recording: RecordingWord | None, way: CardWay) -> tuple[str, str]:
    """Name the picture of it and its role of colour: only a card that may be heard is a thing to think of."""
    if recording is not None and recording.safe:
        return "mic-off", "ok"
    return "mic", "" if way in _SILENT_WAYS else "warn"


def recording_detail(recording: RecordingWord | None, way: CardWay) -> Words:
    """Say what follows from it; the age comes before it."""
    if recording is None:
        return say("no card is spoken on the line") if way in _SILENT_WAYS else say("wait for its answer")
    if recording.safe:
        return say("nothing has to be paused") if recording.state == "none" else say("starts again by itself")
    if recording.state == "none":
        return say("pausing recordings is not set up")
    return say("let no card be read out")


def caller_hears(attempt: CardAttempt, recording: RecordingWord | None) -> Words:
    """Say what the caller hears."""
    if attempt.way is CardWay.KEYPAD:
        return say("You, and their own keys")
    return say("You, live") if recording is None or recording.state != "capturing" else say("The keypad's voice")


def caller_detail(recording: RecordingWord | None, way: CardWay) -> Words:
    """Say whether the caller is recorded."""
    if recording is None and way is CardWay.LINK:
        return say("and they have the link")
    if recording is not None and recording.state == "recording":
        return say("they are recorded now")
    if recording is not None and recording.safe and recording.state != "none":
        return say("nothing is recorded now")
    return say("the line stays open")


def held_words(*, may_say_paused: bool) -> Words:
    """Say why no card is asked for, and what to do."""
    if may_say_paused:
        return say(
            "The recording is not confirmed as paused, so no card is asked for. Pause it by hand, tell the caller so, "
            "then press Alt+M. F5 asks once more."
        )
    return say(
        "The recording is not confirmed as paused, so no card is asked for. F5 asks once more; Esc stops this, and "
        "another way needs no pause."
    )


_SEES: Final = {
    CardWay.TERMINAL: say("{amount} on the terminal"),
    CardWay.SLIP: say("What you type on the terminal"),
    CardWay.QR: say("The code on this screen"),
    CardWay.LINK: say("The link they were sent"),
    CardWay.KEYPAD: say("Their own keypad"),
    CardWay.BROWSER: say("Nothing: you type the card"),
}


def customer_sees(attempt: CardAttempt) -> Words:
    """Say what a customer at the counter sees."""
    words = _SEES[attempt.way]
    return say(words.template, amount=pounds(attempt.amount_pence))


def customer_detail(attempt: CardAttempt) -> Words:
    """Say which bill the customer can compare it with."""
    return say("reference {reference}", reference=attempt.reference)
