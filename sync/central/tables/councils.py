"""A council, its keys, the people and programs that may ask, and the audit of what they did."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Text, UniqueConstraint

from sync.central.tables.base import UtcTime, must, of_council, refers, table

council = table(
    "council",
    (),
    must("name", String(100)),
    must("created_at", UtcTime),
    must("signing_public_key", LargeBinary),
    must("recovery_public_key", LargeBinary),
    must("feed", String(32)),
    must("account_change", BigInteger),
)
"""Nothing here is secret. `account_change` counts every change of an account; `feed` names this count, so that another
database's cursors are never taken for ours."""

council_key = table("council_key", (), must("signing_key", LargeBinary), Column("sealed_by", String(64)), of_council())
"""The raw Ed25519 key; or, when `sealed_by` names the key file it was sealed with, nonce and AES-GCM text."""

counter = table("counter", ("name",), Column("name", String(40)), must("value", BigInteger), of_council())
"""The last number given to a suspense item, an import and the like: LocalGov IMS has whole numbers on its wire."""

cashier = table(
    "cashier",
    ("username",),
    Column("username", String(100)),
    must("user_code", Integer),
    must("display_name", String(100)),
    must("office", String(2)),
    must("roles", JSON),
    must("password_hash", String(200)),
    must("disabled", Boolean),
    must("failures", Integer),
    Column("locked_until", UtcTime),
    Column("last_sign_in_at", UtcTime),
    must("enabled_at", UtcTime),
    must("expiry_days", Integer),
    Column("oidc_subject", String(255)),
    UniqueConstraint("council", "user_code", name="uq_cashier_user_code"),
    UniqueConstraint("council", "oidc_subject", name="uq_cashier_oidc_subject"),
    of_council(),
)
"""A person who signs in. `user_code` is LocalGov IMS's number for the person; 0 is the system itself, nobody's."""

person_token = table(
    "person_token",
    ("token_hash",),
    Column("token_hash", String(64)),
    must("username", String(100)),
    must("created_at", UtcTime),
    must("expires_at", UtcTime),
    refers("cashier", "username"),
    Index("ix_person_token_expires_at", "council", "expires_at"),
)

oidc_provider = table(
    "oidc_provider",
    (),
    must("issuer", String(300)),
    must("client_id", String(200)),
    must("scopes", String(200)),
    must("username_claim", String(60)),
    must("redirect_host", String(60)),
    Column("roles_claim", String(60)),
    of_council(),
)

oidc_used = table(
    "oidc_used",
    ("token_hash",),
    Column("token_hash", String(64)),
    must("expires_at", UtcTime),
    of_council(),
    Index("ix_oidc_used_expires_at", "council", "expires_at"),
)
"""Identity tokens that were handed in: each is good once."""

api_key = table(
    "api_key",
    ("key_id",),
    Column("key_id", String(36)),
    must("name", String(60)),
    must("secret_hash", String(64)),
    must("scopes", JSON),
    must("created_at", UtcTime),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("last_used_at", UtcTime),
    UniqueConstraint("council", "name", name="uq_api_key_name"),
    of_council(),
)

key_binding = table(
    "key_binding",
    ("kind", "value"),
    Column("kind", String(20)),
    Column("value", String(200)),
    must("key_id", String(36)),
    must("created_at", UtcTime),
    refers("api_key", "key_id"),
)
"""A caller that sends no credential: `kind` is `certificate` (SHA-256 of the client's, in hex) or `proxy` (what the
trusted proxy's header says)."""

system_message = table(
    "system_message",
    ("message_id",),
    Column("message_id", String(36)),
    must("severity", String(10)),
    must("starts_at", UtcTime),
    must("ends_at", UtcTime),
    must("text", String(160)),
    must("text_cy", String(160)),
    of_council(),
)

reference_source = table("reference_source", (), must("content", Text), must("loaded_at", UtcTime), of_council())
"""What was loaded, in pence; packs are made from it and from the cashiers."""

reference_pack = table(
    "reference_pack",
    ("version",),
    Column("version", BigInteger),
    must("content_hash", String(64)),
    must("document", Text),
    must("signature", LargeBinary),
    must("effective_from", UtcTime),
    of_council(),
)

audit = table(
    "audit",
    ("audit_id",),
    Column("audit_id", String(36)),
    must("at", UtcTime),
    must("actor", String(100)),
    must("action", String(40)),
    must("detail", String(300)),
    Index("ix_audit_at", "council", "at"),
)
