"""Lay out the first journal: facts, their bytes and delivery, payments, sessions, and the laws that guard them.

Revises nothing. Frozen: what a till in the field was made with never changes; a later shape is a later file.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    """CREATE TABLE audit (
    id INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT""",
    """CREATE TABLE basket (
    basket_id TEXT NOT NULL,
    cashier TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    aside INTEGER NOT NULL,
    note TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (basket_id)
) STRICT""",
    """CREATE TABLE cashier_session (
    id INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    cashier TEXT NOT NULL,
    office TEXT NOT NULL,
    business_date TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    float_pence INTEGER NOT NULL,
    from_n INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (session_id)
) STRICT""",
    """CREATE TABLE epoch (
    number INTEGER NOT NULL,
    epoch TEXT NOT NULL,
    council TEXT NOT NULL,
    till TEXT NOT NULL,
    office TEXT NOT NULL,
    device_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    central_url TEXT NOT NULL,
    central_public_key BLOB NOT NULL,
    training INTEGER NOT NULL,
    began_at TEXT NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (epoch)
) STRICT""",
    """CREATE TABLE pack (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    effective_from TEXT NOT NULL,
    received_at TEXT NOT NULL,
    document BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (id)
) STRICT""",
    """CREATE TABLE state (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
) WITHOUT ROWID, STRICT""",
    """CREATE TABLE verifier (
    username TEXT NOT NULL,
    sealed BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (username)
) STRICT""",
    """CREATE TABLE acknowledgement (
    id INTEGER NOT NULL,
    epoch TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    document BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(epoch) REFERENCES epoch (epoch)
) STRICT""",
    """CREATE TABLE outbox (
    n INTEGER NOT NULL,
    epoch TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    body BLOB,
    PRIMARY KEY (n),
    FOREIGN KEY(epoch) REFERENCES epoch (epoch),
    UNIQUE (event_id)
) STRICT""",
    """CREATE TABLE delivery (
    n INTEGER NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    next_try_at TEXT,
    PRIMARY KEY (n),
    CHECK (status IN ('unsent', 'quarantined')),
    FOREIGN KEY(n) REFERENCES outbox (n)
) STRICT""",
    """CREATE TABLE payment (
    n INTEGER NOT NULL,
    series TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    session INTEGER NOT NULL,
    cashier TEXT NOT NULL,
    cashier_name TEXT NOT NULL,
    council TEXT NOT NULL,
    office TEXT NOT NULL,
    office_name TEXT NOT NULL,
    till TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    business_date TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    offline INTEGER NOT NULL,
    training INTEGER NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (series, number),
    CHECK (number > 0),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(session) REFERENCES cashier_session (id)
) STRICT""",
    """CREATE TABLE personal_data (
    n INTEGER NOT NULL,
    member TEXT NOT NULL,
    value TEXT NOT NULL,
    salt TEXT NOT NULL,
    PRIMARY KEY (n, member),
    FOREIGN KEY(n) REFERENCES outbox (n)
) WITHOUT ROWID, STRICT""",
    """CREATE TABLE purged (
    n INTEGER NOT NULL,
    by_n INTEGER NOT NULL,
    PRIMARY KEY (n),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(by_n) REFERENCES outbox (n)
) STRICT""",
    """CREATE TABLE settled (
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (n),
    FOREIGN KEY(n) REFERENCES outbox (n)
) STRICT""",
    """CREATE TABLE allocation (
    n INTEGER NOT NULL,
    allocation INTEGER NOT NULL,
    line INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    amount_pence INTEGER NOT NULL,
    vat_pence INTEGER NOT NULL,
    PRIMARY KEY (n, allocation),
    FOREIGN KEY(n) REFERENCES payment (n)
) WITHOUT ROWID, STRICT""",
    """CREATE TABLE finished (
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (n),
    FOREIGN KEY(n) REFERENCES payment (n)
) STRICT""",
    """CREATE TABLE payment_line (
    n INTEGER NOT NULL,
    line INTEGER NOT NULL,
    fund TEXT NOT NULL,
    fund_name TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    vat_code TEXT NOT NULL,
    vat_rate TEXT NOT NULL,
    vat_treatment TEXT NOT NULL,
    vat_pence INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    narrative TEXT NOT NULL,
    override_reason TEXT NOT NULL,
    override_by TEXT NOT NULL,
    PRIMARY KEY (n, line),
    CHECK (verdict IN ('valid', 'unverified')),
    FOREIGN KEY(n) REFERENCES payment (n)
) WITHOUT ROWID, STRICT""",
    """CREATE TABLE payment_tender (
    n INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    method TEXT NOT NULL,
    method_name TEXT NOT NULL,
    tendered_pence INTEGER NOT NULL,
    change_pence INTEGER NOT NULL,
    PRIMARY KEY (n, tender),
    FOREIGN KEY(n) REFERENCES payment (n)
) WITHOUT ROWID, STRICT""",
    """CREATE TABLE printed (
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    copy INTEGER NOT NULL,
    PRIMARY KEY (n, at, copy),
    FOREIGN KEY(n) REFERENCES payment (n)
) WITHOUT ROWID, STRICT""",
    """CREATE TRIGGER epoch_no_update BEFORE UPDATE ON epoch
BEGIN SELECT RAISE(ABORT, 'epoch: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER epoch_no_delete BEFORE DELETE ON epoch
BEGIN SELECT RAISE(ABORT, 'epoch: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER settled_no_update BEFORE UPDATE ON settled
BEGIN SELECT RAISE(ABORT, 'settled: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER settled_no_delete BEFORE DELETE ON settled
BEGIN SELECT RAISE(ABORT, 'settled: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER purged_no_update BEFORE UPDATE ON purged
BEGIN SELECT RAISE(ABORT, 'purged: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER purged_no_delete BEFORE DELETE ON purged
BEGIN SELECT RAISE(ABORT, 'purged: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER acknowledgement_no_update BEFORE UPDATE ON acknowledgement
BEGIN SELECT RAISE(ABORT, 'acknowledgement: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER acknowledgement_no_delete BEFORE DELETE ON acknowledgement
BEGIN SELECT RAISE(ABORT, 'acknowledgement: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER cashier_session_no_update BEFORE UPDATE ON cashier_session
BEGIN SELECT RAISE(ABORT, 'cashier_session: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER cashier_session_no_delete BEFORE DELETE ON cashier_session
BEGIN SELECT RAISE(ABORT, 'cashier_session: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER payment_no_update BEFORE UPDATE ON payment
BEGIN SELECT RAISE(ABORT, 'payment: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment
BEGIN SELECT RAISE(ABORT, 'payment: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER payment_line_no_update BEFORE UPDATE ON payment_line
BEGIN SELECT RAISE(ABORT, 'payment_line: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER payment_line_no_delete BEFORE DELETE ON payment_line
BEGIN SELECT RAISE(ABORT, 'payment_line: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER payment_tender_no_update BEFORE UPDATE ON payment_tender
BEGIN SELECT RAISE(ABORT, 'payment_tender: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER payment_tender_no_delete BEFORE DELETE ON payment_tender
BEGIN SELECT RAISE(ABORT, 'payment_tender: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER allocation_no_update BEFORE UPDATE ON allocation
BEGIN SELECT RAISE(ABORT, 'allocation: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER allocation_no_delete BEFORE DELETE ON allocation
BEGIN SELECT RAISE(ABORT, 'allocation: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER printed_no_update BEFORE UPDATE ON printed
BEGIN SELECT RAISE(ABORT, 'printed: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER printed_no_delete BEFORE DELETE ON printed
BEGIN SELECT RAISE(ABORT, 'printed: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER finished_no_update BEFORE UPDATE ON finished
BEGIN SELECT RAISE(ABORT, 'finished: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER finished_no_delete BEFORE DELETE ON finished
BEGIN SELECT RAISE(ABORT, 'finished: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit: DELETE is against the law of the journal'); END""",
    """CREATE TRIGGER pack_no_update BEFORE UPDATE ON pack
BEGIN SELECT RAISE(ABORT, 'pack: UPDATE is against the law of the journal'); END""",
    """CREATE TRIGGER pack_no_delete BEFORE DELETE ON pack
BEGIN SELECT RAISE(ABORT, 'pack: DELETE is against the law of the journal'); END""",
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
)


def upgrade() -> None:
    """Make every table, index and trigger."""
    for statement in STATEMENTS:
        op.execute(statement)
