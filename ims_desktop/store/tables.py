"""Lay out `till.db`: what is written once, and the little that may change.

Shape: every fact has a running number `n` over all epochs of the file; its bytes, its delivery, its personal members
and its payment hang on that number. All tables are STRICT. `triggers.py` says which of them only grow.
Units: pence, whole numbers; moments UTC text with a Z; days `YYYY-MM-DD`; flags 0 or 1.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _of_fact() -> Column[int]:
    return Column("n", Integer, ForeignKey("outbox.n"), primary_key=True, autoincrement=False)


def _of_payment() -> Column[int]:
    return Column("n", Integer, ForeignKey("payment.n"), primary_key=True, autoincrement=False)


def _part(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


# ----------------------------------------------------------------------------------------------------- who we are
state = Table(
    "state",
    metadata,
    Column("key", Text, primary_key=True),
    _text("value"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Marks that move: where this file came from, the clock's mark, blocks, the last backup, the catalogue's generation."""

epoch = Table(
    "epoch",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("epoch", Text, nullable=False, unique=True),
    _text("council"),
    _text("till"),
    _text("office"),
    _text("device_id"),
    _text("key_id"),
    _text("central_url"),
    _bytes("central_public_key"),
    _whole("training"),
    _text("began_at"),
    sqlite_strict=True,
)

pack = Table(
    "pack",
    metadata,
    Column("id", Integer, primary_key=True),
    _whole("version"),
    _text("effective_from"),
    _text("received_at"),
    _bytes("document"),
    _bytes("signature"),
    sqlite_strict=True,
)

# ------------------------------------------------------------------------------------------------------- the chain
outbox = Table(
    "outbox",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Text, ForeignKey("epoch.epoch"), nullable=False),
    _whole("sequence"),
    Column("event_id", Text, nullable=False, unique=True),
    _text("kind"),
    _text("occurred_at"),
    _text("previous_hash"),
    _text("hash"),
    Column("body", LargeBinary),
    sqlite_strict=True,
)
"""Every fact in order, with its final bytes; `body` goes when a recorded purge names it, nothing else ever changes.

That `sequence` and `previous_hash` follow the fact before is a trigger's law: it needs no index of its own.
"""

delivery = Table(
    "delivery",
    metadata,
    _of_fact(),
    _text("status"),
    _whole("attempts"),
    _text("code"),
    _text("text"),
    Column("next_try_at", Text),
    CheckConstraint("status IN ('unsent', 'quarantined')"),
    sqlite_strict=True,
)
"""Where a fact is on its way to central, until it is there: the only part of the outbox that changes."""

settled = Table("settled", metadata, _of_fact(), _text("at"), _whole("attempts"), sqlite_strict=True)
"""When central had a fact for certain; from then on no delivery of it exists."""

personal_data = Table(
    "personal_data",
    metadata,
    _of_fact(),
    Column("member", Text, primary_key=True),
    _text("value"),
    _text("salt"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

purged = Table(
    "purged",
    metadata,
    _of_fact(),
    Column("by_n", Integer, ForeignKey("outbox.n"), nullable=False),
    sqlite_strict=True,
)
"""Which fact says that another fact's bytes and personal members may go."""

acknowledgement = Table(
    "acknowledgement",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", Text, ForeignKey("epoch.epoch"), nullable=False),
    _whole("sequence"),
    _text("hash"),
    _text("at"),
    _bytes("document"),
    _bytes("signature"),
    sqlite_strict=True,
)

# -------------------------------------------------------------------------------------------------- the till's work
cashier_session = Table(
    "cashier_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", Text, nullable=False, unique=True),
    _text("cashier"),
    _text("office"),
    _text("business_date"),
    _text("opened_at"),
    _whole("float_pence"),
    _whole("from_n"),
    sqlite_strict=True,
)
"""Shape: every payment of a session has a running number above `from_n`."""

payment = Table(
    "payment",
    metadata,
    _of_fact(),
    _text("series"),
    _whole("number"),
    _text("kind"),
    Column("session", Integer, ForeignKey("cashier_session.id"), nullable=False),
    _text("cashier"),
    _text("cashier_name"),
    _text("council"),
    _text("office"),
    _text("office_name"),
    _text("till"),
    _text("taken_at"),
    _text("business_date"),
    _whole("amount_pence"),
    _whole("offline"),
    _whole("training"),
    UniqueConstraint("series", "number"),
    CheckConstraint("number > 0"),
    sqlite_strict=True,
)
"""Shape: the receipt number is `series`-`number`, the number of at least four digits."""

payment_line = Table(
    "payment_line",
    metadata,
    _of_payment(),
    _part("line"),
    _text("fund"),
    _text("fund_name"),
    _text("reference"),
    _whole("amount_pence"),
    _text("vat_code"),
    _text("vat_rate"),
    _text("vat_treatment"),
    _whole("vat_pence"),
    _text("verdict"),
    _text("narrative"),
    _text("override_reason"),
    _text("override_by"),
    CheckConstraint("verdict IN ('valid', 'unverified')"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

payment_tender = Table(
    "payment_tender",
    metadata,
    _of_payment(),
    _part("tender"),
    _text("method"),
    _text("method_name"),
    _whole("tendered_pence"),
    _whole("change_pence"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

allocation = Table(
    "allocation",
    metadata,
    _of_payment(),
    _part("allocation"),
    _whole("line"),
    _whole("tender"),
    _whole("amount_pence"),
    _whole("vat_pence"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

printed = Table(
    "printed",
    metadata,
    _of_payment(),
    Column("at", Text, primary_key=True),
    Column("copy", Integer, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

finished = Table("finished", metadata, _of_payment(), _text("at"), sqlite_strict=True)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("at"),
    _text("actor"),
    _text("action"),
    _text("detail"),
    sqlite_strict=True,
)

# --------------------------------------------------------------------------------------------- what may come and go
basket = Table(
    "basket",
    metadata,
    Column("basket_id", Text, primary_key=True),
    _text("cashier"),
    _text("kept_at"),
    _whole("aside"),
    _text("note"),
    _text("document"),
    sqlite_strict=True,
)

verifier = Table(
    "verifier",
    metadata,
    Column("username", Text, primary_key=True),
    _bytes("sealed"),
    _text("expires_at"),
    _whole("failures"),
    sqlite_strict=True,
)
