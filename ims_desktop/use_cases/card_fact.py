"""Write down what is asked of a card, and what came of it, as facts: the very members that are hashed, signed and sent.

What was not said is not written, so that the fact of a plain charge stays short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.records import EventDraft
from ims_desktop.use_cases.payment_fact import line_data, payer_members, said

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAnswer, CardAttempt
    from ims_desktop.domain.session import CashierSession


def card_asked(attempt: CardAttempt, office: str) -> EventDraft:
    """Return the fact that a card is about to be charged, or to get money back; the payer goes beside it."""
    of, charged = attempt.of, attempt.charged
    told = {
        "basket": attempt.basket_id,
        "of": None if of is None else {"event_id": of.payment_id, "receipt": of.receipt},
        "charged": None
        if charged is None
        else said({"attempt": charged.attempt_id, "provider_reference": charged.provider_reference}),
        "reason": attempt.reason,
        "approval": attempt.approval_id,
    }
    return EventDraft(
        event_id=attempt.attempt_id,
        kind="card_asked",
        occurred_at=attempt.asked_at,
        data={
            "reference": attempt.reference,
            "payment": attempt.payment_id,
            "direction": attempt.direction.value,
            "way": attempt.way.value,
            "provider": attempt.provider,
            "method": attempt.method,
            "amount_pence": attempt.amount_pence,
            "due_pence": attempt.due_pence,
            "office": office,
            "catalogue_version": attempt.catalogue_version,
            "pack_version": attempt.pack_version,
            "lines": [line_data(line) for line in attempt.lines],
            **said(told),
        },
        business_date=attempt.business_date,
        session_id=attempt.session_id,
        cashier=attempt.cashier,
        personal=payer_members(attempt.payer),
    )


def card_answered(answer: CardAnswer, attempt: CardAttempt, session: CashierSession | None, actor: str) -> EventDraft:
    """Return the fact of what came of it. Shape: `session` an open one, None where none is: then that of the asking."""
    told = {
        "provider_reference": answer.provider_reference,
        "brand": answer.brand,
        "last_four": answer.last_four,
        "authorisation": answer.authorisation,
        "code": answer.code,
        "reason": answer.reason,
        "approval": answer.approval_id,
    }
    return EventDraft(
        event_id=answer.answer_id,
        kind="card_answered",
        occurred_at=answer.at,
        data={
            "attempt": answer.attempt_id,
            "outcome": answer.outcome.value,
            "amount_pence": answer.amount_pence,
            "how": answer.how,
            **said(told),
        },
        business_date=attempt.business_date if session is None else session.business_date,
        session_id=attempt.session_id if session is None else session.session_id,
        cashier=actor,
    )
