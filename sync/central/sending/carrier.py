"""Say what whoever sends letters can be asked, and what can come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from datetime import datetime

SENT: Final = "sent"
DELIVERED: Final = "delivered"
FAILED: Final = "failed"
NOT_SENT: Final = "not_sent"
NOTHING: Final = "nothing"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One letter as it is to be sent. It is about a person, so it has no `repr`.

    Shape: `kind` "receipt" or "link"; `channel` "email" or "text"; `pdf` empty where there is none; `page` of a link.
    """

    message_id: str
    kind: str
    channel: str
    language: str
    to: str
    name: str
    reference: str
    amount: str
    summary: str
    page: str
    queued_at: datetime
    pdf: bytes = field(default=b"")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking. Units: `wait_s` seconds until it makes sense to ask again, 0 for as usual.

    Shape: `what` SENT, DELIVERED or FAILED for good; NOT_SENT when surely nobody got it, and another try may do;
    NOTHING when it was looked for and is not there; UNKNOWN when it may have been sent. `last` when nothing more will
    be heard of it.
    """

    what: str
    code: str = ""
    provider_id: str = ""
    wait_s: float = 0.0
    last: bool = False


class Carrier(Protocol):
    """Something that sends letters. No method raises for what the world did: that is an outcome."""

    @property
    def name(self) -> str:
        """Return the kind of service it is."""

    def serves(self, kind: str, channel: str, language: str) -> bool:
        """Tell whether it can send such a letter."""

    def send(self, letter: Letter) -> Outcome:
        """Send it, whether or not it was sent before."""

    def find(self, message_id: str) -> Outcome:
        """Look for a letter whose sending got no answer; NOTHING where there is no way to look."""

    def look(self, provider_id: str) -> Outcome:
        """Say how a letter that was sent stands."""

    def close(self) -> None:
        """Let go of connections."""
