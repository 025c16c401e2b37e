"""Turn what a terminal or provider said into what is written down for good: four things of a card, and nothing else.

A word that makes no sense is no answer: an approval without an amount, or beyond all bounds, leaves the charge open.
What does not fit a fact is left out of it rather than that a charge stays without one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardAnswer, CardHeard, CardState, CardWord, Direction
from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.payment import Tender

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CardAttempt

MOST_PENCE: Final = 10**12
REFERENCE_MAX: Final = 100
BRAND_MAX: Final = 30
AUTHORISATION_MAX: Final = 15
_LAST_FOUR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_CODE: Final = re.compile(r"[a-z_]{1,40}", re.ASCII)
_OUTCOMES: Final = {
    CardHeard.APPROVED: CardState.APPROVED,
    CardHeard.DECLINED: CardState.DECLINED,
    CardHeard.CANCELLED: CardState.CANCELLED,
    CardHeard.NEVER_CAME: CardState.CANCELLED,
}


def outcome_of(word: CardWord) -> CardState | None:
    """Return what a word says for good; None while nothing is certain yet."""
    if word.heard is CardHeard.APPROVED and not 0 < word.amount_pence <= MOST_PENCE:
        return None
    return _OUTCOMES.get(word.heard)


def answer_of(
    attempt_id: str, word: CardWord, outcome: CardState, answer_id: str, how: str, at: datetime
) -> CardAnswer:
    """Return the answer as it is written down. Shape: `outcome` what `outcome_of` made of the word."""
    approved = outcome is CardState.APPROVED
    return CardAnswer(
        answer_id=answer_id,
        attempt_id=attempt_id,
        outcome=outcome,
        amount_pence=word.amount_pence if approved else 0,
        how=how,
        at=at,
        provider_reference=_kept(word.provider_reference, REFERENCE_MAX),
        brand=_kept(word.brand, BRAND_MAX),
        last_four=word.last_four if _LAST_FOUR.fullmatch(word.last_four) else "",
        authorisation=_kept(word.authorisation, AUTHORISATION_MAX),
        code="" if approved else _code(word),
    )


def word_of(attempt: CardAttempt) -> CardWord:
    """Return what the journal itself says of an attempt, where nobody else is asked."""
    answer = attempt.answer
    if answer is None:
        return CardWord(CardHeard.UNKNOWN, since=attempt.sent_at)
    return CardWord(
        CardHeard(answer.outcome.value),
        since=answer.at,
        amount_pence=answer.amount_pence,
        provider_reference=answer.provider_reference,
        brand=answer.brand,
        last_four=answer.last_four,
        authorisation=answer.authorisation,
        code=answer.code,
    )


def leg_tender(attempt: CardAttempt) -> Tender:
    """Return an approved charge as the tender it is in its payment, below nothing for a refund. Units: pence."""
    pence = -attempt.charged_pence if attempt.direction is Direction.REFUND else attempt.charged_pence
    answer = attempt.answer
    if answer is None:
        return Tender(attempt.method, attempt.method_name, pence, attempt_id=attempt.attempt_id)
    return Tender(
        attempt.method,
        attempt.method_name,
        pence,
        authorisation=answer.authorisation,
        last_four=answer.last_four,
        attempt_id=attempt.attempt_id,
        provider_reference=answer.provider_reference,
        brand=answer.brand,
    )


def _kept(text: str, most: int) -> str:
    """Leave out whatever does not belong: what cannot be printed, and above all a card number."""
    return "" if looks_like_card(text) or not text.isprintable() else text.strip()[:most]


def _code(word: CardWord) -> str:
    if word.heard is CardHeard.NEVER_CAME and not word.code:
        return "never_came"
    if not word.code or _CODE.fullmatch(word.code):
        return word.code
    return "other"
