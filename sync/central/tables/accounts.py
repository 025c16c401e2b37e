"""Account holders, the order in which they changed, and the snapshots tills begin with."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Text, text

from sync.central.tables.base import UtcTime, must, of_council, refers, table

account = table(
    "account",
    ("fund", "reference"),
    Column("fund", String(5)),
    Column("reference", String(30)),
    must("title", String(10)),
    must("forename", String(50)),
    must("surname", String(50)),
    must("address", Text),
    must("postcode", String(10)),
    Column("balance_pence", BigInteger),
    Column("balance_at", UtcTime),
    Column("message_id", Integer),
    must("closed", Boolean),
    must("gone", Boolean),
    must("change", BigInteger),
    must("load", BigInteger),
    must("more", JSON(none_as_null=True), server_default="{}"),
    Column("gone_at", UtcTime),
    Index("ix_account_change", "council", "change"),
    Index("ix_account_reference", "council", "reference"),
    Index("ix_account_gone_at", "council", "gone_at", postgresql_where=text("gone"), sqlite_where=text("gone")),
)
"""A customer account. Shape: `address` a line each; `change` its place in the feed; `gone` a tombstone since `gone_at`;
`load` the last load of everything that named it; `more` the members of LocalGov IMS that no till needs, under its own
names."""

snapshot = table(
    "snapshot",
    ("snapshot_id",),
    Column("snapshot_id", String(36)),
    must("feed", String(32)),
    must("change", BigInteger),
    must("begun_at", UtcTime),
    must("touched_at", UtcTime),
    Column("ready_at", UtcTime),
    must("rows", BigInteger),
    must("chunks", Integer),
    must("size", BigInteger),
    Column("sha256", String(64)),
    of_council(),
)
"""Every account as of `change`, compressed. It may be served once `ready_at` is set; until then it is somebody's claim
to build it, good while `touched_at` is young."""

snapshot_chunk = table(
    "snapshot_chunk",
    ("snapshot_id", "n"),
    Column("snapshot_id", String(36)),
    Column("n", Integer),
    must("rows", Integer),
    must("size", Integer),
    must("sha256", String(64)),
    must("data", LargeBinary),
    refers("snapshot", "snapshot_id"),
)
