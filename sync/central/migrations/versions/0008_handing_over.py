"""Keep what is handed over: eReturns with what was decided of them, and piles from the post."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "ereturn",
    "ereturn_bag",
    "ereturn_decision",
    "ereturn_item",
    "ereturn_line",
    "post_batch",
    "post_batch_item",
)


def upgrade() -> None:
    """Step up."""
    _ereturn_decision()
    _ereturn()
    _post_batch()
    _ereturn_bag()
    _ereturn_item()
    _ereturn_line()
    _post_batch_item()
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def _wall() -> None:
    entered = "council = current_setting('ims.council', true)"
    for name in TABLES:
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_council ON {name} USING ({entered}) WITH CHECK ({entered})")


def _ereturn_decision() -> None:
    op.create_table(
        "ereturn_decision",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("ereturn", sa.String(length=36), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=7), nullable=False),
        sa.PrimaryKeyConstraint("council", "decision_id", name=op.f("pk_ereturn_decision")),
    )
    op.create_index(
        "ix_ereturn_decision_ereturn", "ereturn_decision", ["council", "ereturn", "entered_at"], unique=False
    )


def _ereturn() -> None:
    op.create_table(
        "ereturn",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("ereturn_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("type", sa.String(length=6), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("submitted_by", sa.String(length=100), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("difference_pence", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_ereturn_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_ereturn")),
        sa.UniqueConstraint("council", "ereturn_id", name="uq_ereturn_ereturn_id"),
    )
    op.create_index("ix_ereturn_number", "ereturn", ["council", "number"], unique=False)
    op.create_index("ix_ereturn_session", "ereturn", ["council", "till", "session_id"], unique=False)


def _post_batch() -> None:
    op.create_table(
        "post_batch",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("method", sa.String(length=5), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("control_items", sa.Integer(), nullable=False),
        sa.Column("control_pence", sa.BigInteger(), nullable=False),
        sa.Column("first_receipt", sa.String(length=30), nullable=False),
        sa.Column("last_receipt", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_post_batch_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_post_batch")),
    )
    op.create_index("ix_post_batch_batch_id", "post_batch", ["council", "batch_id"], unique=False)


def _ereturn_bag() -> None:
    op.create_table(
        "ereturn_bag",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=50), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["ereturn.council", "ereturn.event_id"], name=op.f("fk_ereturn_bag_ereturn")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "n", name=op.f("pk_ereturn_bag")),
    )


def _ereturn_item() -> None:
    op.create_table(
        "ereturn_item",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=30), nullable=False),
        sa.Column("tender", sa.Integer(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["ereturn.council", "ereturn.event_id"], name=op.f("fk_ereturn_item_ereturn")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "n", name=op.f("pk_ereturn_item")),
    )


def _ereturn_line() -> None:
    op.create_table(
        "ereturn_line",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("fund", sa.String(length=5), nullable=False),
        sa.Column("method", sa.String(length=5), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["ereturn.council", "ereturn.event_id"], name=op.f("fk_ereturn_line_ereturn")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "n", name=op.f("pk_ereturn_line")),
    )


def _post_batch_item() -> None:
    op.create_table(
        "post_batch_item",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["payment.council", "payment.event_id"], name=op.f("fk_post_batch_item_payment")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_post_batch_item")),
    )
    op.create_index("ix_post_batch_item_batch_id", "post_batch_item", ["council", "batch_id"], unique=False)
