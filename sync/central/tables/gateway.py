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
    must("refusals", Integer),
    must("queued_at", UtcTime),
    Column("next_try_at", UtcTime),
    Column("sent_at", UtcTime),
    Column("done_at", UtcTime),
    Column("last_problem", String(300)),
    Column("upstream_reference", String(36)),
    Column("changed", JSON),
    refers("allocation", "event_id", "n"),
    Index("ix_forward_state", "council", "state", "next_try_at", "event_id", "n"),
    Index("ix_forward_psp_reference", "council", "psp_reference"),
)
"""One allocation on its way.

`state`: `held` (a supervisor has not released it), `waiting`, `sending` (written before the request leaves: ask before
sending again), `done`, `parked` (a person must look). `transaction_date` is what tells the lines of one receipt apart
upstream; `refusals` counts the answers that said why not; `next_try_at` of a line that is done is when it is asked
about once more; `changed` names the members that upstream's rules made something else of, with what came back."""

upstream = table(
    "upstream",
    (),
    must("url", String(300)),
    Column("user_code", Integer),
    Column("since", UtcTime),
    Column("queued_to", UtcTime),
    Column("asked_at", UtcTime),
    Column("answered_at", UtcTime),
    Column("last_problem", String(300)),
    Column("content", Text),
    of_council(),
)
"""The other IMS, and what it last said of itself: its funds and methods of payment, as JSON in `content`. `user_code`
stands for everybody when its numbers for people are not ours; payments received before `since` stay here; those
received before `queued_to` are on the queue."""
