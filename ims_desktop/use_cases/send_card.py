"""Ask a terminal or a provider for what was written down: once, and never again under any other name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWay, CardWord
from ims_desktop.errors import Refused, TerminalUnavailable, WireUnavailable
from ims_desktop.use_cases.hear_card import hear_card, named_attempt
from ims_desktop.use_cases.look_at_card import look_at_card, unserved_word
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt
    from ims_desktop.till import Till


def send_card(till: Till, attempt_id: str, call: CallDetails) -> CardWord:
    """Mark an attempt as sent, ask for it, and hear the answer; a second time it only asks how it stands.

    A terminal answers when the customer is done, so this may take minutes; everything else goes on meanwhile.

    Raises: TerminalUnavailable, WireUnavailable, Refused: nobody was asked, and the attempt is cancelled. NothingFound.
    """
    with till.cards.asking.of(attempt_id):
        attempt = _marked(till, attempt_id)
        if attempt is not None:
            try:
                word = _asked(till, attempt, call)
            except (TerminalUnavailable, WireUnavailable, Refused):
                hear_card(till, attempt_id, CardWord(CardHeard.CANCELLED, code="not_asked"), "answer")
                raise
            return hear_card(till, attempt_id, word, "answer").word
    return look_at_card(till, attempt_id).word


def _marked(till: Till, attempt_id: str) -> CardAttempt | None:
    """Mark it as sent and return it; None where it was sent before, or is answered."""
    with till.store.write() as unit:
        if named_attempt(unit, attempt_id).state is not CardState.REQUESTED:
            return None
        unit.mark_card_sent(attempt_id, till.clock.now())
        return named_attempt(unit, attempt_id)


def _asked(till: Till, attempt: CardAttempt, call: CallDetails) -> CardWord:
    """Ask whoever charges it. Raises: TerminalUnavailable, WireUnavailable, Refused."""
    service = till.cards.named(attempt.provider)
    if service is not None:
        return service.ask(attempt, call)
    if attempt.way is CardWay.SLIP:
        return unserved_word(attempt)
    raise TerminalUnavailable(
        say("This till has nothing any more that could charge the card. Nobody was asked. Take another way to pay."),
        code="no_card_service",
    )
