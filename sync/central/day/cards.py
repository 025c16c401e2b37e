"""Keep what tills tell of cards, and of money held for a payment that is not whole, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sync.contract.card_numbers import without_card_numbers
from sync.contract.facts import CardAnswered, CardAsked, PaymentTaken, TenderHeld

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sync.contract.facts import AnyFact

CARD_FACTS: Final = (CardAsked, CardAnswered, TenderHeld)


def card_row(fact: CardAsked | CardAnswered | TenderHeld) -> dict[str, object]:
    """Return the row of such a fact; what its kind has not is empty."""
    row: dict[str, Any] = dict.fromkeys(("payment_id", "direction", "way", "provider", "outcome", "how", "code"), "")
    row |= {
        "council": fact.council,
        "event_id": fact.event_id,
        "kind": fact.kind,
        "attempt_id": fact.event_id,
        "till": fact.till,
        "session_id": fact.session_id,
        "cashier": fact.cashier,
        "occurred_at": fact.occurred_at,
        "amount_pence": fact.data.amount_pence,
        "due_pence": 0,
    }
    if isinstance(fact, CardAnswered):
        said = fact.data
        more = {"attempt_id": said.attempt, "outcome": said.outcome, "how": said.how, "code": said.code}
        return row | more
    row |= {"payment_id": fact.data.payment, "due_pence": fact.data.due_pence}
    if isinstance(fact, TenderHeld):
        return row | {"outcome": "returned" if fact.data.returned else "held", "code": str(fact.data.n)}
    asked = fact.data
    return row | {"direction": asked.direction, "way": asked.way, "provider": without_card_numbers(asked.provider)}


def attempts_in(facts: Iterable[AnyFact]) -> set[str]:
    """Return the attempts that payments say they were charged by."""
    payments = (fact for fact in facts if isinstance(fact, PaymentTaken))
    return {tender.attempt for fact in payments for tender in fact.data.tenders if tender.attempt is not None}


def given_up_in(facts: Iterable[AnyFact]) -> set[tuple[str, str]]:
    """Return the attempts their tills wait for no more, as (attempt, till): not charged, or settled by a person."""
    answers = (fact for fact in facts if isinstance(fact, CardAnswered))
    return {
        (one.data.attempt, one.till) for one in answers if one.data.outcome != "approved" or one.data.how == "person"
    }
