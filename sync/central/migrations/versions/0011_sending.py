"""Keep the letters that are on their way to customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    _outgoing()
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def _wall() -> None:
    entered = "council = current_setting('ims.council', true)"
    op.execute("ALTER TABLE outgoing ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE outgoing FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_council ON outgoing USING ({entered}) WITH CHECK ({entered})")


def _outgoing() -> None:
    op.create_table(
        "outgoing",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("amount", sa.String(length=100), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("summary", sa.String(length=2000), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("page", sa.String(length=2000), nullable=True),
        sa.Column("sent_to", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("give_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.String(length=100), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_outgoing_council")),
        sa.PrimaryKeyConstraint("council", "message_id", name=op.f("pk_outgoing")),
    )
    op.create_index("ix_outgoing_next_at", "outgoing", ["council", "next_at"], unique=False)
    op.create_index("ix_outgoing_provider_id", "outgoing", ["council", "provider", "provider_id"], unique=False)
    op.create_index("ix_outgoing_till", "outgoing", ["council", "till", "queued_at"], unique=False)
