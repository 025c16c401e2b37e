"""What is handed over to the bank and to Finance: eReturns, what was decided of them, and piles from the post."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, String, UniqueConstraint

from sync.central.tables.base import UtcTime, must, refers, table

ereturn = table(
    "ereturn",
    ("event_id",),
    Column("event_id", String(36)),
    must("ereturn_id", Integer),
    must("number", String(30)),
    must("type", String(6)),
    must("till", String(10)),
    must("session_id", String(36)),
    must("submitted_by", String(100)),
    must("business_date", Date),
    must("made_at", UtcTime),
    must("total_pence", BigInteger),
    must("difference_pence", BigInteger),
    must("counts", JSON),
    refers("event", "event_id"),
    UniqueConstraint("council", "ereturn_id", name="uq_ereturn_ereturn_id"),
    Index("ix_ereturn_session", "council", "till", "session_id"),
    Index("ix_ereturn_number", "council", "number"),
)
"""A cashing-up document. Shape: `ereturn_id` LocalGov IMS's whole number, whose own number is R and it; `number` ours.
Whoever looks for its state reads its decisions."""

ereturn_line = table(
    "ereturn_line",
    ("event_id", "n"),
    Column("event_id", String(36)),
    Column("n", Integer),
    must("fund", String(5)),
    must("method", String(5)),
    must("items", Integer),
    must("amount_pence", BigInteger),
    refers("ereturn", "event_id"),
)

ereturn_bag = table(
    "ereturn_bag",
    ("event_id", "n"),
    Column("event_id", String(36)),
    Column("n", Integer),
    must("seal", String(50)),
    must("amount_pence", BigInteger),
    refers("ereturn", "event_id"),
)

ereturn_item = table(
    "ereturn_item",
    ("event_id", "n"),
    Column("event_id", String(36)),
    Column("n", Integer),
    must("receipt", String(30)),
    must("tender", Integer),
    must("amount_pence", BigInteger),
    refers("ereturn", "event_id"),
)
"""A cheque or postal order of an eReturn; whose it is, is personal data of its payment."""

ereturn_decision = table(
    "ereturn_decision",
    ("decision_id",),
    Column("decision_id", String(36)),
    must("ereturn", String(36)),
    must("decision", String(10)),
    must("decided_by", String(100)),
    must("decided_at", UtcTime),
    must("entered_at", UtcTime),
    must("reason", String(300)),
    must("place", String(7)),
    Index("ix_ereturn_decision_ereturn", "council", "ereturn", "entered_at"),
)
"""What somebody said of an eReturn, at a till (then `decision_id` is its fact) or at central. It may come before the
eReturn itself."""

post_batch = table(
    "post_batch",
    ("event_id",),
    Column("event_id", String(36)),
    must("batch_id", String(36)),
    must("number", String(100)),
    must("till", String(10)),
    must("session_id", String(36)),
    must("method", String(5)),
    must("items", Integer),
    must("amount_pence", BigInteger),
    must("control_items", Integer),
    must("control_pence", BigInteger),
    must("first_receipt", String(30)),
    must("last_receipt", String(30)),
    must("reason", String(300)),
    must("closed_at", UtcTime),
    refers("event", "event_id"),
    Index("ix_post_batch_batch_id", "council", "batch_id"),
)
"""A pile of cheques or postal orders that was entered whole. Units: pence; control figures as on the pile's slip."""

post_batch_item = table(
    "post_batch_item",
    ("event_id",),
    Column("event_id", String(36)),
    must("batch_id", String(36)),
    refers("payment", "event_id"),
    Index("ix_post_batch_item_batch_id", "council", "batch_id"),
)
"""A payment that was entered from a pile."""
