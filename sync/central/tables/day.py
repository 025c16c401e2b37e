"""The till day as facts told it, a row for each fact: sessions, cash, counts, approvals, what undid a payment, notes.

Nothing here is ever changed. A session has its opening and its end as rows of their own, because either may come first.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Index, Integer, String

from sync.central.tables.base import UtcTime, must, of_council, refers, table

session_opening = table(
    "session_opening",
    ("event_id",),
    Column("event_id", String(36)),
    must("till", String(10)),
    must("session_id", String(36)),
    must("cashier", String(100)),
    must("office", String(2)),
    must("business_date", Date),
    must("opened_at", UtcTime),
    must("float_pence", BigInteger),
    Column("expected_float_pence", BigInteger),
    must("counts", JSON),
    must("reason", String(300)),
    refers("event", "event_id"),
    Index("ix_session_opening_session", "council", "till", "session_id"),
    Index("ix_session_opening_business_date", "council", "business_date"),
)

session_end = table(
    "session_end",
    ("event_id",),
    Column("event_id", String(36)),
    must("till", String(10)),
    must("session_id", String(36)),
    must("closed_by", String(100)),
    must("closed_at", UtcTime),
    must("business_date", Date),
    must("counted_pence", BigInteger),
    must("expected_pence", BigInteger),
    must("difference_pence", BigInteger),
    must("left_pence", BigInteger),
    must("seal", String(50)),
    must("reason", String(300)),
    must("payments", Integer),
    must("voids", Integer),
    must("refunds", Integer),
    must("unsent", BigInteger),
    must("handover", Boolean),
    Column("witness", String(100)),
    refers("event", "event_id"),
    Index("ix_session_end_session", "council", "till", "session_id"),
)

cash_movement = table(
    "cash_movement",
    ("event_id",),
    Column("event_id", String(36)),
    must("till", String(10)),
    must("session_id", String(36)),
    must("direction", String(4)),
    must("amount_pence", BigInteger),
    must("reason", String(300)),
    must("seal", String(50)),
    must("actor", String(100)),
    Column("witness", String(100)),
    must("moved_at", UtcTime),
    refers("event", "event_id"),
    Index("ix_cash_movement_session", "council", "till", "session_id"),
)

cash_count = table(
    "cash_count",
    ("event_id",),
    Column("event_id", String(36)),
    must("till", String(10)),
    must("session_id", String(36)),
    must("round", Integer),
    must("counted_pence", BigInteger),
    must("counts", JSON),
    must("actor", String(100)),
    Column("witness", String(100)),
    must("counted_at", UtcTime),
    refers("event", "event_id"),
    Index("ix_cash_count_session", "council", "till", "session_id"),
)

approval = table(
    "approval",
    ("event_id",),
    Column("event_id", String(36)),
    must("till", String(10)),
    must("session_id", String(36)),
    must("act", String(40)),
    must("asked_by", String(100)),
    must("approver", String(100)),
    must("subject", String(100)),
    Column("amount_pence", BigInteger),
    must("reason", String(300)),
    must("how", String(10)),
    must("given_at", UtcTime),
    refers("event", "event_id"),
)

approval_use = table(
    "approval_use",
    ("event_id", "n"),
    Column("event_id", String(36)),
    Column("n", Integer),
    must("approval_id", String(36)),
    must("act", String(40)),
    must("used_by", String(100)),
    refers("event", "event_id"),
    Index("ix_approval_use_approval_id", "council", "approval_id"),
)
"""What says it was allowed by an approval. Shape: `n` the line of a payment, 0 for a fact as a whole."""

payment_note = table(
    "payment_note",
    ("event_id",),
    Column("event_id", String(36)),
    must("payment_id", String(36)),
    must("codes", JSON),
    must("with_payments", JSON),
    must("amount_pence", BigInteger),
    refers("event", "event_id"),
)

tender_detail = table(
    "tender_detail",
    ("event_id", "n"),
    Column("event_id", String(36)),
    Column("n", Integer),
    must("authorisation", String(15)),
    must("last_four", String(4)),
    must("serial", String(30)),
    Column("attempt_id", String(36)),
    must("provider_reference", String(100), server_default=""),
    must("brand", String(30), server_default=""),
    refers("payment", "event_id"),
    Index("ix_tender_detail_last_four", "council", "last_four"),
    Index("ix_tender_detail_attempt", "council", "attempt_id"),
)
"""What a tender says beyond its amount; most say nothing and have no row."""

reversal = table(
    "reversal",
    ("event_id",),
    Column("event_id", String(36)),
    must("of_event_id", String(36)),
    must("of_receipt", String(30)),
    must("kind", String(6)),
    must("reason", String(300)),
    refers("payment", "event_id"),
    Index("ix_reversal_of_event_id", "council", "of_event_id"),
)
"""What a void or refund undoes; the original may come later, or never."""

reversal_line = table(
    "reversal_line",
    ("event_id", "line"),
    Column("event_id", String(36)),
    Column("line", Integer),
    must("of_event_id", String(36)),
    must("of_line", Integer),
    must("amount_pence", BigInteger),
    refers("reversal", "event_id"),
    Index("ix_reversal_line_of", "council", "of_event_id", "of_line"),
)
"""Units: pence below nothing, as the fact says."""

refund_claim = table(
    "refund_claim",
    ("refund_id", "line"),
    Column("refund_id", String(36)),
    Column("line", Integer),
    must("payment_id", String(36)),
    must("amount_pence", BigInteger),
    must("till", String(10)),
    must("until", UtcTime),
    of_council(),
    Index("ix_refund_claim_payment_id", "council", "payment_id"),
    Index("ix_refund_claim_until", "council", "until"),
)
"""What a till is about to give back. Units: pence above nothing; the refund of the same id takes its place."""

approval_request = table(
    "approval_request",
    ("approval_id",),
    Column("approval_id", String(36)),
    must("till", String(10)),
    must("office", String(2)),
    must("act", String(40)),
    must("asked_by", String(100)),
    must("subject", String(100)),
    must("reason", String(300)),
    Column("amount_pence", BigInteger),
    must("asked_at", UtcTime),
    must("expires_at", UtcTime),
    Column("answered_at", UtcTime),
    Column("given", Boolean),
    Column("approver", String(100)),
    Column("answered_till", String(10)),
    of_council(),
    Index("ix_approval_request_office", "council", "office", "expires_at"),
)
"""What somebody at a till wants leave for from another till."""
