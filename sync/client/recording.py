"""Pause recordings of calls through central; implements `ims_desktop.till_cards.Recording`.

A caller is on the line: nothing here waits for long, and whatever is not plainly said in time is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pydantic import ValidationError

from ims_desktop.errors import WireUnavailable
from ims_desktop.till_cards import RecordingWord
from sync.client.answers import Answered
from sync.client.link import Patience
from sync.contract.card_asking import RecordingRequest

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt
    from sync.client.device_session import DeviceSession
    from sync.client.wire import Wire
    from sync.contract.card_asking import RecordingAnswer

ASK_S: Final = 4.0
"""Central gives a telephone system three seconds, and needs a moment of its own."""
PATIENCE: Final = Patience(connect_s=2.0, read_s=3.0, whole_s=4.0)
"""For the wire this goes by, which is its own: on another it might wait behind a charge."""
LEASE_S: Final = 120
"""For how long a pause stands without another word from here; then central lets the recording run again."""


class CentralRecording:
    """The way to a council's call recordings. It may be asked on any lane."""

    def __init__(self, wire: Wire, session: DeviceSession) -> None:
        self._wire = wire
        self._session = session

    def pause(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:
        """Pause it, or renew the pause. Never raises for want of an answer."""
        return self._ask(attempt, call, "paused")

    def resume(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:
        """Let it run again. Never raises for want of an answer: central does it by itself soon after."""
        return self._ask(attempt, call, "recording")

    def _ask(self, attempt: CardAttempt, call: CallDetails, wanted: Literal["paused", "recording"]) -> RecordingWord:
        try:
            request = RecordingRequest(
                attempt_id=attempt.attempt_id,
                wanted=wanted,
                operator=attempt.cashier,
                extension=call.extension,
                call_id=call.call_id,
                reference=attempt.reference,
                amount_pence=attempt.amount_pence,
                lease_s=LEASE_S,
            )
            said = self._session.call(lambda bearer: self._wire.recording(bearer, request, ASK_S))
        except ValidationError:
            return RecordingWord("unknown", confirmed=False, code="call_details")
        except Answered as said_no:
            return RecordingWord("unknown", confirmed=False, code=said_no.reason if said_no.ours else "no_answer")
        except WireUnavailable as lost:
            return RecordingWord("unknown", confirmed=False, code=lost.reason)
        return _word(said)


def _word(said: RecordingAnswer) -> RecordingWord:
    return RecordingWord(said.state, said.confirmed, said.since, said.code, said.expires_at)
