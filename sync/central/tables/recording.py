"""Pauses of call recordings, and what callers' keypads brought: four facts of a card, and nothing of a caller."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String

from sync.central.tables.base import UtcTime, must, of_council, table

recording_pause = table(
    "recording_pause",
    ("attempt_id", "n"),
    Column("attempt_id", String(36)),
    Column("n", Integer),
    must("till", String(10)),
    must("operator", String(100)),
    must("extension", String(100)),
    must("call_id", String(100)),
    must("event_id", String(36)),
    must("wanted", String(10)),
    must("state", String(10)),
    must("confirmed", Boolean),
    must("code", String(40)),
    must("since", UtcTime),
    must("asked_at", UtcTime),
    must("expires_at", UtcTime),
    Column("paused_at", UtcTime),
    Column("due_at", UtcTime),
    Column("resumed_at", UtcTime),
    Column("next_try_at", UtcTime),
    must("tries", Integer),
    must("turn", Integer),
    Column("busy_until", UtcTime),
    must("heard", JSON),
    of_council(),
    Index("ix_recording_pause_next_try_at", "council", "next_try_at"),
)
"""From the wish to pause a recording to its running again; `n` counts them within a charge.

Shape: `event_id` names the last wish to the outside, the same while nobody answered it; `wanted` and `state` "paused"
or "recording", `state` also "unknown" or "none"; `paused_at` when it was first confirmed, `due_at` since when it is to
run again, `resumed_at` when that was confirmed; `next_try_at` None once it runs again, and `extension` and `call_id`
are blank from then on; `turn` counts the wishes, so that a late answer to an earlier one changes nothing; `busy_until`
while somebody waits for an answer; `heard` every change of what was heard, as
[moment, wanted, state, confirmed, code]."""

capture_result = table(
    "capture_result",
    ("attempt_id", "outcome"),
    Column("attempt_id", String(36)),
    Column("outcome", String(10)),
    must("amount_pence", BigInteger),
    must("provider_reference", String(100)),
    must("brand", String(30)),
    must("last_four", String(4)),
    must("authorisation", String(15)),
    must("heard_at", UtcTime),
    of_council(),
)
"""What came of a card typed on a caller's keypad, as its system told by itself. Units: pence, 0 where it said none.

Shape: added and never changed; should a system contradict itself, both stand, and an approval counts."""
