"""Stand in for a terminal that is not wired to the till: only its slip, and who reads it, can say what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CardHeard, CardWord

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt
    from ims_desktop.till import Clock

NEEDS_SLIP = "needs_slip"


class Standalone:
    """A terminal nobody here can ask: every word of it is typed from its slip; implements `till_cards.CardService`."""

    name = "standalone"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def ask(self, attempt: CardAttempt, call: CallDetails) -> CardWord:  # noqa: ARG002 - the protocol's members
        """Say that a person is to key in the amount at the terminal, and then to type its slip here."""
        return CardWord(CardHeard.WAITING, NEEDS_SLIP, attempt.sent_at or self._clock.now())

    def look(self, attempt: CardAttempt) -> CardWord:
        """Say that only a person can tell."""
        return CardWord(CardHeard.UNKNOWN, NEEDS_SLIP, attempt.sent_at)

    def cancel(self, attempt: CardAttempt) -> CardWord:
        """Say that only a person can tell: the terminal does not hear us."""
        return self.look(attempt)

    def ready(self) -> bool:
        """Tell that a slip can always be typed."""
        return True
