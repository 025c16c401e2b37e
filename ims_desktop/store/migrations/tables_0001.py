"""Hold the tables and indexes of the first journal, as they were frozen."""

from __future__ import annotations

TABLES = (
    """CREATE TABLE audit (
    id INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (id)
)
 STRICT""",
    """CREATE TABLE basket (
    basket_id TEXT NOT NULL,
    cashier TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    aside INTEGER NOT NULL,
    note TEXT NOT NULL,
    document TEXT NOT NULL,
    parts TEXT NOT NULL,
    PRIMARY KEY (basket_id)
)
 STRICT""",
    """CREATE TABLE cashier_session (
    id INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    cashier TEXT NOT NULL,
    office TEXT NOT NULL,
    business_date TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    float_pence INTEGER NOT NULL,
    expected_float_pence INTEGER,
    float_reason TEXT NOT NULL,
    from_n INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (session_id)
)
 STRICT""",
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
)
 STRICT""",
    """CREATE TABLE pack (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    effective_from TEXT NOT NULL,
    received_at TEXT NOT NULL,
    document BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (id)
)
 STRICT""",
    """CREATE TABLE state (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE verifier (
    username TEXT NOT NULL,
    sealed BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (username)
)
 STRICT""",
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
)
 STRICT""",
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
)
 STRICT""",
    """CREATE TABLE approval (
    n INTEGER NOT NULL,
    act TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    amount_pence INTEGER,
    approver TEXT NOT NULL,
    approver_name TEXT NOT NULL,
    how TEXT NOT NULL,
    PRIMARY KEY (n),
    CHECK (lower(approver) <> lower(asked_by)),
    FOREIGN KEY(n) REFERENCES outbox (n)
)
 STRICT""",
    """CREATE TABLE cash_count (
    n INTEGER NOT NULL,
    session INTEGER NOT NULL,
    round INTEGER NOT NULL,
    counts TEXT NOT NULL,
    counted_pence INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    witness TEXT NOT NULL,
    PRIMARY KEY (n),
    CHECK (round > 0),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(session) REFERENCES cashier_session (id)
)
 STRICT""",
    """CREATE TABLE cash_movement (
    n INTEGER NOT NULL,
    session INTEGER NOT NULL,
    direction TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    seal TEXT NOT NULL,
    witness TEXT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (n),
    CHECK (direction IN ('in', 'out', 'lift')),
    CHECK (amount_pence > 0),
    CHECK (direction <> 'lift' OR (seal <> '' AND witness <> '' AND lower(witness) <> lower(actor))),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(session) REFERENCES cashier_session (id)
)
 STRICT""",
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
)
 STRICT""",
    """CREATE TABLE ereturn (
    n INTEGER NOT NULL,
    series TEXT NOT NULL,
    number INTEGER NOT NULL,
    type TEXT NOT NULL,
    session INTEGER NOT NULL,
    cashier TEXT NOT NULL,
    business_date TEXT NOT NULL,
    made_at TEXT NOT NULL,
    total_pence INTEGER NOT NULL,
    difference_pence INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (series, number),
    CHECK (type IN ('cash', 'cheque')),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(session) REFERENCES cashier_session (id)
)
 STRICT""",
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
    batch_id TEXT NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (series, number),
    CHECK (number > 0),
    CHECK (kind IN ('payment', 'void', 'refund')),
    CHECK ((kind = 'payment') = (amount_pence > 0)),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(session) REFERENCES cashier_session (id)
)
 STRICT""",
    """CREATE TABLE personal_data (
    n INTEGER NOT NULL,
    member TEXT NOT NULL,
    value TEXT NOT NULL,
    salt TEXT NOT NULL,
    PRIMARY KEY (n, member),
    FOREIGN KEY(n) REFERENCES outbox (n)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE post_batch (
    n INTEGER NOT NULL,
    batch_id TEXT NOT NULL,
    number TEXT NOT NULL,
    session INTEGER NOT NULL,
    method TEXT NOT NULL,
    items INTEGER NOT NULL,
    amount_pence INTEGER NOT NULL,
    control_items INTEGER NOT NULL,
    control_pence INTEGER NOT NULL,
    first_receipt TEXT NOT NULL,
    last_receipt TEXT NOT NULL,
    closed_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (batch_id),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(session) REFERENCES cashier_session (id)
)
 STRICT""",
    """CREATE TABLE purged (
    n INTEGER NOT NULL,
    by_n INTEGER NOT NULL,
    PRIMARY KEY (n),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(by_n) REFERENCES outbox (n)
)
 STRICT""",
    """CREATE TABLE session_end (
    n INTEGER NOT NULL,
    session INTEGER NOT NULL,
    closed_at TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    counted_pence INTEGER NOT NULL,
    expected_pence INTEGER NOT NULL,
    left_pence INTEGER NOT NULL,
    seal TEXT NOT NULL,
    reason TEXT NOT NULL,
    unsent INTEGER NOT NULL,
    witness TEXT NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (session),
    CHECK (left_pence BETWEEN 0 AND counted_pence),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(session) REFERENCES cashier_session (id)
)
 STRICT""",
    """CREATE TABLE settled (
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (n),
    FOREIGN KEY(n) REFERENCES outbox (n)
)
 STRICT""",
    """CREATE TABLE allocation (
    n INTEGER NOT NULL,
    allocation INTEGER NOT NULL,
    line INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    amount_pence INTEGER NOT NULL,
    vat_pence INTEGER NOT NULL,
    PRIMARY KEY (n, allocation),
    FOREIGN KEY(n) REFERENCES payment (n)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE ereturn_decision (
    n INTEGER NOT NULL,
    ereturn INTEGER NOT NULL,
    decision TEXT NOT NULL,
    "by" TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (n),
    CHECK (decision IN ('approved', 'sent_back')),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(ereturn) REFERENCES ereturn (n)
)
 STRICT""",
    """CREATE TABLE finished (
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (n),
    FOREIGN KEY(n) REFERENCES payment (n)
)
 STRICT""",
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
    override_approval TEXT NOT NULL,
    of_line INTEGER NOT NULL,
    over_balance_pence INTEGER NOT NULL,
    PRIMARY KEY (n, line),
    CHECK (verdict IN ('valid', 'unverified')),
    CHECK ((of_line > 0) = (amount_pence < 0)),
    FOREIGN KEY(n) REFERENCES payment (n)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE payment_tender (
    n INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    method TEXT NOT NULL,
    method_name TEXT NOT NULL,
    tendered_pence INTEGER NOT NULL,
    change_pence INTEGER NOT NULL,
    authorisation TEXT NOT NULL,
    last_four TEXT NOT NULL,
    serial TEXT NOT NULL,
    attempt TEXT NOT NULL,
    provider_reference TEXT NOT NULL,
    brand TEXT NOT NULL,
    PRIMARY KEY (n, tender),
    FOREIGN KEY(n) REFERENCES payment (n)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE payment_undone (
    n INTEGER NOT NULL,
    of_payment TEXT NOT NULL,
    of_receipt TEXT NOT NULL,
    reason TEXT NOT NULL,
    approval TEXT NOT NULL,
    PRIMARY KEY (n),
    FOREIGN KEY(n) REFERENCES payment (n)
)
 STRICT""",
    """CREATE TABLE printed (
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    copy INTEGER NOT NULL,
    PRIMARY KEY (n, at, copy),
    FOREIGN KEY(n) REFERENCES payment (n)
)
 WITHOUT ROWID,
 STRICT""",
)

INDEXES = (
    "CREATE UNIQUE INDEX ereturn_of_cash ON ereturn (session) WHERE type = 'cash'",
    "CREATE INDEX payment_of_batch ON payment (batch_id) WHERE batch_id != ''",
    "CREATE UNIQUE INDEX payment_tender_attempt ON payment_tender (attempt) WHERE attempt != ''",
    "CREATE UNIQUE INDEX payment_undone_approval ON payment_undone (approval) WHERE approval != ''",
    "CREATE INDEX payment_undone_of ON payment_undone (of_payment)",
)
