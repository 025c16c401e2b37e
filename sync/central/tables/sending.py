"""Letters on their way to customers; their addresses are known only while they are to be sent."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String

from sync.central.tables.base import UtcTime, must, of_council, table

outgoing = table(
    "outgoing",
    ("message_id",),
    Column("message_id", String(36)),
    must("kind", String(10)),
    must("till", String(10)),
    must("about", String(36)),
    must("reference", String(30)),
    must("channel", String(10)),
    must("language", String(2)),
    must("amount", String(100)),
    Column("to", String(254)),
    Column("name", String(100)),
    Column("summary", String(2000)),
    Column("pdf", LargeBinary),
    Column("page", String(2000)),
    must("sent_to", String(100)),
    must("state", String(10)),
    must("code", String(40)),
    must("since", UtcTime),
    must("queued_at", UtcTime),
    must("give_up_at", UtcTime),
    Column("next_at", UtcTime),
    must("provider", String(20)),
    must("provider_id", String(100)),
    Column("asked_at", UtcTime),
    must("tries", Integer),
    must("lost", Integer),
    must("looks", Integer),
    must("turn", Integer),
    of_council(),
    Index("ix_outgoing_next_at", "council", "next_at"),
    Index("ix_outgoing_provider_id", "council", "provider", "provider_id"),
    Index("ix_outgoing_till", "council", "till", "queued_at"),
)
"""A letter, from the wish until nothing more can be heard of it.

Shape: `kind` "receipt" or "link", `about` the payment's or the attempt's id; `state` "waiting", "sent", "delivered",
"failed"; `to`, `name`, `summary`, `pdf`, `page` are forgotten as soon as it waits no more, `sent_to` stays and is
masked; `asked_at` since when somebody was asked to send it and the outcome is not known, None when it is; `tries` how
often that failed for sure, `lost` how often no answer came, `looks` how often it was looked for since; `turn` counts
who took it in hand, so that a late answer changes nothing; `next_at` None once nothing more is to be done."""
