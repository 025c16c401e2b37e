"""Hold the tables and indexes of cards and held money of the first journal, as they were frozen."""

from __future__ import annotations

TABLES = (
    """CREATE TABLE card_attempt (
    n INTEGER NOT NULL,
    series TEXT NOT NULL,
    number INTEGER NOT NULL,
    payment_id TEXT NOT NULL,
    basket_id TEXT NOT NULL,
    session INTEGER NOT NULL,
    cashier TEXT NOT NULL,
    cashier_name TEXT NOT NULL,
    direction TEXT NOT NULL,
    way TEXT NOT NULL,
    provider TEXT NOT NULL,
    method TEXT NOT NULL,
    method_name TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    due_pence INTEGER NOT NULL,
    lines TEXT NOT NULL,
    business_date TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    catalogue_version TEXT NOT NULL,
    pack_version INTEGER NOT NULL,
    offline INTEGER NOT NULL,
    of_payment TEXT NOT NULL,
    of_receipt TEXT NOT NULL,
    charged_attempt TEXT NOT NULL,
    charged_reference TEXT NOT NULL,
    reason TEXT NOT NULL,
    approval TEXT NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (series, number),
    CHECK (number > 0),
    CHECK (amount_pence BETWEEN 1 AND due_pence),
    CHECK (direction IN ('charge', 'refund', 'reverse')),
    CHECK ((direction = 'refund') = (of_payment <> '')),
    CHECK ((direction = 'charge') = (reason = '')),
    CHECK (direction <> 'reverse' OR charged_attempt <> ''),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(session) REFERENCES cashier_session (id)
)
 STRICT""",
    """CREATE TABLE held_tender (
    n INTEGER NOT NULL,
    payment_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    session INTEGER NOT NULL,
    cashier TEXT NOT NULL,
    method TEXT NOT NULL,
    method_name TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    due_pence INTEGER NOT NULL,
    at TEXT NOT NULL,
    returned INTEGER NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (payment_id, number, returned),
    CHECK (number > 0),
    CHECK (amount_pence > 0),
    CHECK (returned IN (0, 1)),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(session) REFERENCES cashier_session (id)
)
 STRICT""",
    """CREATE TABLE card_answer (
    n INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    how TEXT NOT NULL,
    at TEXT NOT NULL,
    provider_reference TEXT NOT NULL,
    brand TEXT NOT NULL,
    last_four TEXT NOT NULL,
    authorisation TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    approval TEXT NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (attempt),
    CHECK (outcome IN ('approved', 'declined', 'cancelled')),
    CHECK ((outcome = 'approved') = (amount_pence > 0)),
    CHECK (length(last_four) IN (0, 4)),
    FOREIGN KEY(n) REFERENCES outbox (n),
    FOREIGN KEY(attempt) REFERENCES card_attempt (n)
)
 STRICT""",
    """CREATE TABLE card_open (
    n INTEGER NOT NULL,
    PRIMARY KEY (n),
    FOREIGN KEY(n) REFERENCES card_attempt (n)
)
 STRICT""",
    """CREATE TABLE card_sent (
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (n),
    FOREIGN KEY(n) REFERENCES card_attempt (n)
)
 STRICT""",
)

INDEXES = (
    "CREATE INDEX card_attempt_charged ON card_attempt (charged_attempt) WHERE charged_attempt != ''",
    "CREATE INDEX card_attempt_of_payment ON card_attempt (payment_id)",
    "CREATE INDEX held_tender_of_session ON held_tender (session)",
)
