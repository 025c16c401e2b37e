"""Ask how a charge stands, or try to stop it; whatever is said is heard, and nothing is ever asked for again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.card_answer import answer_of, word_of
from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWay, CardWord
from ims_desktop.errors import Refused, TerminalUnavailable, WireUnavailable
from ims_desktop.use_cases.hear_card import HeardCard, as_it_stands, hear_card, heard_in, named_attempt, write_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.till import Till
    from ims_desktop.till_cards import CardService


def look_at_card(till: Till, attempt_id: str) -> HeardCard:
    """Ask its terminal or provider how a charge stands; what is answered already is not asked about.

    Raises: NothingFound.
    """
    with till.store.read() as reader:
        attempt = named_attempt(reader, attempt_id)
    if attempt.state is not CardState.UNKNOWN:
        return _known(till, attempt)
    # Read before it is asked about: what this program is just asking for may come there later than this question.
    early = attempt_id in till.cards.asking
    word = _said(till, attempt, lambda service: service.look(attempt))
    if early and word.heard is CardHeard.NEVER_CAME:
        word = replace(word, heard=CardHeard.UNKNOWN)
    return hear_card(till, attempt_id, word)


def cancel_card(till: Till, attempt_id: str, *, by: str = "") -> HeardCard:
    """Try to stop a charge; the word returned is what really happened. What was never sent is cancelled here.

    Of a terminal that stands alone nobody can be asked: who cancels, `by`, says that it did not charge.

    Raises: NothingFound.
    """
    with till.store.read() as reader:
        attempt = named_attempt(reader, attempt_id)
    if attempt.state is CardState.REQUESTED:
        return cancel_unsent(till, attempt_id)
    if not attempt.open:
        return _known(till, attempt)
    if attempt.way is CardWay.SLIP:
        return hear_card(till, attempt_id, CardWord(CardHeard.CANCELLED), "slip", by=by)
    early = attempt_id in till.cards.asking
    word = _said(till, attempt, lambda service: service.cancel(attempt))
    if early and word.heard is CardHeard.NEVER_CAME:
        word = replace(word, heard=CardHeard.UNKNOWN)
    return hear_card(till, attempt_id, word)


def cancel_unsent(till: Till, attempt_id: str) -> HeardCard:
    """Cancel what was asked for and never sent: nobody can have heard of it. Raises: NothingFound."""
    word = CardWord(CardHeard.CANCELLED, code="never_sent")
    with till.store.write() as unit:
        attempt = named_attempt(unit, attempt_id)
        if attempt.state is not CardState.REQUESTED:  # it was sent, or answered, in the meantime
            return HeardCard(attempt, unit.payment(attempt.payment_id), word_of(attempt))
        answer = answer_of(attempt_id, word, CardState.CANCELLED, till.ids.new(), "asked", till.clock.now())
        write_answer(unit, attempt, answer, attempt.cashier)
        return heard_in(till, unit, attempt_id, word)


def unserved_word(attempt: CardAttempt) -> CardWord:
    """Return the word where this till has nothing to ask: a slip tells by itself, of anything else nobody can say."""
    if attempt.way is CardWay.SLIP:
        return CardWord(CardHeard.WAITING, says="needs_slip", since=attempt.sent_at)
    return CardWord(CardHeard.UNKNOWN, code="no_card_service", since=attempt.sent_at)


def _known(till: Till, attempt: CardAttempt) -> HeardCard:
    """Return how it stands without asking anybody; money that is in no payment yet is booked if it can be."""
    if attempt.unbooked:
        return hear_card(till, attempt.attempt_id, word_of(attempt))
    return as_it_stands(till, attempt.attempt_id, word_of(attempt))


def _said(till: Till, attempt: CardAttempt, ask: Callable[[CardService], CardWord]) -> CardWord:
    """Put a question to whoever charges it; no answer is a word too."""
    service = till.cards.named(attempt.provider)
    if service is None:
        return unserved_word(attempt)
    try:
        return ask(service)
    except (TerminalUnavailable, WireUnavailable, Refused) as problem:
        # Whatever stands against asking of one charge keeps no other from being asked about.
        return CardWord(CardHeard.UNKNOWN, code=problem.reason, since=attempt.sent_at)
