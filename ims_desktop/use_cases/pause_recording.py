"""Pause the recording of a call before a card number is spoken, and let it run again afterwards.

Pausing is a partial control: people forget, systems lie, the operator still hears the card. A payment link, the
caller's own keypad or a terminal that takes the card at the desk are better. So a page where a card is typed opens only
when the telephone system itself says that it records nothing, or as the council's policy has it otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.errors import Refused
from ims_desktop.till_cards import RecordingWord
from ims_desktop.use_cases.permit import policy_of
from ims_desktop.words import say

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CallDetails
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import Policy
    from ims_desktop.till import Till

SPOKEN: Final = "recording_spoken"
RENEW_EVERY_S: Final = 30.0
"""How often a pause is renewed while a card may be typed: far more often than it runs out, and its state is seen."""
HEARD_ALOUD: Final = frozenset({CardWay.BROWSER, CardWay.TERMINAL, CardWay.SLIP})
"""The ways by which a caller speaks the card number, and a recording would hold it."""


def must_pause(way: CardWay, *, on_call: bool) -> bool:
    """Tell whether a recording must be paused before a card is asked for: a caller is about to say its number."""
    return on_call and way in HEARD_ALOUD


def pause_recording(till: Till, attempt_id: str, call: CallDetails) -> RecordingWord:
    """Pause the recording of a call for one charge, or renew the pause; the word is how the recording stands now."""
    with till.store.read() as reader:
        attempt = reader.card_attempt(attempt_id)
    return _unasked() if attempt is None else till.cards.recording.pause(attempt, call)


def resume_recording(till: Till, attempt_id: str, call: CallDetails) -> RecordingWord:
    """Let the recording run again. When nobody answers, central does it by itself once the pause runs out."""
    with till.store.read() as reader:
        attempt = reader.card_attempt(attempt_id)
    return _unasked() if attempt is None else till.cards.recording.resume(attempt, call)


def confirm_spoken(till: Till, attempt_id: str, cashier: Cashier) -> datetime:
    """Write down that somebody says they paused the recording by hand and told the caller so; return when.

    Only after this may `spoken` be true in `may_open_page`. Shape: the audit row names who, when and which charge.
    """
    now = till.clock.now()
    with till.store.write() as unit:
        unit.audit(now, cashier.username, SPOKEN, attempt_id)
    return now


def open_card_page(till: Till, attempt_id: str, page: str, call: CallDetails, *, on_call: bool) -> RecordingWord:
    """Open the page where an operator types a card: on a call only once its recording may hear it.

    Shape: `page` as the provider gave it, once; somebody's spoken word counts when `confirm_spoken` wrote it down for
    this charge. Raises: Refused (`recording`, `no_browser`); then no page was opened.
    """
    word = RecordingWord("none", confirmed=False)
    with till.store.read() as reader:
        policy, spoken = policy_of(reader), reader.was_noted(SPOKEN, attempt_id)
    if must_pause(CardWay.BROWSER, on_call=on_call):
        word = pause_recording(till, attempt_id, call)
        if not may_open_page(policy, word, spoken=spoken):
            raise Refused(say("The recording was not confirmed as paused, so no card was asked for."), code="recording")
    if not till.open_page(page):
        words = say("The page could not be opened in this PC's browser. Stop this charge, and take it another way.")
        raise Refused(words, code="no_browser")
    return word


def may_open_page(policy: Policy, word: RecordingWord, *, spoken: bool) -> bool:
    """Tell whether a card may be typed now.

    Shape: by the policy "block" only when the system confirmed the pause; "spoken" also after `confirm_spoken`; "none"
    always. Anything else counts as "block".
    """
    return word.safe or policy.call_recording == "none" or (spoken and policy.call_recording == "spoken")


def _unasked() -> RecordingWord:
    """No such charge here: nobody was asked, and nothing is known."""
    return RecordingWord("unknown", confirmed=False, code="no_attempt")
