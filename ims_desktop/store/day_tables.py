"""Lay out what a till day leaves in `till.db` beside payments: ends of sessions, cash, counts, leave, eReturns.

Shape: every row hangs on the running number `n` of its fact. Counts, and what is read as one whole, are JSON text.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from ims_desktop.store.columns import metadata, of_fact, of_session, text, whole

session_end = Table(
    "session_end",
    metadata,
    of_fact(),
    of_session(),
    text("closed_at"),
    text("closed_by"),
    whole("counted_pence"),
    whole("expected_pence"),
    whole("left_pence"),
    text("seal"),
    text("reason"),
    whole("unsent"),
    text("witness"),
    UniqueConstraint("session"),
    CheckConstraint("left_pence BETWEEN 0 AND counted_pence"),
    sqlite_strict=True,
)

cash_movement = Table(
    "cash_movement",
    metadata,
    of_fact(),
    of_session(),
    text("direction"),
    whole("amount_pence"),
    text("at"),
    text("actor"),
    text("reason"),
    text("seal"),
    text("witness"),
    text("counts"),
    CheckConstraint("direction IN ('in', 'out', 'lift')"),
    CheckConstraint("amount_pence > 0"),
    CheckConstraint("direction <> 'lift' OR (seal <> '' AND witness <> '' AND lower(witness) <> lower(actor))"),
    sqlite_strict=True,
)

cash_count = Table(
    "cash_count",
    metadata,
    of_fact(),
    of_session(),
    whole("round"),
    text("counts"),
    whole("counted_pence"),
    text("at"),
    text("actor"),
    text("witness"),
    CheckConstraint("round > 0"),
    sqlite_strict=True,
)

approval = Table(
    "approval",
    metadata,
    of_fact(),
    text("act"),
    text("asked_by"),
    text("subject"),
    text("reason"),
    Column("amount_pence", Integer),
    text("approver"),
    text("approver_name"),
    text("how"),
    CheckConstraint("lower(approver) <> lower(asked_by)"),
    sqlite_strict=True,
)

ereturn = Table(
    "ereturn",
    metadata,
    of_fact(),
    text("series"),
    whole("number"),
    text("type"),
    of_session(),
    text("cashier"),
    text("business_date"),
    text("made_at"),
    whole("total_pence"),
    whole("difference_pence"),
    text("document"),
    UniqueConstraint("series", "number"),
    CheckConstraint("type IN ('cash', 'cheque')"),
    sqlite_strict=True,
)
"""Shape: its number is `series`-R`number`; `document` holds funds, bags, counts and items."""

Index("ereturn_of_cash", ereturn.c.session, unique=True, sqlite_where=ereturn.c.type == "cash")

ereturn_decision = Table(
    "ereturn_decision",
    metadata,
    of_fact(),
    Column("ereturn", Integer, ForeignKey("ereturn.n"), nullable=False),
    text("decision"),
    text("by"),
    text("at"),
    text("reason"),
    CheckConstraint("decision IN ('approved', 'sent_back')"),
    sqlite_strict=True,
)

post_batch = Table(
    "post_batch",
    metadata,
    of_fact(),
    text("batch_id"),
    text("number"),
    of_session(),
    text("method"),
    whole("items"),
    whole("amount_pence"),
    whole("control_items"),
    whole("control_pence"),
    text("first_receipt"),
    text("last_receipt"),
    text("closed_at"),
    text("reason"),
    UniqueConstraint("batch_id"),
    sqlite_strict=True,
)
