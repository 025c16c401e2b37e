"""The ledger: balanced entries, and the transactions, suspense items and imports that LocalGov IMS shows of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Text, UniqueConstraint, text

from sync.central.tables.base import UtcTime, must, of_council, refers, table

entry = table(
    "entry",
    ("entry_id",),
    Column("entry_id", String(36)),
    must("kind", String(20)),
    must("entered_at", UtcTime),
    must("actor", String(100)),
    Column("event_id", String(36)),
    Column("reason", String(100)),
    Column("corrects", String(36)),
    refers("event", "event_id"),
    # Partial, so that PostgreSQL, which knows nothing of a new table, never takes it for the way to an entry's id.
    Index("ix_entry_event_id", "council", "event_id", postgresql_where=text("event_id IS NOT NULL")),
)
"""One thing that happened to money; its postings sum to zero. Nothing is ever changed: `corrects` names the entry a
new one puts right. The entry of a payment has the payment's own id."""

posting = table(
    "posting",
    ("entry_id", "n"),
    Column("entry_id", String(36)),
    Column("n", Integer),
    must("side", String(10)),
    must("fund", String(5), server_default=""),
    must("reference", String(50), server_default=""),
    must("method", String(5), server_default=""),
    must("amount_pence", BigInteger),
    refers("entry", "entry_id"),
    Index("ix_posting_account", "council", "fund", "reference"),
)
"""`side`: `method` (what was handed over: negative when money comes in), `fund` (an account of a fund: positive when it
is paid into) or `suspense` (the same, nobody knows yet where)."""


def _transaction(*, narrative: int = 100) -> tuple[Column[Any], ...]:
    """Return the members that pending and processed transactions share."""
    return (
        must("internal_reference", String(36)),
        Column("office", String(2)),
        must("entered_at", UtcTime),
        Column("transaction_date", String(33)),
        Column("account_reference", String(30)),
        must("user_code", Integer),
        Column("fund", String(5)),
        Column("method", String(5)),
        must("amount_pence", BigInteger),
        Column("vat_code", String(2)),
        must("vat_rate", String(20)),
        Column("vat_pence", BigInteger),
        Column("narrative", String(narrative)),
        Column("authorisation_code", String(15)),
        Column("app_reference", String(100)),
        Column("payee_name", String(50)),
        Column("payee_address_1", String(50)),
        Column("payee_address_2", String(50)),
        Column("payee_address_3", String(50)),
        Column("payee_address_4", String(50)),
        Column("payee_post_code", String(10)),
        Column("refund_reference", String(36)),
        Column("call_recording_source", String(50)),
        Column("call_recording_user_name", String(50)),
    )


pending = table(
    "pending",
    ("reference",),
    Column("reference", String(36)),
    must("pending_id", Integer),
    must("n", Integer),
    *_transaction(),
    must("status", Integer),
    Column("success_url", String(255)),
    Column("cancel_url", String(255)),
    Column("fail_url", String(255)),
    Column("expires_at", String(33)),
    Column("result", String(15)),
    Column("result_psp_reference", String(36)),
    Column("result_at", UtcTime),
    of_council(),
    UniqueConstraint("council", "pending_id", name="uq_pending_pending_id"),
    Index("ix_pending_internal_reference", "council", "internal_reference"),
)
"""What somebody intends to pay. Shape: `status` 1 pending, 2 failed, 3 successful; `result` is what the provider said,
kept beside the narrative, never over it. Dates as text are local, as they came."""

processed = table(
    "processed",
    ("reference",),
    Column("reference", String(36)),
    *_transaction(),
    must("entry_id", String(36)),
    Column("psp_reference", String(30)),
    Column("card_prefix", String(6)),
    Column("card_suffix", String(4)),
    Column("cheque_sort_code", String(50)),
    Column("cheque_account_number", String(50)),
    Column("cheque_number", String(50)),
    Column("cheque_name", String(50)),
    Column("transfer_reference", String(36)),
    Column("transfer_guid", String(36)),
    Column("transfer_rollback_guid", String(36)),
    Column("import_id", Integer),
    Column("event_id", String(36)),
    Column("n", Integer),
    refers("entry", "entry_id"),
    Index("ix_processed_internal_reference", "council", "internal_reference"),
    Index("ix_processed_psp_reference", "council", "psp_reference"),
    Index("ix_processed_entered_at", "council", "entered_at"),
    Index("ix_processed_account", "council", "account_reference"),
    Index("ix_processed_event_id", "council", "event_id"),
)
"""Money received into a fund, a row for each LocalGov IMS transaction. `event_id` and `n` name the allocation of a
till's payment that this is."""

suspense = table(
    "suspense",
    ("suspense_id",),
    Column("suspense_id", Integer),
    must("entry_id", String(36)),
    must("created_at", UtcTime),
    Column("transaction_date", String(33)),
    Column("account_number", String(50)),
    Column("narrative", String(100)),
    must("amount_pence", BigInteger),
    Column("import_id", Integer),
    Column("process_id", String(36)),
    Column("notes", String(250)),
    must("reason", String(40)),
    Column("fund", String(5)),
    Column("method", String(5)),
    Column("event_id", String(36)),
    Column("n", Integer),
    Column("released_entry_id", String(36)),
    Column("released_at", UtcTime),
    Column("released_by", String(100)),
    Column("reference", String(36)),
    Column("psp_reference", String(30)),
    Column("told", Text),
    refers("entry", "entry_id"),
    Index("ix_suspense_created_at", "council", "created_at"),
    Index("ix_suspense_event_id", "council", "event_id"),
    Index("ix_suspense_reference", "council", "reference"),
    Index(
        "ix_suspense_waiting",
        "council",
        "reason",
        postgresql_where=text("released_at IS NULL"),
        sqlite_where=text("released_at IS NULL"),
    ),
    Index("ix_suspense_psp_reference", "council", "psp_reference"),
)
"""Money received that nobody could place, with the reason; `released_entry_id` is the entry that placed it at last.
What was posted as a transaction without a fund is still found by its `reference` and the provider's; `told` is what its
sender was answered."""

payment_integration = table(
    "payment_integration",
    ("integration_id",),
    Column("integration_id", Integer),
    must("name", String(100)),
    must("base_uri", String(200)),
    of_council(),
)

import_type = table(
    "import_type",
    ("import_type_id",),
    Column("import_type_id", Integer),
    must("data_type", Integer),
    must("name", String(100)),
    must("description", String(255)),
    must("external_reference", String(100)),
    of_council(),
)
"""`data_type`: 1 transactions, 2 account holders."""

import_batch = table(
    "import_batch",
    ("import_id",),
    Column("import_id", Integer),
    must("import_type_id", Integer),
    must("created_at", UtcTime),
    must("created_by", String(100)),
    Column("notes", String(255)),
    must("rows", Integer),
    must("total_pence", BigInteger),
    must("status", Integer),
    must("problems", JSON),
    Column("content_hash", String(64)),
    refers("import_type", "import_type_id"),
    UniqueConstraint("council", "content_hash", name="uq_import_batch_content_hash"),
)
"""`status`: 1 received, 2 in progress, 3 succeeded, 4 failed. `content_hash` is that of an import of money that
succeeded, which is so taken once."""

import_row = table(
    "import_row",
    ("import_id", "n"),
    Column("import_id", Integer),
    Column("n", Integer),
    must("data", Text),
    refers("import_batch", "import_id"),
)
"""A row as it came, kept whatever became of it."""

import_rule = table(
    "import_rule",
    ("rule_id",),
    Column("rule_id", Integer),
    must("name", String(50)),
    must("description", String(255)),
    must("everywhere", Boolean),
    must("disabled", Boolean),
    must("import_types", JSON),
    must("conditions", JSON),
    must("actions", JSON),
    of_council(),
)
"""What LocalGov IMS calls an import processing rule; `everywhere` is its IsGlobal.

Shape: `import_types` ids; `conditions` of {group, field, operator, value, join}, `actions` of {field, value}."""

kept_answer = table(
    "kept_answer",
    ("caller", "key"),
    Column("caller", String(80)),
    Column("key", String(64)),
    must("request_hash", String(64)),
    must("kept_at", UtcTime),
    must("status", Integer),
    must("location", String(300), server_default=""),
    must("body", Text),
    of_council(),
    Index("ix_kept_answer_kept_at", "council", "kept_at"),
)
"""What a request that brought an Idempotency-Key was answered, for the day it is sent again."""
