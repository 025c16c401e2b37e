"""What goes on to a LocalGov IMS that the council already runs."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Text

from sync.central.tables.base import UtcTime, must, of_council, refers, table

forward = table(
    "forward",
    ("event_id", "n"),
    Column("event_id", String(36)),
    Column("n", Integer),
    must("state", String(10)),
    must("psp_reference", String(30)),
    must("transaction_date", String(33)),
    must("attempts", Integer),
    must("queued_at", UtcTime),
    Column("next_try_at", UtcTime),
    Column("sent_at", UtcTime),
    Column("done_at", UtcTime),
    Column("last_problem", String(300)),
    Column("upstream_reference", String(36)),
    Column("changed", JSON),
    refers("allocation", "event_id", "n"),
    Index("ix_forward_state", "council", "state", "next_try_at"),
    Index("ix_forward_psp_reference", "council", "psp_reference"),
)
"""One allocation on its way. `state`: `waiting`, `sending` (written before the request leaves: ask before sending
again), `done`, `parked` (a person must look). `transaction_date` is what tells the lines of one receipt apart upstream;
`changed` names the members that upstream's rules made something else of, with what came back."""

upstream = table(
    "upstream",
    (),
    must("url", String(300)),
    Column("asked_at", UtcTime),
    Column("answered_at", UtcTime),
    Column("last_problem", String(300)),
    Column("content", Text),
    of_council(),
)
"""The other IMS as it last described itself: its funds and methods of payment, as JSON."""
