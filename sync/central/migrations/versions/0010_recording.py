"""Keep when recordings of calls were paused and ran again, and what callers' keypads brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("recording_pause", "capture_result")


def upgrade() -> None:
    """Step up."""
    _recording_pause()
    _capture_result()
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def _wall() -> None:
    entered = "council = current_setting('ims.council', true)"
    for name in TABLES:
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_council ON {name} USING ({entered}) WITH CHECK ({entered})")


def _recording_pause() -> None:
    op.create_table(
        "recording_pause",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("attempt_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("operator", sa.String(length=100), nullable=False),
        sa.Column("extension", sa.String(length=100), nullable=False),
        sa.Column("call_id", sa.String(length=100), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("wanted", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_recording_pause_council")),
        sa.PrimaryKeyConstraint("council", "attempt_id", "n", name=op.f("pk_recording_pause")),
    )
    op.create_index("ix_recording_pause_next_try_at", "recording_pause", ["council", "next_try_at"], unique=False)


def _capture_result() -> None:
    op.create_table(
        "capture_result",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("attempt_id", sa.String(length=36), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("provider_reference", sa.String(length=100), nullable=False),
        sa.Column("brand", sa.String(length=30), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("authorisation", sa.String(length=15), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_capture_result_council")),
        sa.PrimaryKeyConstraint("council", "attempt_id", "outcome", name=op.f("pk_capture_result")),
    )
