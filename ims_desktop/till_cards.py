"""Hold the protocols of what charges cards, pauses recordings and sends receipts, beside the till itself.

A card is charged by a terminal of this desk (`ims_desktop.devices.terminals`) or by a provider behind central
(`sync.client`). Both are one protocol, so that one state machine serves them. Use cases know these protocols only.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ims_desktop.errors import WireUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt, CardWord


class CardService(Protocol):
    """Charge one card at a time. No method changes the journal, and none ever charges twice for one attempt.

    What is not known is a word too: after a time limit, a broken line or an answer that makes no sense the word is
    UNKNOWN. An exception means that the provider cannot have heard of it.
    """

    @property
    def name(self) -> str:
        """Return the stable name that goes into facts: `nexo`, `standalone`, `simulator`, `central`."""

    def ask(self, attempt: CardAttempt, call: CallDetails) -> CardWord:
        """Ask for the charge or refund. A terminal answers when the customer is done, central at once.

        Asked again with the same attempt it never charges again. Raises: TerminalUnavailable, WireUnavailable, Refused;
        then nothing was asked of anybody.
        """

    def look(self, attempt: CardAttempt) -> CardWord:
        """Ask how it stands. Never raises for want of an answer: that is the word UNKNOWN."""

    def cancel(self, attempt: CardAttempt) -> CardWord:
        """Try to stop it, perhaps on another lane while `ask` waits; the word returned is what really happened."""

    def ready(self) -> bool:
        """Tell whether it could be asked just now; never waits for long, and says so without raising."""


@dataclass(frozen=True, slots=True)
class RecordingWord:
    """How the recording of a call stands. Shape: a card is typed only when `paused` and `confirmed`.

    `state` "paused", "recording", "capturing", "unknown", or "none": confirmed when the system says that nothing is
    recorded, not confirmed where the council has set up nothing to ask.
    """

    state: str
    confirmed: bool
    since: datetime | None = None
    code: str = ""
    expires_at: datetime | None = None

    @property
    def safe(self) -> bool:
        """Whether a card may be typed now."""
        return self.confirmed and self.state in {"paused", "capturing", "none"}


class Recording(Protocol):
    """Pause and resume the recording of a call, through central. The same wish again is one wish."""

    def pause(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:
        """Pause it, or renew the pause. Never raises for want of an answer: that is "unknown", not confirmed."""

    def resume(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:
        """Let it run again; central does so by itself when the pause is not renewed."""


@dataclass(frozen=True, slots=True, repr=False)
class ReceiptLetter:
    """A receipt on its way to a customer. It is about a person, so it has no `repr`.

    Shape: `channel` "email" or "text"; `pdf` empty for a text; `summary` the receipt in words.
    """

    message_id: str
    payment_id: str
    receipt: str
    channel: str
    to: str
    language: str
    name: str
    amount: str
    summary: str
    pdf: bytes = b""


@dataclass(frozen=True, slots=True)
class LetterWord:
    """How sending stands. Shape: `state` "waiting", "sent", "delivered", "failed"; `sent_to` masked."""

    message_id: str
    state: str
    since: datetime
    sent_to: str = ""
    code: str = ""


class Sender(Protocol):
    """Send receipts through central. Raises: WireUnavailable, Refused."""

    def send(self, letter: ReceiptLetter) -> LetterWord: ...
    def look(self, message_id: str) -> LetterWord: ...


def _no_central() -> WireUnavailable:
    return WireUnavailable(say("This needs central, and this till has none just now."), code="no_central")


class NoRecording:
    """A till without central: nothing can be confirmed."""

    def pause(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:  # noqa: ARG002 - the protocol's members
        return RecordingWord("unknown", confirmed=False, code="no_central")

    def resume(self, attempt: CardAttempt, call: CallDetails) -> RecordingWord:  # noqa: ARG002 - the protocol's members
        return RecordingWord("unknown", confirmed=False, code="no_central")


class NoSender:
    """A till without central: nothing is sent."""

    def send(self, letter: ReceiptLetter) -> LetterWord:  # noqa: ARG002 - the protocol's members
        raise _no_central()

    def look(self, message_id: str) -> LetterWord:  # noqa: ARG002 - the protocol's members
        raise _no_central()


class Asking:
    """Which attempts this program is just asking for. Its state is their ids, shared by the lanes.

    Who asks how one of them stands may be quicker than the asking: that it never came says nothing then.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: list[str] = []

    @contextmanager
    def of(self, attempt_id: str) -> Iterator[None]:
        """Hold an attempt as being asked for, until the block ends."""
        with self._lock:
            self._ids.append(attempt_id)
        try:
            yield
        finally:
            with self._lock:
                self._ids.remove(attempt_id)

    def __contains__(self, attempt_id: str) -> bool:
        with self._lock:
            return attempt_id in self._ids


@dataclass(frozen=True, slots=True)
class Cards:
    """Everything at this till that has to do with cards and calls.

    Shape: `terminal` the one at this desk, None where there is none; `central` what goes through central, None for a
    till without one; `asking` what is just being asked for.
    """

    terminal: CardService | None = None
    central: CardService | None = None
    recording: Recording = field(default_factory=NoRecording)
    sender: Sender = field(default_factory=NoSender)
    asking: Asking = field(default_factory=Asking)

    def named(self, provider: str) -> CardService | None:
        """Return the service that a fact names; None when this till has it no more."""
        services = (one for one in (self.terminal, self.central) if one is not None)
        return next((one for one in services if one.name == provider), None)
