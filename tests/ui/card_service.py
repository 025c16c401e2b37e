"""Stand in for a provider behind central: it says one word after another, and counts what it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CardHeard, CardWord
from ims_desktop.till_cards import Cards

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt
    from ims_desktop.till_cards import CardService
    from tests.ui.counter_desk import CounterDesk

PAGE = "https://card.payments.example/secure/8a9f7c2e-5d1b-4f0a-9c3e-6b7d2a1f0e4c"


@dataclass
class Scripted:
    """A provider with a list of words; the last one is said for ever. Implements `till_cards.CardService`."""

    words: list[CardWord]
    name: str = "central"
    asked: list[CardAttempt] = field(default_factory=list)
    calls: list[CallDetails] = field(default_factory=list)

    def ask(self, attempt: CardAttempt, call: CallDetails) -> CardWord:
        self.asked.append(attempt)
        self.calls.append(call)
        return self._next()

    def look(self, attempt: CardAttempt) -> CardWord:
        return self._next()

    def cancel(self, attempt: CardAttempt) -> CardWord:
        self.words = [CardWord(CardHeard.CANCELLED, "cancelled", code="cancelled_by_service")]
        return self._next()

    def ready(self) -> bool:
        return True

    def _next(self) -> CardWord:
        return self.words.pop(0) if len(self.words) > 1 else self.words[0]


def waiting(page: str = "", says: str = "created") -> CardWord:
    return CardWord(CardHeard.WAITING, says, page=page)


def approved(pence: int) -> CardWord:
    return CardWord(
        CardHeard.APPROVED, "success", amount_pence=pence, provider_reference="pay-1", brand="Visa", last_four="4242"
    )


def give_cards(desk: CounterDesk, terminal: CardService | None = None, central: CardService | None = None) -> None:
    """Let a till charge cards with these."""
    desk.till = replace(desk.till, cards=Cards(terminal=terminal, central=central))
