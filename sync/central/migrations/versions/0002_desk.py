"""Make tills, their devices and chains, the facts they hand in, and payments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    _nonce()
    _pace()
    _enrolment_code()
    _till()
    _device()
    _event()
    _payment()
    _personal()
    _task()
    _allocation()
    _chain()
    _token()


def _nonce() -> None:
    op.create_table(
        "nonce",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("epoch", sa.String(length=3), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("council", "till", "epoch", "nonce", name=op.f("pk_nonce")),
    )
    op.create_index("ix_nonce_expires_at", "nonce", ["council", "expires_at"], unique=False)


def _pace() -> None:
    op.create_table(
        "pace",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("caller", sa.String(length=80), nullable=False),
        sa.Column("window_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("council", "caller", name=op.f("pk_pace")),
    )


def _enrolment_code() -> None:
    op.create_table(
        "enrolment_code",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=2), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_till", sa.String(length=10), nullable=True),
        sa.Column("used_epoch", sa.String(length=3), nullable=True),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_enrolment_code_council")),
        sa.PrimaryKeyConstraint("council", "code_hash", name=op.f("pk_enrolment_code")),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("epoch", sa.String(length=3), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=True),
        sa.Column("session_id", sa.String(length=36), nullable=True),
        sa.Column("cashier", sa.String(length=100), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_from", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "till", "epoch"],
            ["device.council", "device.till", "device.epoch"],
            name=op.f("fk_event_device"),
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_event")),
        sa.UniqueConstraint("council", "till", "epoch", "sequence", name="uq_event_place"),
    )


def _till() -> None:
    op.create_table(
        "till",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("office", sa.String(length=2), nullable=False),
        sa.Column("epoch", sa.String(length=3), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_till_council")),
        sa.PrimaryKeyConstraint("council", "till", name=op.f("pk_till")),
    )


def _device() -> None:
    op.create_table(
        "device",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("epoch", sa.String(length=3), nullable=False),
        sa.Column("office", sa.String(length=2), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("machine", sa.String(length=100), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("certificate_signature", sa.LargeBinary(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.String(length=40), nullable=True),
        sa.Column("escrow_key_id", sa.String(length=64), nullable=True),
        sa.Column("escrow_key", sa.LargeBinary(), nullable=True),
        sa.Column("escrow_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("program_version", sa.String(length=40), nullable=True),
        sa.Column("unsent", sa.Integer(), nullable=True),
        sa.Column("oldest_unsent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quarantined", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["council", "till"], ["till.council", "till.till"], name=op.f("fk_device_till")),
        sa.PrimaryKeyConstraint("council", "till", "epoch", name=op.f("pk_device")),
    )


def _payment() -> None:
    op.create_table(
        "payment",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("epoch", sa.String(length=3), nullable=False),
        sa.Column("receipt", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("office", sa.String(length=2), nullable=False),
        sa.Column("cashier", sa.String(length=100), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("tendered_pence", sa.BigInteger(), nullable=False),
        sa.Column("change_pence", sa.BigInteger(), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_payment_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", name=op.f("pk_payment")),
        sa.UniqueConstraint("council", "receipt", name="uq_payment_receipt"),
    )
    op.create_index("ix_payment_received_at", "payment", ["council", "received_at", "event_id"], unique=False)


def _personal() -> None:
    op.create_table(
        "personal",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_personal_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "member", name=op.f("pk_personal")),
    )


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["event.council", "event.event_id"], name=op.f("fk_task_event")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "code", name=op.f("pk_task")),
    )


def _allocation() -> None:
    op.create_table(
        "allocation",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("tender", sa.Integer(), nullable=False),
        sa.Column("fund", sa.String(length=5), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("method", sa.String(length=5), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_code", sa.String(length=2), nullable=False),
        sa.Column("vat_rate", sa.String(length=10), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("narrative", sa.String(length=100), nullable=False),
        sa.Column("suspense_reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["council", "event_id"], ["payment.council", "payment.event_id"], name=op.f("fk_allocation_payment")
        ),
        sa.PrimaryKeyConstraint("council", "event_id", "n", name=op.f("pk_allocation")),
    )
    op.create_index("ix_allocation_account", "allocation", ["council", "fund", "reference"], unique=False)


def _chain() -> None:
    op.create_table(
        "chain",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("epoch", sa.String(length=3), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("whole_sequence", sa.BigInteger(), nullable=False),
        sa.Column("whole_hash", sa.String(length=64), nullable=False),
        sa.Column("forked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forked_sequence", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council", "till", "epoch"],
            ["device.council", "device.till", "device.epoch"],
            name=op.f("fk_chain_device"),
        ),
        sa.PrimaryKeyConstraint("council", "till", "epoch", name=op.f("pk_chain")),
    )


def _token() -> None:
    op.create_table(
        "token",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("till", sa.String(length=10), nullable=False),
        sa.Column("epoch", sa.String(length=3), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "till", "epoch"],
            ["device.council", "device.till", "device.epoch"],
            name=op.f("fk_token_device"),
        ),
        sa.PrimaryKeyConstraint("council", "token_hash", name=op.f("pk_token")),
    )
    op.create_index("ix_token_expires_at", "token", ["council", "expires_at"], unique=False)
