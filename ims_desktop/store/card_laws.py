"""Say when a card may be asked, answered, booked or given back, and when money may be held: conditions of triggers.

Each is the WHEN of a trigger that aborts, so it says what is against the law. They hold whatever code runs: no charge
is asked for while another of the same payment may still be approved, nothing is booked that was not approved, and
nothing that was approved is booked or given back twice.
"""

from __future__ import annotations

from typing import Final

_PAYMENT_STANDS: Final = """EXISTS (
        SELECT 1 FROM outbox JOIN payment ON payment.n = outbox.n WHERE outbox.event_id = NEW.payment_id
    )"""
_OPEN_FOR_PAYMENT: Final = """EXISTS (
        SELECT 1 FROM card_attempt AS other WHERE other.payment_id = NEW.payment_id
        AND NOT EXISTS (SELECT 1 FROM card_answer WHERE attempt = other.n)
    )"""
# A reversal gives a whole charge back: one that was approved, that no payment has, and that was not given back yet.
_NOT_TO_REVERSE: Final = """NEW.direction = 'reverse' AND (NOT EXISTS (
        SELECT 1 FROM outbox JOIN card_attempt AS charge ON charge.n = outbox.n
        JOIN card_answer ON card_answer.attempt = charge.n
        WHERE outbox.event_id = NEW.charged_attempt AND charge.direction = 'charge'
        AND card_answer.amount_pence = NEW.amount_pence
    ) OR EXISTS (
        SELECT 1 FROM payment_tender WHERE attempt = NEW.charged_attempt AND attempt <> ''
    ) OR EXISTS (
        SELECT 1 FROM card_attempt AS other JOIN card_answer ON card_answer.attempt = other.n
        WHERE other.charged_attempt = NEW.charged_attempt AND other.charged_attempt <> ''
        AND other.direction = 'reverse' AND card_answer.outcome = 'approved'
    ))"""
SECOND_ATTEMPT: Final = (
    f"NEW.direction <> 'reverse' AND {_PAYMENT_STANDS}\n    OR {_OPEN_FOR_PAYMENT}\n    OR {_NOT_TO_REVERSE}"
)

SENT_TOO_LATE: Final = "EXISTS (SELECT 1 FROM card_answer WHERE attempt = NEW.n)"
NEVER_SENT: Final = """NEW.outcome <> 'cancelled'
    AND NOT EXISTS (SELECT 1 FROM card_sent WHERE n = NEW.attempt)"""

# What stands open leaves the list of open ones only when it was answered, and is booked or given back if money moved.
STILL_OPEN: Final = """NOT EXISTS (
        SELECT 1 FROM card_attempt JOIN card_answer ON card_answer.attempt = card_attempt.n
        JOIN outbox ON outbox.n = card_attempt.n WHERE card_attempt.n = OLD.n AND (
            card_answer.outcome <> 'approved' OR card_attempt.direction = 'reverse'
            OR EXISTS (SELECT 1 FROM payment_tender WHERE attempt = outbox.event_id AND attempt <> '')
            OR EXISTS (
                SELECT 1 FROM card_attempt AS back JOIN card_answer AS said ON said.attempt = back.n
                WHERE back.charged_attempt = outbox.event_id AND back.charged_attempt <> ''
                AND back.direction = 'reverse' AND said.outcome = 'approved'
            )
        )
    )"""

CARD_IS_OPEN: Final = """EXISTS (
        SELECT 1 FROM outbox JOIN card_attempt ON card_attempt.payment_id = outbox.event_id
        WHERE outbox.n = NEW.n AND NOT EXISTS (SELECT 1 FROM card_answer WHERE attempt = card_attempt.n)
    )"""
NOT_CHARGED: Final = """NEW.attempt <> '' AND (NOT EXISTS (
        SELECT 1 FROM outbox JOIN card_attempt ON card_attempt.n = outbox.n
        JOIN card_answer ON card_answer.attempt = card_attempt.n
        JOIN outbox AS whole ON whole.n = NEW.n
        WHERE outbox.event_id = NEW.attempt AND card_attempt.payment_id = whole.event_id
        AND card_answer.outcome = 'approved' AND NEW.change_pence = 0
        AND NEW.tendered_pence = CASE card_attempt.direction
            WHEN 'charge' THEN card_answer.amount_pence WHEN 'refund' THEN -card_answer.amount_pence END
    ) OR EXISTS (
        SELECT 1 FROM card_attempt AS other JOIN card_answer ON card_answer.attempt = other.n
        WHERE other.charged_attempt = NEW.attempt AND other.direction = 'reverse' AND card_answer.outcome = 'approved'
    ))"""

_NOTHING_TO_RETURN: Final = """NEW.returned = 1 AND NOT EXISTS (
        SELECT 1 FROM held_tender AS held WHERE held.payment_id = NEW.payment_id AND held.number = NEW.number
        AND held.returned = 0 AND held.amount_pence = NEW.amount_pence AND held.method = NEW.method
    )"""
NOT_TO_HOLD: Final = f"{_PAYMENT_STANDS}\n    OR NEW.returned = 0 AND {_OPEN_FOR_PAYMENT}\n    OR {_NOTHING_TO_RETURN}"
STILL_HELD: Final = """EXISTS (
        SELECT 1 FROM held_tender AS held WHERE held.session = NEW.session AND held.returned = 0
        AND NOT EXISTS (
            SELECT 1 FROM held_tender AS back WHERE back.payment_id = held.payment_id
            AND back.number = held.number AND back.returned = 1
        ) AND NOT EXISTS (
            SELECT 1 FROM outbox JOIN payment ON payment.n = outbox.n WHERE outbox.event_id = held.payment_id
        )
    )"""
