"""Be a provider of cards that loses, delays, repeats and garbles its answers, and knows itself what it really moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CardHeard, CardWord
from ims_desktop.errors import TerminalUnavailable, WireUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from random import Random

    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt

UNKNOWN = CardWord(CardHeard.UNKNOWN)


@dataclass
class Truth:
    """What really became of one attempt. Units: pence. Shape: `heard` None while the customer may still go on."""

    attempt: CardAttempt
    ended: CardHeard | None = None
    moved_pence: int = 0

    @property
    def word(self) -> CardWord:
        """What an honest provider says of it."""
        if self.ended is None:
            return CardWord(CardHeard.WAITING, says="present_card")
        if self.ended is not CardHeard.APPROVED:
            return CardWord(self.ended, code="refusal")
        return CardWord(
            CardHeard.APPROVED,
            amount_pence=self.moved_pence,
            provider_reference=f"tx-{self.attempt.reference}",
            brand="Visa",
            last_four="1111",
            authorisation="A1B2C3",
        )


@dataclass
class Liar:
    """A provider whose answers cannot be relied on; what it says for good is true all the same.

    Shape: `truths` by attempt; `asked` how often each was asked for; `honest` once a test wants to come to its end.
    """

    name: str
    chance: Random
    truths: dict[str, Truth] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    honest: bool = False

    def ask(self, attempt: CardAttempt, call: CallDetails) -> CardWord:
        key = attempt.attempt_id
        self.asked[key] = self.asked.get(key, 0) + 1
        match self.chance.choice(("shut", "lost", "goes", "goes", "goes", "waits", "waits")):
            case "shut":
                words = say("It is switched off.")
                raise (TerminalUnavailable(words) if self.name == "nexo" else WireUnavailable(words))
            case "lost":
                return UNKNOWN
            case does:
                self.truths[key] = Truth(attempt)
                if does == "goes":
                    self.goes_on(self.truths[key])
                return self._said(key)

    def look(self, attempt: CardAttempt) -> CardWord:
        return self._said(attempt.attempt_id)

    def cancel(self, attempt: CardAttempt) -> CardWord:
        """Stop it, unless the card was just let through, or the wish to stop it is lost."""
        truth = self.truths.get(attempt.attempt_id)
        race = self.chance.random()
        if truth is not None and truth.ended is None and race < 0.8:
            if race < 0.25:
                self.goes_on(truth)
            else:
                truth.ended = CardHeard.CANCELLED
        return self._said(attempt.attempt_id)

    def ready(self) -> bool:
        return True

    def customers_go_on(self) -> None:
        """Let every customer who stands at the terminal, or has the page open, be done."""
        for truth in self.truths.values():
            if truth.ended is None:
                self.goes_on(truth)

    def goes_on(self, truth: Truth) -> None:
        """Let one customer be done: mostly with the right sum."""
        asked = truth.attempt.amount_pence
        truth.ended = self.chance.choice(
            (CardHeard.APPROVED, CardHeard.APPROVED, CardHeard.APPROVED, CardHeard.DECLINED)
        )
        if truth.ended is CardHeard.APPROVED:
            other = truth.attempt.direction == "charge" and self.chance.random() < 0.1
            truth.moved_pence = asked + self.chance.choice((-100, 300)) if other else asked

    def _said(self, key: str) -> CardWord:
        if not self.honest and self.chance.random() < 0.3:
            return self.chance.choice((UNKNOWN, CardWord(CardHeard.APPROVED), CardWord(CardHeard.WAITING, says="odd")))
        truth = self.truths.get(key)
        return CardWord(CardHeard.NEVER_CAME) if truth is None else truth.word
