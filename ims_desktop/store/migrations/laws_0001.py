"""Hold the laws of the first journal, as they were frozen: which rows only grow, and which are not let in."""

from __future__ import annotations

_ONLY_GROWS = (
    "epoch",
    "settled",
    "purged",
    "acknowledgement",
    "cashier_session",
    "payment",
    "payment_line",
    "payment_tender",
    "allocation",
    "printed",
    "finished",
    "audit",
    "pack",
    "payment_undone",
    "session_end",
    "cash_movement",
    "cash_count",
    "approval",
    "ereturn",
    "ereturn_decision",
    "post_batch",
    "card_attempt",
    "card_sent",
    "card_answer",
    "held_tender",
)

_GROWS = tuple(
    f"""CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: {change} is against the law of the journal'); END"""
    for table in _ONLY_GROWS
    for change in ("UPDATE", "DELETE")
)

LAWS = (
    *_GROWS,
    """CREATE TRIGGER outbox_no_insert BEFORE INSERT ON outbox
WHEN NEW.sequence <> 1 + coalesce((
        SELECT sequence FROM outbox WHERE n = NEW.n - 1 AND epoch = NEW.epoch
    ), 0) OR NEW.previous_hash <> coalesce((
        SELECT hash FROM outbox WHERE n = NEW.n - 1 AND epoch = NEW.epoch
    ), printf('%064d', 0)) OR NEW.n <> 1 + coalesce((SELECT max(n) FROM outbox), 0)
BEGIN SELECT RAISE(ABORT, 'outbox: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER outbox_no_update BEFORE UPDATE ON outbox
WHEN NEW.body IS NOT NULL OR NEW.n IS NOT OLD.n
    OR NEW.epoch IS NOT OLD.epoch
    OR NEW.sequence IS NOT OLD.sequence
    OR NEW.event_id IS NOT OLD.event_id
    OR NEW.kind IS NOT OLD.kind
    OR NEW.occurred_at IS NOT OLD.occurred_at
    OR NEW.previous_hash IS NOT OLD.previous_hash
    OR NEW.hash IS NOT OLD.hash OR NOT EXISTS (
        SELECT 1 FROM purged JOIN settled ON settled.n = purged.n WHERE purged.n = OLD.n
    )
BEGIN SELECT RAISE(ABORT, 'outbox: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'outbox: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER personal_data_no_update BEFORE UPDATE ON personal_data
BEGIN SELECT RAISE(ABORT, 'personal_data: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER personal_data_no_delete BEFORE DELETE ON personal_data
WHEN NOT EXISTS (
        SELECT 1 FROM purged JOIN settled ON settled.n = purged.n WHERE purged.n = OLD.n
    )
BEGIN SELECT RAISE(ABORT, 'personal_data: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER delivery_no_insert BEFORE INSERT ON delivery
WHEN EXISTS (SELECT 1 FROM settled WHERE n = NEW.n)
BEGIN SELECT RAISE(ABORT, 'delivery: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER delivery_no_update BEFORE UPDATE ON delivery
WHEN NEW.n <> OLD.n
BEGIN SELECT RAISE(ABORT, 'delivery: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER delivery_no_delete BEFORE DELETE ON delivery
WHEN NOT EXISTS (SELECT 1 FROM settled WHERE n = OLD.n)
BEGIN SELECT RAISE(ABORT, 'delivery: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER purged_no_insert BEFORE INSERT ON purged
WHEN (SELECT kind FROM outbox WHERE n = NEW.by_n) IS NOT 'personal_data_purged'
BEGIN SELECT RAISE(ABORT, 'purged: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER cashier_session_no_insert BEFORE INSERT ON cashier_session
WHEN NEW.business_date < (SELECT max(business_date) FROM cashier_session)
    OR EXISTS (
        SELECT 1 FROM cashier_session AS other WHERE lower(other.cashier) = lower(NEW.cashier)
        AND NOT EXISTS (SELECT 1 FROM session_end WHERE session = other.id)
    )
BEGIN SELECT RAISE(ABORT, 'cashier_session: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER payment_no_insert BEFORE INSERT ON payment
WHEN EXISTS (SELECT 1 FROM session_end WHERE session = NEW.session)
    OR NEW.batch_id <> '' AND EXISTS (SELECT 1 FROM post_batch WHERE batch_id = NEW.batch_id)
    OR EXISTS (
        SELECT 1 FROM outbox JOIN card_attempt ON card_attempt.payment_id = outbox.event_id
        WHERE outbox.n = NEW.n AND NOT EXISTS (SELECT 1 FROM card_answer WHERE attempt = card_attempt.n)
    )
BEGIN SELECT RAISE(ABORT, 'payment: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER cash_movement_no_insert BEFORE INSERT ON cash_movement
WHEN EXISTS (SELECT 1 FROM session_end WHERE session = NEW.session)
BEGIN SELECT RAISE(ABORT, 'cash_movement: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER cash_count_no_insert BEFORE INSERT ON cash_count
WHEN EXISTS (SELECT 1 FROM session_end WHERE session = NEW.session)
BEGIN SELECT RAISE(ABORT, 'cash_count: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER payment_undone_no_insert BEFORE INSERT ON payment_undone
WHEN EXISTS (
        SELECT 1 FROM outbox JOIN payment ON payment.n = outbox.n
        WHERE outbox.event_id = NEW.of_payment AND payment.kind <> 'payment'
    ) OR EXISTS (
        SELECT 1 FROM payment AS this WHERE this.n = NEW.n AND (this.kind = 'payment' OR this.kind = 'void'
            AND this.session IS NOT (
                SELECT payment.session FROM outbox JOIN payment ON payment.n = outbox.n
                WHERE outbox.event_id = NEW.of_payment
            ))
    )
BEGIN SELECT RAISE(ABORT, 'payment_undone: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER payment_line_no_insert BEFORE INSERT ON payment_line
WHEN NEW.of_line > 0 AND (NOT EXISTS (
        SELECT 1 FROM payment_undone WHERE n = NEW.n
    ) OR EXISTS (
        SELECT 1 FROM payment_undone AS this JOIN outbox ON outbox.event_id = this.of_payment
        JOIN payment ON payment.n = outbox.n WHERE this.n = NEW.n
    ) AND NEW.amount_pence + coalesce((
        SELECT line.amount_pence FROM payment_undone AS this JOIN outbox ON outbox.event_id = this.of_payment
        JOIN payment_line AS line ON line.n = outbox.n AND line.line = NEW.of_line WHERE this.n = NEW.n
    ), 0) + coalesce((
        SELECT sum(line.amount_pence) FROM payment_undone AS this
        JOIN payment_undone AS other ON other.of_payment = this.of_payment
        JOIN payment_line AS line ON line.n = other.n AND line.of_line = NEW.of_line WHERE this.n = NEW.n
    ), 0) < 0)
BEGIN SELECT RAISE(ABORT, 'payment_line: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER ereturn_decision_no_insert BEFORE INSERT ON ereturn_decision
WHEN lower(NEW.by) = (SELECT lower(cashier) FROM ereturn WHERE n = NEW.ereturn)
    OR EXISTS (SELECT 1 FROM ereturn_decision WHERE ereturn = NEW.ereturn AND decision = 'approved')
BEGIN SELECT RAISE(ABORT, 'ereturn_decision: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER payment_tender_no_insert BEFORE INSERT ON payment_tender
WHEN NEW.attempt <> '' AND (NOT EXISTS (
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
    ))
BEGIN SELECT RAISE(ABORT, 'payment_tender: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER card_attempt_no_insert BEFORE INSERT ON card_attempt
WHEN EXISTS (SELECT 1 FROM session_end WHERE session = NEW.session)
    OR NEW.direction <> 'reverse' AND EXISTS (
        SELECT 1 FROM outbox JOIN payment ON payment.n = outbox.n WHERE outbox.event_id = NEW.payment_id
    )
    OR EXISTS (
        SELECT 1 FROM card_attempt AS other WHERE other.payment_id = NEW.payment_id
        AND NOT EXISTS (SELECT 1 FROM card_answer WHERE attempt = other.n)
    )
    OR NEW.direction = 'reverse' AND (NOT EXISTS (
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
    ))
BEGIN SELECT RAISE(ABORT, 'card_attempt: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER card_sent_no_insert BEFORE INSERT ON card_sent
WHEN EXISTS (SELECT 1 FROM card_answer WHERE attempt = NEW.n)
BEGIN SELECT RAISE(ABORT, 'card_sent: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER card_answer_no_insert BEFORE INSERT ON card_answer
WHEN NEW.outcome <> 'cancelled'
    AND NOT EXISTS (SELECT 1 FROM card_sent WHERE n = NEW.attempt)
BEGIN SELECT RAISE(ABORT, 'card_answer: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER held_tender_no_insert BEFORE INSERT ON held_tender
WHEN EXISTS (SELECT 1 FROM session_end WHERE session = NEW.session)
    OR EXISTS (
        SELECT 1 FROM outbox JOIN payment ON payment.n = outbox.n WHERE outbox.event_id = NEW.payment_id
    )
    OR NEW.returned = 0 AND EXISTS (
        SELECT 1 FROM card_attempt AS other WHERE other.payment_id = NEW.payment_id
        AND NOT EXISTS (SELECT 1 FROM card_answer WHERE attempt = other.n)
    )
    OR NEW.returned = 1 AND NOT EXISTS (
        SELECT 1 FROM held_tender AS held WHERE held.payment_id = NEW.payment_id AND held.number = NEW.number
        AND held.returned = 0 AND held.amount_pence = NEW.amount_pence AND held.method = NEW.method
    )
BEGIN SELECT RAISE(ABORT, 'held_tender: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER session_end_no_insert BEFORE INSERT ON session_end
WHEN EXISTS (
        SELECT 1 FROM held_tender AS held WHERE held.session = NEW.session AND held.returned = 0
        AND NOT EXISTS (
            SELECT 1 FROM held_tender AS back WHERE back.payment_id = held.payment_id
            AND back.number = held.number AND back.returned = 1
        ) AND NOT EXISTS (
            SELECT 1 FROM outbox JOIN payment ON payment.n = outbox.n WHERE outbox.event_id = held.payment_id
        )
    )
BEGIN SELECT RAISE(ABORT, 'session_end: INSERT is against the law of the journal'); END""",
    """CREATE TRIGGER card_open_no_update BEFORE UPDATE ON card_open
BEGIN SELECT RAISE(ABORT, 'card_open: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER card_open_no_delete BEFORE DELETE ON card_open
WHEN NOT EXISTS (
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
    )
BEGIN SELECT RAISE(ABORT, 'card_open: DELETE is against the law of the journal'); END""",
)
