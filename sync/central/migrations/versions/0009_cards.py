"""Keep what works for a council outside, the charges that providers were asked for, and what tills told of cards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = (
    "card_attempt",
    "card_fact",
    "outside_service",
    "provider_message",
)


def upgrade() -> None:
    """Step up."""
    _outside_service()
    _card_attempt()
    _card_fact()
    _provider_message()
    _tender_detail()
    _task()
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def _wall() -> None:
    entered = "council = current_setting('ims.council', true)"
    for name in TABLES:
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_council ON {name} USING ({entered}) WITH CHECK ({entered})")


def _outside_service() -> None:
    op.create_table(
        "outside_service",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("fund", sa.String(length=5), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_by", sa.String(length=64), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_outside_service_council")),
        sa.PrimaryKeyConstraint("council", "kind", "fund", name=op.f("pk_outside_service")),
    )


def _card_attempt() -> None:
    op.create_table(
        "card_attempt",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("attempt_id", sa.String(length=36), nullable=False),
        sa.Column("payment_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("operator", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("direction", sa.String(length=6), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("fund", sa.String(length=5), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("bills", sa.JSON(), nullable=False),
        sa.Column("of_attempt", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("says", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=100), nullable=True),
        sa.Column("page", sa.String(length=2000), nullable=True),
        sa.Column("page_given", sa.Boolean(), nullable=False),
        sa.Column("charged_pence", sa.BigInteger(), nullable=False),
        sa.Column("fee_pence", sa.BigInteger(), nullable=False),
        sa.Column("provider_reference", sa.String(length=100), nullable=False),
        sa.Column("brand", sa.String(length=30), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("authorisation", sa.String(length=15), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("strays", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=True),
        sa.Column("extension", sa.String(length=100), nullable=False),
        sa.Column("call_id", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("council", "attempt_id", name=op.f("pk_card_attempt")),
    )
    op.create_index("ix_card_attempt_open", "card_attempt", ["council", "next_look_at"], unique=False)
    op.create_index("ix_card_attempt_payment", "card_attempt", ["council", "payment_id"], unique=False)
    op.create_index("ix_card_attempt_provider_id", "card_attempt", ["council", "provider", "provider_id"], unique=False)


def _card_fact() -> None:
    op.create_table(
        "card_fact",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("attempt_id", sa.String(length=36), nullable=False),
        sa.Column("payment_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("cashier", sa.String(length=100), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("direction", sa.String(length=6), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("due_pence", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_card_fact_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_card_fact")),
    )
    op.create_index("ix_card_fact_attempt", "card_fact", ["council", "attempt_id"], unique=False)
    op.create_index("ix_card_fact_payment", "card_fact", ["council", "payment_id"], unique=False)
    op.create_index("ix_card_fact_outcome", "card_fact", ["council", "outcome", "occurred_at"], unique=False)


def _provider_message() -> None:
    op.create_table(
        "provider_message",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.String(length=100), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("provider_id", sa.String(length=100), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_provider_message_council")),
        sa.PrimaryKeyConstraint("council", "provider", "message_id", name=op.f("pk_provider_message")),
    )
    op.create_index("ix_provider_message_heard_at", "provider_message", ["council", "heard_at"], unique=False)


def _tender_detail() -> None:
    """Keep of a tender by which attempt it was charged."""
    op.add_column("tender_detail", sa.Column("attempt_id", sa.String(length=36), nullable=True))
    for name, length in (("provider_reference", 100), ("brand", 30)):
        op.add_column("tender_detail", sa.Column(name, sa.String(length=length), server_default="", nullable=False))
    op.create_index("ix_tender_detail_attempt", "tender_detail", ["council", "attempt_id"], unique=False)


def _task() -> None:
    """Let there be a task of a charge of which no fact came."""
    with op.batch_alter_table("task") as batch:
        batch.drop_constraint(op.f("fk_task_event"), type_="foreignkey")
