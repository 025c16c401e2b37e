"""Make councils, their keys, people, programs and audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    _audit()
    _council()
    _api_key()
    _cashier()
    _council_key()
    _counter()
    _oidc_provider()
    _oidc_used()
    _reference_pack()
    _reference_source()
    _system_message()
    _key_binding()
    _person_token()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("audit_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("council", "audit_id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["council", "at"], unique=False)


def _council() -> None:
    op.create_table(
        "council",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signing_public_key", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_public_key", sa.LargeBinary(), nullable=False),
        sa.Column("feed", sa.String(length=32), nullable=False),
        sa.Column("account_change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("council", name=op.f("pk_council")),
    )


def _api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_api_key_council")),
        sa.PrimaryKeyConstraint("council", "key_id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("council", "name", name="uq_api_key_name"),
    )


def _cashier() -> None:
    op.create_table(
        "cashier",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("user_code", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("office", sa.String(length=2), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expiry_days", sa.Integer(), nullable=False),
        sa.Column("oidc_subject", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_cashier_council")),
        sa.PrimaryKeyConstraint("council", "username", name=op.f("pk_cashier")),
        sa.UniqueConstraint("council", "oidc_subject", name="uq_cashier_oidc_subject"),
        sa.UniqueConstraint("council", "user_code", name="uq_cashier_user_code"),
    )


def _council_key() -> None:
    op.create_table(
        "council_key",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("signing_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_council_key_council")),
        sa.PrimaryKeyConstraint("council", name=op.f("pk_council_key")),
    )


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_counter_council")),
        sa.PrimaryKeyConstraint("council", "name", name=op.f("pk_counter")),
    )


def _oidc_provider() -> None:
    op.create_table(
        "oidc_provider",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("username_claim", sa.String(length=60), nullable=False),
        sa.Column("redirect_host", sa.String(length=60), nullable=False),
        sa.Column("roles_claim", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_oidc_provider_council")),
        sa.PrimaryKeyConstraint("council", name=op.f("pk_oidc_provider")),
    )


def _oidc_used() -> None:
    op.create_table(
        "oidc_used",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_oidc_used_council")),
        sa.PrimaryKeyConstraint("council", "token_hash", name=op.f("pk_oidc_used")),
    )
    op.create_index("ix_oidc_used_expires_at", "oidc_used", ["council", "expires_at"], unique=False)


def _reference_pack() -> None:
    op.create_table(
        "reference_pack",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_reference_pack_council")),
        sa.PrimaryKeyConstraint("council", "version", name=op.f("pk_reference_pack")),
    )


def _reference_source() -> None:
    op.create_table(
        "reference_source",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_reference_source_council")),
        sa.PrimaryKeyConstraint("council", name=op.f("pk_reference_source")),
    )


def _system_message() -> None:
    op.create_table(
        "system_message",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(length=160), nullable=False),
        sa.Column("text_cy", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["council"], ["council.council"], name=op.f("fk_system_message_council")),
        sa.PrimaryKeyConstraint("council", "message_id", name=op.f("pk_system_message")),
    )


def _key_binding() -> None:
    op.create_table(
        "key_binding",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("key_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "key_id"], ["api_key.council", "api_key.key_id"], name=op.f("fk_key_binding_api_key")
        ),
        sa.PrimaryKeyConstraint("council", "kind", "value", name=op.f("pk_key_binding")),
    )


def _person_token() -> None:
    op.create_table(
        "person_token",
        sa.Column("council", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council", "username"], ["cashier.council", "cashier.username"], name=op.f("fk_person_token_cashier")
        ),
        sa.PrimaryKeyConstraint("council", "token_hash", name=op.f("pk_person_token")),
    )
    op.create_index("ix_person_token_expires_at", "person_token", ["council", "expires_at"], unique=False)
