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
)
