"""Make the queue to an IMS that a council already runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    _upstream()
    _forward()


def _upstream() -> None:
    op.create_table(
        "upstream",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("user_code", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_problem", sa.String(length=300), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_upstream_council")),
        sa.PrimaryKeyConstraint("council", name=op.f("pk_upstream")),
    )


def _forward() -> None:
    op.create_table(
        "forward",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("psp_reference", sa.String(length=30), nullable=False),
        sa.Column("transaction_date", sa.String(length=33), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_problem", sa.String(length=300), nullable=True),
        sa.Column("upstream_reference", sa.String(length=36), nullable=True),
        sa.Column("changed", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council", "event_id", "n"],
            ["allocation.council", "allocation.event_id", "allocation.n"],
            name=op.f("fk_forward_allocation"),
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "n", name=op.f("pk_forward")),
    )
    op.create_index("ix_forward_psp_reference", "forward", ["council", "psp_reference"], unique=False)
    turns = ["council", "state", "next_try_at", "event_id", "n"]
    op.create_index("ix_forward_state", "forward", turns, unique=False)
