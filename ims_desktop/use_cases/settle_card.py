"""Let a person say what came of a charge nobody can find out about, by a supervisor's leave and with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.asked import to_settle_card
from ims_desktop.domain.card_answer import MOST_PENCE, REFERENCE_MAX, word_of
from ims_desktop.domain.card_attempt import CardAnswer, CardState
from ims_desktop.errors import BadInput, InvalidAmount, NotPermitted, Refused
from ims_desktop.use_cases.approve import check_reason
from ims_desktop.use_cases.book_card import session_for
from ims_desktop.use_cases.day_rules import leave_for, make_room, session_named
from ims_desktop.use_cases.hear_card import HeardCard, heard_in, named_attempt, write_answer
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader


def settle_card(
    till: Till,
    answer_id: str,
    cashier: Cashier,
    attempt_id: str,
    outcome: CardState,
    amount_pence: int,
    provider_reference: str,
    reason: str,
    approval: Approval | None,
) -> HeardCard:
    """Record what somebody read at the provider's own page; the same `answer_id` again is the same answer.

    It can be said only of what was sent and has no answer. What is approved so becomes the payment in the same commit,
    as if the provider had said it. Leave is asked for as `domain.asked.to_settle_card` says it.

    Units: `amount_pence` what was charged, nothing unless it was approved.

    Raises: NothingFound, NotPermitted (`approval_needed`), Refused (`card_known`, `approval_differs`), InvalidAmount
    (`settled_amount`), BadInput, CardNumberRefused, StoreUnavailable.
    """
    make_room(till)
    with till.store.write() as unit:
        attempt = named_attempt(unit, attempt_id)
        if attempt.answer is not None and attempt.answer.answer_id == answer_id:
            return heard_in(till, unit, attempt_id, word_of(attempt))
        _check(till, cashier, attempt)
        _check_said(unit, outcome, amount_pence, provider_reference, reason)
        session = session_for(unit, attempt) or session_named(unit, attempt.session_id)
        asked = to_settle_card(cashier, attempt, amount_pence, reason)
        approval_id = leave_for(till, unit, cashier, session, asked, approval)
        answer = CardAnswer(
            answer_id=answer_id,
            attempt_id=attempt_id,
            outcome=outcome,
            amount_pence=amount_pence,
            how="person",
            at=till.clock.now(),
            provider_reference=provider_reference.strip(),
            reason=reason.strip(),
            approval_id=approval_id,
        )
        write_answer(unit, attempt, answer, cashier.username)
        unit.audit(answer.at, cashier.username, "card_settled", f"{attempt.reference} {outcome.value} {amount_pence}")
        return heard_in(till, unit, attempt_id, word_of(named_attempt(unit, attempt_id)))


def _check(till: Till, cashier: Cashier, attempt: CardAttempt) -> None:
    """Stop where nothing is to be settled, or not by this person. Raises: NotPermitted, Refused (`card_known`)."""
    if cashier.disabled or not cashier.may_take_payments:
        raise NotPermitted(say("{name} may not take payments.", name=cashier.display_name))
    if attempt.state is not CardState.UNKNOWN or attempt.attempt_id in till.cards.asking:
        raise Refused(
            say("This charge has its answer, or is just being asked for. Look at it again. Nothing was recorded."),
            code="card_known",
        )


def _check_said(unit: Reader, outcome: CardState, amount_pence: int, provider_reference: str, reason: str) -> None:
    """Hold what a person says to what can be. Raises: InvalidAmount, BadInput, CardNumberRefused."""
    charged = outcome is CardState.APPROVED
    if charged != (0 < amount_pence <= MOST_PENCE):
        raise InvalidAmount(
            say("Say what was charged, to the penny; nothing where it was not charged."), code="settled_amount"
        )
    refuse_cards(pack_of(unit), provider_reference, reason)
    check_reason(reason)
    if len(provider_reference.strip()) > REFERENCE_MAX or not provider_reference.isprintable():
        raise BadInput(
            say("A provider's reference has at most {n} printable characters.", n=REFERENCE_MAX), code="reference"
        )
