"""Keep the till day as facts told it: sessions, cash, approvals, what undid a payment, and what is asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    "approval",
    "approval_request",
    "approval_use",
    "cash_count",
    "cash_movement",
    "payment_note",
    "refund_claim",
    "reversal",
    "reversal_line",
    "session_end",
    "session_opening",
    "tender_detail",
)


def upgrade() -> None:
    """Step up."""
    _approval_request()
    _refund_claim()
    _approval()
    _approval_use()
    _cash_count()
    _cash_movement()
    _payment_note()
    _session_end()
    _session_opening()
    _reversal()
    _tender_detail()
    _reversal_line()
    op.create_index("ix_payment_taken_at", "payment", ["council", "taken_at"], unique=False)
    op.create_index(
        "ix_suspense_waiting",
        "suspense",
        ["council", "reason"],
        unique=False,
        postgresql_where=sa.text("released_at IS NULL"),
        sqlite_where=sa.text("released_at IS NULL"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def _wall() -> None:
    entered = "council = current_setting('ims.council', true)"
    for name in TABLES:
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_council ON {name} USING ({entered}) WITH CHECK ({entered})")


def _approval_request() -> None:
    op.create_table(
        "approval_request",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("approval_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("office", sa.String(length=2), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given", sa.Boolean(), nullable=True),
        sa.Column("approver", sa.String(length=100), nullable=True),
        sa.Column("answered_till", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_approval_request_council")),
        sa.PrimaryKeyConstraint("council", "approval_id", name=op.f("pk_approval_request")),
    )
    op.create_index("ix_approval_request_office", "approval_request", ["council", "office", "expires_at"], unique=False)


def _refund_claim() -> None:
    op.create_table(
        "refund_claim",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("refund_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.String(length=36), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_refund_claim_council")),
        sa.PrimaryKeyConstraint("council", "refund_id", "line", name=op.f("pk_refund_claim")),
    )
    op.create_index("ix_refund_claim_payment_id", "refund_claim", ["council", "payment_id"], unique=False)
    op.create_index("ix_refund_claim_until", "refund_claim", ["council", "until"], unique=False)


def _approval() -> None:
    op.create_table(
        "approval",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("approver", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_approval_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_approval")),
    )


def _approval_use() -> None:
    op.create_table(
        "approval_use",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("used_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_approval_use_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "n", name=op.f("pk_approval_use")),
    )
    op.create_index("ix_approval_use_approval_id", "approval_use", ["council", "approval_id"], unique=False)


def _cash_count() -> None:
    op.create_table(
        "cash_count",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("counted_pence", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("witness", sa.String(length=100), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_cash_count_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_cash_count")),
    )
    op.create_index("ix_cash_count_session", "cash_count", ["council", "till", "session_id"], unique=False)


def _cash_movement() -> None:
    op.create_table(
        "cash_movement",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("seal", sa.String(length=50), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("witness", sa.String(length=100), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_cash_movement_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_cash_movement")),
    )
    op.create_index("ix_cash_movement_session", "cash_movement", ["council", "till", "session_id"], unique=False)


def _payment_note() -> None:
    op.create_table(
        "payment_note",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("payment_id", sa.String(length=36), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("with_payments", sa.JSON(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_payment_note_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_payment_note")),
    )


def _session_end() -> None:
    op.create_table(
        "session_end",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("closed_by", sa.String(length=100), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("counted_pence", sa.BigInteger(), nullable=False),
        sa.Column("expected_pence", sa.BigInteger(), nullable=False),
        sa.Column("difference_pence", sa.BigInteger(), nullable=False),
        sa.Column("left_pence", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.String(length=50), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("voids", sa.Integer(), nullable=False),
        sa.Column("refunds", sa.Integer(), nullable=False),
        sa.Column("unsent", sa.BigInteger(), nullable=False),
        sa.Column("handover", sa.Boolean(), nullable=False),
        sa.Column("witness", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_session_end_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_session_end")),
    )
    op.create_index("ix_session_end_session", "session_end", ["council", "till", "session_id"], unique=False)


def _session_opening() -> None:
    op.create_table(
        "session_opening",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("cashier", sa.String(length=100), nullable=False),
        sa.Column("office", sa.String(length=2), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("float_pence", sa.BigInteger(), nullable=False),
        sa.Column("expected_float_pence", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_session_opening_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_session_opening")),
    )
    op.create_index("ix_session_opening_business_date", "session_opening", ["council", "business_date"], unique=False)
    op.create_index("ix_session_opening_session", "session_opening", ["council", "till", "session_id"], unique=False)


def _reversal() -> None:
    op.create_table(
        "reversal",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("of_event_id", sa.String(length=36), nullable=False),
        sa.Column("of_receipt", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["payment.council", "payment.event_id"], name=op.f("fk_reversal_payment")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_reversal")),
    )
    op.create_index("ix_reversal_of_event_id", "reversal", ["council", "of_event_id"], unique=False)


def _tender_detail() -> None:
    op.create_table(
        "tender_detail",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("authorisation", sa.String(length=15), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("serial", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["payment.council", "payment.event_id"], name=op.f("fk_tender_detail_payment")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "n", name=op.f("pk_tender_detail")),
    )
    op.create_index("ix_tender_detail_last_four", "tender_detail", ["council", "last_four"], unique=False)


def _reversal_line() -> None:
    op.create_table(
        "reversal_line",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("of_event_id", sa.String(length=36), nullable=False),
        sa.Column("of_line", sa.Integer(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["reversal.council", "reversal.event_id"], name=op.f("fk_reversal_line_reversal")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "line", name=op.f("pk_reversal_line")),
    )
    op.create_index("ix_reversal_line_of", "reversal_line", ["council", "of_event_id", "of_line"], unique=False)
