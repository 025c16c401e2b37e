"""Lay out `till.db`: what is written once, and the little that may change.

Shape: every fact has a running number `n` over all epochs of the file; its bytes, its delivery, its personal members
and its payment hang on that number. All tables are STRICT. `triggers.py` says which of them only grow.
Units: pence, whole numbers; moments UTC text with a Z; days `YYYY-MM-DD`; flags 0 or 1.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from ims_desktop.store import card_tables, day_tables  # noqa: F401 - the other tables of the same file
from ims_desktop.store.columns import blob, metadata, of_fact, of_payment, of_session, part, text, whole

# ----------------------------------------------------------------------------------------------------- who we are
state = Table(
    "state",
    metadata,
    Column("key", Text, primary_key=True),
    text("value"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Marks that move: where this file came from, the clock's mark, blocks, the last backup, the catalogue's generation."""

epoch = Table(
    "epoch",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("epoch", Text, nullable=False, unique=True),
    text("council"),
    text("till"),
    text("office"),
    text("device_id"),
    text("key_id"),
    text("central_url"),
    blob("central_public_key"),
    whole("training"),
    text("began_at"),
    sqlite_strict=True,
)

pack = Table(
    "pack",
    metadata,
    Column("id", Integer, primary_key=True),
    whole("version"),
    text("effective_from"),
    text("received_at"),
    blob("document"),
    blob("signature"),
    sqlite_strict=True,
)

# ------------------------------------------------------------------------------------------------------- the chain
outbox = Table(
    "outbox",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Text, ForeignKey("epoch.epoch"), nullable=False),
    whole("sequence"),
    Column("event_id", Text, nullable=False, unique=True),
    text("kind"),
    text("occurred_at"),
    text("previous_hash"),
    text("hash"),
    Column("body", LargeBinary),
    sqlite_strict=True,
)
"""Every fact in order, with its final bytes; `body` goes when a recorded purge names it, nothing else ever changes.

That `sequence` and `previous_hash` follow the fact before is a trigger's law: it needs no index of its own.
"""

delivery = Table(
    "delivery",
    metadata,
    of_fact(),
    text("status"),
    whole("attempts"),
    text("code"),
    text("text"),
    Column("next_try_at", Text),
    CheckConstraint("status IN ('unsent', 'quarantined')"),
    sqlite_strict=True,
)
"""Where a fact is on its way to central, until it is there: the only part of the outbox that changes."""

settled = Table("settled", metadata, of_fact(), text("at"), whole("attempts"), sqlite_strict=True)
"""When central had a fact for certain; from then on no delivery of it exists."""

personal_data = Table(
    "personal_data",
    metadata,
    of_fact(),
    Column("member", Text, primary_key=True),
    text("value"),
    text("salt"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

purged = Table(
    "purged",
    metadata,
    of_fact(),
    Column("by_n", Integer, ForeignKey("outbox.n"), nullable=False),
    sqlite_strict=True,
)
"""Which fact says that another fact's bytes and personal members may go."""

acknowledgement = Table(
    "acknowledgement",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", Text, ForeignKey("epoch.epoch"), nullable=False),
    whole("sequence"),
    text("hash"),
    text("at"),
    blob("document"),
    blob("signature"),
    sqlite_strict=True,
)

# -------------------------------------------------------------------------------------------------- the till's work
cashier_session = Table(
    "cashier_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", Text, nullable=False, unique=True),
    text("cashier"),
    text("office"),
    text("business_date"),
    text("opened_at"),
    whole("float_pence"),
    Column("expected_float_pence", Integer),
    text("float_reason"),
    whole("from_n"),
    sqlite_strict=True,
)
"""Shape: every payment of a session has a running number above `from_n`."""

payment = Table(
    "payment",
    metadata,
    of_fact(),
    text("series"),
    whole("number"),
    text("kind"),
    of_session(),
    text("cashier"),
    text("cashier_name"),
    text("council"),
    text("office"),
    text("office_name"),
    text("till"),
    text("taken_at"),
    text("business_date"),
    whole("amount_pence"),
    whole("offline"),
    whole("training"),
    text("batch_id"),
    UniqueConstraint("series", "number"),
    CheckConstraint("number > 0"),
    CheckConstraint("kind IN ('payment', 'void', 'refund')"),
    CheckConstraint("(kind = 'payment') = (amount_pence > 0)"),
    sqlite_strict=True,
)
"""Shape: the receipt number is `series`-`number`, the number of at least four digits."""

Index("payment_of_batch", payment.c.batch_id, sqlite_where=payment.c.batch_id != "")

payment_undone = Table(
    "payment_undone",
    metadata,
    of_payment(),
    text("of_payment"),
    text("of_receipt"),
    text("reason"),
    text("approval"),
    sqlite_strict=True,
)
"""What a void or refund undoes; the original of a refund may be in another till's journal."""

Index("payment_undone_of", payment_undone.c.of_payment)
Index("payment_undone_approval", payment_undone.c.approval, unique=True, sqlite_where=payment_undone.c.approval != "")

payment_line = Table(
    "payment_line",
    metadata,
    of_payment(),
    part("line"),
    text("fund"),
    text("fund_name"),
    text("reference"),
    whole("amount_pence"),
    text("vat_code"),
    text("vat_rate"),
    text("vat_treatment"),
    whole("vat_pence"),
    text("verdict"),
    text("narrative"),
    text("override_reason"),
    text("override_by"),
    text("override_approval"),
    whole("of_line"),
    whole("over_balance_pence"),
    CheckConstraint("verdict IN ('valid', 'unverified')"),
    CheckConstraint("(of_line > 0) = (amount_pence < 0)"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

payment_tender = Table(
    "payment_tender",
    metadata,
    of_payment(),
    part("tender"),
    text("method"),
    text("method_name"),
    whole("tendered_pence"),
    whole("change_pence"),
    text("authorisation"),
    text("last_four"),
    text("serial"),
    text("attempt"),
    text("provider_reference"),
    text("brand"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

Index("payment_tender_attempt", payment_tender.c.attempt, unique=True, sqlite_where=payment_tender.c.attempt != "")

allocation = Table(
    "allocation",
    metadata,
    of_payment(),
    part("allocation"),
    whole("line"),
    whole("tender"),
    whole("amount_pence"),
    whole("vat_pence"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

printed = Table(
    "printed",
    metadata,
    of_payment(),
    Column("at", Text, primary_key=True),
    Column("copy", Integer, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

finished = Table("finished", metadata, of_payment(), text("at"), sqlite_strict=True)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    text("at"),
    text("actor"),
    text("action"),
    text("detail"),
    sqlite_strict=True,
)

# --------------------------------------------------------------------------------------------- what may come and go
basket = Table(
    "basket",
    metadata,
    Column("basket_id", Text, primary_key=True),
    text("cashier"),
    text("kept_at"),
    whole("aside"),
    text("note"),
    text("document"),
    text("parts"),
    sqlite_strict=True,
)

verifier = Table(
    "verifier",
    metadata,
    Column("username", Text, primary_key=True),
    blob("sealed"),
    text("expires_at"),
    whole("failures"),
    sqlite_strict=True,
)
