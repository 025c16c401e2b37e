"""Make the ledger and what LocalGov IMS shows of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    _import_rule()
    _import_type()
    _kept_answer()
    _payment_integration()
    _pending()
    _entry()
    _import_batch()
    _import_row()
    _posting()
    _processed()
    _suspense()


def _import_rule() -> None:
    op.create_table(
        "import_rule",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("import_types", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_import_rule_council")),
        sa.PrimaryKeyConstraint("council", "rule_id", name=op.f("pk_import_rule")),
    )


def _import_type() -> None:
    op.create_table(
        "import_type",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("import_type_id", sa.Integer(), nullable=False),
        sa.Column("data_type", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("external_reference", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_import_type_council")),
        sa.PrimaryKeyConstraint("council", "import_type_id", name=op.f("pk_import_type")),
    )


def _kept_answer() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("caller", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(length=300), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_kept_answer_council")),
        sa.PrimaryKeyConstraint("council", "caller", "key", name=op.f("pk_kept_answer")),
    )
    op.create_index("ix_kept_answer_kept_at", "kept_answer", ["council", "kept_at"], unique=False)


def _payment_integration() -> None:
    op.create_table(
        "payment_integration",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("integration_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("base_uri", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_payment_integration_council")),
        sa.PrimaryKeyConstraint("council", "integration_id", name=op.f("pk_payment_integration")),
    )


def _pending() -> None:
    op.create_table(
        "pending",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=36), nullable=False),
        sa.Column("pending_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("internal_reference", sa.String(length=36), nullable=False),
        sa.Column("office", sa.String(length=2), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transaction_date", sa.String(length=33), nullable=True),
        sa.Column("account_reference", sa.String(length=30), nullable=True),
        sa.Column("user_code", sa.Integer(), nullable=False),
        sa.Column("fund", sa.String(length=5), nullable=True),
        sa.Column("method", sa.String(length=5), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_code", sa.String(length=2), nullable=True),
        sa.Column("vat_rate", sa.String(length=20), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), nullable=True),
        sa.Column("narrative", sa.String(length=100), nullable=True),
        sa.Column("authorisation_code", sa.String(length=15), nullable=True),
        sa.Column("app_reference", sa.String(length=100), nullable=True),
        sa.Column("payee_name", sa.String(length=50), nullable=True),
        sa.Column("payee_address_1", sa.String(length=50), nullable=True),
        sa.Column("payee_address_2", sa.String(length=50), nullable=True),
        sa.Column("payee_address_3", sa.String(length=50), nullable=True),
        sa.Column("payee_address_4", sa.String(length=50), nullable=True),
        sa.Column("payee_post_code", sa.String(length=10), nullable=True),
        sa.Column("refund_reference", sa.String(length=36), nullable=True),
        sa.Column("call_recording_source", sa.String(length=50), nullable=True),
        sa.Column("call_recording_user_name", sa.String(length=50), nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("success_url", sa.String(length=255), nullable=True),
        sa.Column("cancel_url", sa.String(length=255), nullable=True),
        sa.Column("fail_url", sa.String(length=255), nullable=True),
        sa.Column("expires_at", sa.String(length=33), nullable=True),
        sa.Column("result", sa.String(length=15), nullable=True),
        sa.Column("result_psp_reference", sa.String(length=36), nullable=True),
        sa.Column("result_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_pending_council")),
        sa.PrimaryKeyConstraint("council", "reference", name=op.f("pk_pending")),
        sa.UniqueConstraint("council", "pending_id", name="uq_pending_pending_id"),
    )
    op.create_index("ix_pending_internal_reference", "pending", ["council", "internal_reference"], unique=False)


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=True),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.Column("corrects", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_entry_event")
        ),
        sa.PrimaryKeyConstraint("council", "entry_id", name=op.f("pk_entry")),
    )
    op.create_index(
        "ix_entry_event_id",
        "entry",
        ["council", "event_id"],
        unique=False,
        postgresql_where=sa.text("event_id IS NOT NULL"),
    )


def _import_batch() -> None:
    op.create_table(
        "import_batch",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("import_type_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("notes", sa.String(length=255), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["council", "import_type_id"],
            ["import_type.council", "import_type.import_type_id"],
            name=op.f("fk_import_batch_import_type"),
        ),
        sa.PrimaryKeyConstraint("council", "import_id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("council", "content_hash", name="uq_import_batch_content_hash"),
    )


def _import_row() -> None:
    op.create_table(
        "import_row",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "import_id"],
            ["import_batch.council", "import_batch.import_id"],
            name=op.f("fk_import_row_import_batch"),
        ),
        sa.PrimaryKeyConstraint("council", "import_id", "n", name=op.f("pk_import_row")),
    )


def _posting() -> None:
    op.create_table(
        "posting",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("fund", sa.String(length=5), server_default="", nullable=False),
        sa.Column("reference", sa.String(length=50), server_default="", nullable=False),
        sa.Column("method", sa.String(length=5), server_default="", nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "entry_id"], ["entry.council", "entry.entry_id"], name=op.f("fk_posting_entry")
        ),
        sa.PrimaryKeyConstraint("council", "entry_id", "n", name=op.f("pk_posting")),
    )
    op.create_index("ix_posting_account", "posting", ["council", "fund", "reference"], unique=False)


def _processed() -> None:
    op.create_table(
        "processed",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=36), nullable=False),
        sa.Column("internal_reference", sa.String(length=36), nullable=False),
        sa.Column("office", sa.String(length=2), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transaction_date", sa.String(length=33), nullable=True),
        sa.Column("account_reference", sa.String(length=30), nullable=True),
        sa.Column("user_code", sa.Integer(), nullable=False),
        sa.Column("fund", sa.String(length=5), nullable=True),
        sa.Column("method", sa.String(length=5), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_code", sa.String(length=2), nullable=True),
        sa.Column("vat_rate", sa.String(length=20), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), nullable=True),
        sa.Column("narrative", sa.String(length=100), nullable=True),
        sa.Column("authorisation_code", sa.String(length=15), nullable=True),
        sa.Column("app_reference", sa.String(length=100), nullable=True),
        sa.Column("payee_name", sa.String(length=50), nullable=True),
        sa.Column("payee_address_1", sa.String(length=50), nullable=True),
        sa.Column("payee_address_2", sa.String(length=50), nullable=True),
        sa.Column("payee_address_3", sa.String(length=50), nullable=True),
        sa.Column("payee_address_4", sa.String(length=50), nullable=True),
        sa.Column("payee_post_code", sa.String(length=10), nullable=True),
        sa.Column("refund_reference", sa.String(length=36), nullable=True),
        sa.Column("call_recording_source", sa.String(length=50), nullable=True),
        sa.Column("call_recording_user_name", sa.String(length=50), nullable=True),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("psp_reference", sa.String(length=30), nullable=True),
        sa.Column("card_prefix", sa.String(length=6), nullable=True),
        sa.Column("card_suffix", sa.String(length=4), nullable=True),
        sa.Column("cheque_sort_code", sa.String(length=50), nullable=True),
        sa.Column("cheque_account_number", sa.String(length=50), nullable=True),
        sa.Column("cheque_number", sa.String(length=50), nullable=True),
        sa.Column("cheque_name", sa.String(length=50), nullable=True),
        sa.Column("transfer_reference", sa.String(length=36), nullable=True),
        sa.Column("transfer_guid", sa.String(length=36), nullable=True),
        sa.Column("transfer_rollback_guid", sa.String(length=36), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.String(length=36), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council", "entry_id"], ["entry.council", "entry.entry_id"], name=op.f("fk_processed_entry")
        ),
        sa.PrimaryKeyConstraint("council", "reference", name=op.f("pk_processed")),
    )
    op.create_index("ix_processed_account", "processed", ["council", "account_reference"], unique=False)
    op.create_index("ix_processed_entered_at", "processed", ["council", "entered_at"], unique=False)
    op.create_index("ix_processed_event_id", "processed", ["council", "event_id"], unique=False)
    op.create_index("ix_processed_internal_reference", "processed", ["council", "internal_reference"], unique=False)
    op.create_index("ix_processed_psp_reference", "processed", ["council", "psp_reference"], unique=False)


def _suspense() -> None:
    op.create_table(
        "suspense",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("suspense_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transaction_date", sa.String(length=33), nullable=True),
        sa.Column("account_number", sa.String(length=50), nullable=True),
        sa.Column("narrative", sa.String(length=100), nullable=True),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("process_id", sa.String(length=36), nullable=True),
        sa.Column("notes", sa.String(length=250), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("fund", sa.String(length=5), nullable=True),
        sa.Column("method", sa.String(length=5), nullable=True),
        sa.Column("event_id", sa.String(length=36), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("released_entry_id", sa.String(length=36), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=100), nullable=True),
        sa.Column("reference", sa.String(length=36), nullable=True),
        sa.Column("psp_reference", sa.String(length=30), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council", "entry_id"], ["entry.council", "entry.entry_id"], name=op.f("fk_suspense_entry")
        ),
        sa.PrimaryKeyConstraint("council", "suspense_id", name=op.f("pk_suspense")),
    )
    op.create_index("ix_suspense_created_at", "suspense", ["council", "created_at"], unique=False)
    op.create_index("ix_suspense_event_id", "suspense", ["council", "event_id"], unique=False)
    op.create_index("ix_suspense_psp_reference", "suspense", ["council", "psp_reference"], unique=False)
    op.create_index("ix_suspense_reference", "suspense", ["council", "reference"], unique=False)
