"""Lay out the central database; every primary, unique and foreign key starts with the council.

So the rows of one council stand together, a council can only ever reach its own, and the schema can be spread over
machines by council as it is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware UTC in Python, a time with zone where the database has one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_1_name)s",
        "ix": "ix_%(table_name)s_%(column_1_name)s",
    }
)


def _table(name: str, key: tuple[str, ...], *parts: Any) -> Table:
    return Table(name, metadata, Column("council", String(40)), *parts, PrimaryKeyConstraint("council", *key))


def _of_council() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["council"], ["council.council"])


def _must(name: str, kind: Any, **more: Any) -> Column[Any]:
    return Column(name, kind, nullable=False, **more)


council = _table(
    "council",
    (),
    _must("name", String(100)),
    _must("created_at", UtcTime),
    _must("signing_key", LargeBinary),
    _must("signing_public_key", LargeBinary),
    _must("recovery_public_key", LargeBinary),
    _must("feed", String(32)),
    _must("account_change", BigInteger),
)
"""`account_change` counts every change of an account; `feed` names this count, so that another database's cursors are
never taken for ours."""

enrolment_code = _table(
    "enrolment_code",
    ("code_hash",),
    Column("code_hash", String(64)),
    _must("office", String(2)),
    Column("till", String(10)),
    _must("created_at", UtcTime),
    _must("expires_at", UtcTime),
    Column("used_at", UtcTime),
    Column("used_till", String(10)),
    Column("used_epoch", String(3)),
    _of_council(),
)

till = _table(
    "till",
    ("till",),
    Column("till", String(10)),
    _must("office", String(2)),
    _must("epoch", String(3)),
    _must("created_at", UtcTime),
    _of_council(),
)

device = _table(
    "device",
    ("till", "epoch"),
    Column("till", String(10)),
    Column("epoch", String(3)),
    _must("office", String(2)),
    _must("public_key", LargeBinary),
    _must("machine", String(100)),
    _must("enrolled_at", UtcTime),
    _must("certificate", Text),
    _must("certificate_signature", LargeBinary),
    Column("revoked_at", UtcTime),
    Column("revoked_reason", String(40)),
    Column("escrow_key_id", String(64)),
    Column("escrow_key", LargeBinary),
    Column("escrow_at", UtcTime),
    Column("last_contact_at", UtcTime),
    Column("program_version", String(40)),
    Column("unsent", Integer),
    Column("oldest_unsent_at", UtcTime),
    Column("quarantined", Integer),
    ForeignKeyConstraint(["council", "till"], ["till.council", "till.till"]),
)

token = _table(
    "token",
    ("token_hash",),
    Column("token_hash", String(64)),
    _must("till", String(10)),
    _must("epoch", String(3)),
    _must("expires_at", UtcTime),
    ForeignKeyConstraint(["council", "till", "epoch"], ["device.council", "device.till", "device.epoch"]),
    Index("ix_token_expires_at", "council", "expires_at"),
)

nonce = _table(
    "nonce",
    ("till", "epoch", "nonce"),
    Column("till", String(10)),
    Column("epoch", String(3)),
    Column("nonce", String(64)),
    _must("expires_at", UtcTime),
    Index("ix_nonce_expires_at", "council", "expires_at"),
)

chain = _table(
    "chain",
    ("till", "epoch"),
    Column("till", String(10)),
    Column("epoch", String(3)),
    _must("sequence", BigInteger),
    _must("hash", String(64)),
    _must("whole_sequence", BigInteger),
    _must("whole_hash", String(64)),
    Column("forked_at", UtcTime),
    Column("forked_sequence", BigInteger),
    ForeignKeyConstraint(["council", "till", "epoch"], ["device.council", "device.till", "device.epoch"]),
)

event = _table(
    "event",
    ("event_id",),
    Column("event_id", String(36)),
    _must("till", String(10)),
    _must("epoch", String(3)),
    _must("sequence", BigInteger),
    _must("previous_hash", String(64)),
    _must("hash", String(64)),
    _must("kind", String(40)),
    _must("body", Text),
    _must("occurred_at", UtcTime),
    Column("business_date", Date),
    Column("session_id", String(36)),
    Column("cashier", String(100)),
    _must("received_at", UtcTime),
    _must("received_from", String(64)),
    UniqueConstraint("council", "till", "epoch", "sequence", name="uq_event_place"),
    _of_council(),
)

payment = _table(
    "payment",
    ("event_id",),
    Column("event_id", String(36)),
    _must("till", String(10)),
    _must("epoch", String(3)),
    _must("receipt", String(30)),
    _must("kind", String(20)),
    _must("office", String(2)),
    _must("cashier", String(100)),
    _must("business_date", Date),
    _must("taken_at", UtcTime),
    _must("amount_pence", BigInteger),
    _must("tendered_pence", BigInteger),
    _must("change_pence", BigInteger),
    _must("offline", Boolean),
    _must("received_at", UtcTime),
    UniqueConstraint("council", "receipt", name="uq_payment_receipt"),
    ForeignKeyConstraint(["council", "event_id"], ["event.council", "event.event_id"]),
    Index("ix_payment_received_at", "council", "received_at", "event_id"),
)

allocation = _table(
    "allocation",
    ("event_id", "n"),
    Column("event_id", String(36)),
    Column("n", Integer),
    _must("line", Integer),
    _must("tender", Integer),
    _must("fund", String(5)),
    _must("reference", String(30)),
    _must("method", String(5)),
    _must("amount_pence", BigInteger),
    _must("vat_code", String(2)),
    _must("vat_rate", String(10)),
    _must("vat_pence", BigInteger),
    _must("verdict", String(20)),
    _must("narrative", String(100)),
    Column("suspense_reason", String(40)),
    ForeignKeyConstraint(["council", "event_id"], ["payment.council", "payment.event_id"]),
    Index("ix_allocation_account", "council", "fund", "reference"),
)
"""One part of one tender paying part of one line: what LocalGov IMS keeps as one processed transaction."""

personal = _table(
    "personal",
    ("event_id", "member"),
    Column("event_id", String(36)),
    Column("member", String(40)),
    _must("value", String(300)),
    _must("salt", String(64)),
    ForeignKeyConstraint(["council", "event_id"], ["event.council", "event.event_id"]),
)

task = _table(
    "task",
    ("event_id", "code"),
    Column("event_id", String(36)),
    Column("code", String(40)),
    _must("raised_at", UtcTime),
    Column("done_at", UtcTime),
    ForeignKeyConstraint(["council", "event_id"], ["event.council", "event.event_id"]),
)
"""What a person must look at: the money is accepted, something about it is odd."""

account = _table(
    "account",
    ("fund", "reference"),
    Column("fund", String(5)),
    Column("reference", String(30)),
    _must("title", String(10)),
    _must("forename", String(50)),
    _must("surname", String(50)),
    _must("address", Text),
    _must("postcode", String(10)),
    Column("balance_pence", BigInteger),
    Column("balance_at", UtcTime),
    Column("message_id", Integer),
    _must("closed", Boolean),
    _must("gone", Boolean),
    _must("change", BigInteger),
    _must("load", BigInteger),
    Index("ix_account_change", "council", "change"),
)
"""A customer account. Shape: `address` a line each; `change` its place in the feed; `gone` a tombstone; `load` the last
load of everything that named it."""

cashier = _table(
    "cashier",
    ("username",),
    Column("username", String(100)),
    _must("display_name", String(100)),
    _must("office", String(2)),
    _must("roles", JSON),
    _must("password_hash", String(200)),
    _must("disabled", Boolean),
    _must("failures", Integer),
    Column("locked_until", UtcTime),
    Column("last_sign_in_at", UtcTime),
    _must("enabled_at", UtcTime),
    _must("expiry_days", Integer),
    _of_council(),
)

reference_source = _table("reference_source", (), _must("content", Text), _must("loaded_at", UtcTime), _of_council())
"""What was loaded, in pence; packs are made from it and from the cashiers."""

reference_pack = _table(
    "reference_pack",
    ("version",),
    Column("version", BigInteger),
    _must("content_hash", String(64)),
    _must("document", Text),
    _must("signature", LargeBinary),
    _must("effective_from", UtcTime),
    _of_council(),
)

audit = _table(
    "audit",
    ("audit_id",),
    Column("audit_id", String(36)),
    _must("at", UtcTime),
    _must("actor", String(100)),
    _must("action", String(40)),
    _must("detail", String(300)),
    Index("ix_audit_at", "council", "at"),
)
