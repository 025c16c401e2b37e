"""Tills, their devices and chains, the facts they handed in, and the payments among those facts as rows."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)

from sync.central.tables.base import UtcTime, must, of_council, refers, table

enrolment_code = table(
    "enrolment_code",
    ("code_hash",),
    Column("code_hash", String(64)),
    must("office", String(2)),
    Column("till", String(10)),
    must("created_at", UtcTime),
    must("expires_at", UtcTime),
    Column("used_at", UtcTime),
    Column("used_till", String(10)),
    Column("used_epoch", String(3)),
    of_council(),
)

till = table(
    "till",
    ("till",),
    Column("till", String(10)),
    must("office", String(2)),
    must("epoch", String(3)),
    must("created_at", UtcTime),
    of_council(),
)

device = table(
    "device",
    ("till", "epoch"),
    Column("till", String(10)),
    Column("epoch", String(3)),
    must("office", String(2)),
    must("public_key", LargeBinary),
    must("machine", String(100)),
    must("enrolled_at", UtcTime),
    must("certificate", Text),
    must("certificate_signature", LargeBinary),
    Column("revoked_at", UtcTime),
    Column("revoked_reason", String(40)),
    Column("escrow_key_id", String(64)),
    Column("escrow_key", LargeBinary),
    Column("escrow_at", UtcTime),
    Column("last_contact_at", UtcTime),
    Column("program_version", String(40)),
    Column("unsent", Integer),
    Column("oldest_unsent_at", UtcTime),
    Column("quarantined", Integer),
    refers("till", "till"),
)

token = table(
    "token",
    ("token_hash",),
    Column("token_hash", String(64)),
    must("till", String(10)),
    must("epoch", String(3)),
    must("expires_at", UtcTime),
    refers("device", "till", "epoch"),
    Index("ix_token_expires_at", "council", "expires_at"),
)

nonce = table(
    "nonce",
    ("till", "epoch", "nonce"),
    Column("till", String(10)),
    Column("epoch", String(3)),
    Column("nonce", String(64)),
    must("expires_at", UtcTime),
    Index("ix_nonce_expires_at", "council", "expires_at"),
)

pace = table(
    "pace",
    ("caller",),
    Column("caller", String(80)),
    must("window_at", UtcTime),
    must("requests", Integer),
)
"""How much a device or key asked for in the running window, whichever instance it asked."""

chain = table(
    "chain",
    ("till", "epoch"),
    Column("till", String(10)),
    Column("epoch", String(3)),
    must("sequence", BigInteger),
    must("hash", String(64)),
    must("whole_sequence", BigInteger),
    must("whole_hash", String(64)),
    Column("forked_at", UtcTime),
    Column("forked_sequence", BigInteger),
    refers("device", "till", "epoch"),
)

event = table(
    "event",
    ("event_id",),
    Column("event_id", String(36)),
    must("till", String(10)),
    must("epoch", String(3)),
    must("sequence", BigInteger),
    must("previous_hash", String(64)),
    must("hash", String(64)),
    must("kind", String(40)),
    must("body", Text),
    must("occurred_at", UtcTime),
    Column("business_date", Date),
    Column("session_id", String(36)),
    Column("cashier", String(100)),
    must("received_at", UtcTime),
    must("received_from", String(64)),
    UniqueConstraint("council", "till", "epoch", "sequence", name="uq_event_place"),
    refers("device", "till", "epoch"),
)

payment = table(
    "payment",
    ("event_id",),
    Column("event_id", String(36)),
    must("till", String(10)),
    must("epoch", String(3)),
    must("receipt", String(30)),
    must("kind", String(20)),
    must("office", String(2)),
    must("cashier", String(100)),
    must("business_date", Date),
    must("taken_at", UtcTime),
    must("amount_pence", BigInteger),
    must("tendered_pence", BigInteger),
    must("change_pence", BigInteger),
    must("offline", Boolean),
    must("received_at", UtcTime),
    UniqueConstraint("council", "receipt", name="uq_payment_receipt"),
    refers("event", "event_id"),
    Index("ix_payment_received_at", "council", "received_at", "event_id"),
    Index("ix_payment_taken_at", "council", "taken_at"),
)

allocation = table(
    "allocation",
    ("event_id", "n"),
    Column("event_id", String(36)),
    Column("n", Integer),
    must("line", Integer),
    must("tender", Integer),
    must("fund", String(5)),
    must("reference", String(30)),
    must("method", String(5)),
    must("amount_pence", BigInteger),
    must("vat_code", String(2)),
    must("vat_rate", String(10)),
    must("vat_pence", BigInteger),
    must("verdict", String(20)),
    must("narrative", String(100)),
    Column("suspense_reason", String(40)),
    refers("payment", "event_id"),
    Index("ix_allocation_account", "council", "fund", "reference"),
)
"""One part of one tender paying part of one line: what LocalGov IMS keeps as one processed transaction."""

personal = table(
    "personal",
    ("event_id", "member"),
    Column("event_id", String(36)),
    Column("member", String(40)),
    must("value", String(300)),
    must("salt", String(64)),
    refers("event", "event_id"),
)

task = table(
    "task",
    ("event_id", "code"),
    Column("event_id", String(36)),
    Column("code", String(40)),
    must("raised_at", UtcTime),
    Column("done_at", UtcTime),
    Column("done_by", String(100)),
)
"""What a person must look at: the money is accepted, something about it is odd. Shape: `event_id` a fact, or the
attempt of a card that was charged, of which no fact may ever come."""
