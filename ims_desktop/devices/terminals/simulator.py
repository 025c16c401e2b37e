"""Pretend to be a card terminal, for training: what happens is chosen by the pence of the amount.

.01 declined
.02 no answer, and approved when it is looked at for the second time
.03 a penny less is approved than was asked for
.04 busy: nothing is asked
.05 the customer presses cancel
.06 no answer, and when it is looked at for the second time it never came
.07 waits for a card until it is stopped
Anything else is approved. What gives money back never differs and never finds it busy.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardHeard, CardWord, Direction
from ims_desktop.errors import TerminalUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt
    from ims_desktop.till import Clock

_SECOND_LOOK: Final = 2


class Simulator:
    """A terminal that charges nobody; implements `till_cards.CardService`.

    After a restart it has forgotten how often it was looked at, never how an amount ends.
    """

    name = "simulator"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._looks: dict[str, int] = {}
        self._stopped: set[str] = set()

    def ask(self, attempt: CardAttempt, call: CallDetails) -> CardWord:  # noqa: ARG002 - the protocol's members
        """Answer as the pence say.

        Raises: TerminalUnavailable, for the amounts that find it busy.
        """
        if _pence(attempt) == 4:
            raise TerminalUnavailable(
                say("The training terminal is busy, as it is for every amount that ends in 04. Nothing was charged."),
                code="terminal_busy",
            )
        return self._word(attempt, looks=0)

    def look(self, attempt: CardAttempt) -> CardWord:
        """Answer as the pence say, once more."""
        with self._lock:
            looks = self._looks[attempt.attempt_id] = self._looks.get(attempt.attempt_id, 0) + 1
        return self._word(attempt, looks)

    def cancel(self, attempt: CardAttempt) -> CardWord:
        """Stop it if it still waits for a card; else say what happened."""
        if _pence(attempt) == 7:
            with self._lock:
                self._stopped.add(attempt.attempt_id)
        return self.look(attempt)

    def ready(self) -> bool:
        """Tell that it could be asked."""
        return True

    def _word(self, attempt: CardAttempt, looks: int) -> CardWord:
        now, pence = self._clock.now(), _pence(attempt)
        if pence in {2, 6} and looks < _SECOND_LOOK:
            return CardWord(CardHeard.UNKNOWN, "no_answer", now, code="no_answer")
        if pence == 7 and attempt.attempt_id not in self._stopped:
            return CardWord(CardHeard.WAITING, "present_card", now)
        ended = {
            1: CardWord(CardHeard.DECLINED, "declined", now, code="refusal"),
            4: CardWord(CardHeard.CANCELLED, "cancelled", now, code="terminal_busy"),
            5: CardWord(CardHeard.CANCELLED, "cancelled", now, code="cancel"),
            6: CardWord(CardHeard.NEVER_CAME, "never_came", now, code="never_came"),
            7: CardWord(CardHeard.CANCELLED, "cancelled", now, code="aborted"),
        }
        return ended.get(pence) or self._approved(attempt, 1 if pence == 3 else 0)

    def _approved(self, attempt: CardAttempt, less_pence: int) -> CardWord:
        word = CardWord(CardHeard.APPROVED, "approved", self._clock.now(), attempt.amount_pence - less_pence)
        mark = attempt.attempt_id.replace("-", "")[-8:].upper()
        return replace(
            word, provider_reference=f"SIM-{mark}", brand="Visa", last_four="1111", authorisation=f"S{mark[-5:]}"
        )


def _pence(attempt: CardAttempt) -> int:
    pence = attempt.amount_pence % 100
    return pence if attempt.direction is Direction.CHARGE or pence not in {3, 4} else 0
