"""Make account holders and their snapshots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    _account()
    _snapshot()
    _snapshot_chunk()


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("fund", sa.String(length=5), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=10), nullable=False),
        sa.Column("forename", sa.String(length=50), nullable=False),
        sa.Column("surname", sa.String(length=50), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("balance_pence", sa.BigInteger(), nullable=True),
        sa.Column("balance_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("load", sa.BigInteger(), nullable=False),
        sa.Column("more", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("council", "fund", "reference", name=op.f("pk_account")),
    )
    op.create_index("ix_account_change", "account", ["council", "change"], unique=False)
    op.create_index("ix_account_reference", "account", ["council", "reference"], unique=False)
    gone = sa.text("gone")
    op.create_index("ix_account_gone_at", "account", ["council", "gone_at"], postgresql_where=gone, sqlite_where=gone)


def _snapshot() -> None:
    op.create_table(
        "snapshot",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("snapshot_id", sa.String(length=36), nullable=False),
        sa.Column("feed", sa.String(length=32), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_snapshot_council")),
        sa.PrimaryKeyConstraint("council", "snapshot_id", name=op.f("pk_snapshot")),
    )


def _snapshot_chunk() -> None:
    op.create_table(
        "snapshot_chunk",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("snapshot_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "snapshot_id"],
            ["snapshot.council", "snapshot.snapshot_id"],
            name=op.f("fk_snapshot_chunk_snapshot"),
        ),
        sa.PrimaryKeyConstraint("council", "snapshot_id", "n", name=op.f("pk_snapshot_chunk")),
    )
