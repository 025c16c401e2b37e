"""Services outside that work for a council, and the charges that providers of cards were asked for."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, String

from sync.central.tables.base import UtcTime, must, of_council, refers, table

outside_service = table(
    "outside_service",
    ("kind", "fund"),
    Column("kind", String(20)),
    Column("fund", String(5)),
    must("settings", JSON),
    Column("secret", LargeBinary),
    Column("sealed_by", String(64)),
    must("set_at", UtcTime),
    of_council(),
)
"""Something outside that works for a council, for one fund or ("") for all. Shape: `kind` one of `services.KINDS`;
`secret` its key, sealed like the council's own where there is a key file; never shown, logged or exported."""

card_attempt = table(
    "card_attempt",
    ("attempt_id",),
    Column("attempt_id", String(36)),
    must("payment_id", String(36)),
    must("till", String(10)),
    must("operator", String(100)),
    must("reference", String(30)),
    must("direction", String(6)),
    must("way", String(10)),
    must("provider", String(20)),
    must("fund", String(5)),
    must("amount_pence", BigInteger),
    must("language", String(2)),
    must("bills", JSON),
    Column("of_attempt", String(36)),
    must("state", String(10)),
    must("says", String(40)),
    must("since", UtcTime),
    must("asked_at", UtcTime),
    Column("looked_at", UtcTime),
    Column("next_look_at", UtcTime),
    must("looks", Integer),
    Column("expires_at", UtcTime),
    Column("cancel_wanted_at", UtcTime),
    Column("provider_id", String(100)),
    Column("page", String(2000)),
    must("page_given", Boolean),
    must("charged_pence", BigInteger),
    must("fee_pence", BigInteger),
    must("provider_reference", String(100)),
    must("brand", String(30)),
    must("last_four", String(4)),
    must("authorisation", String(15)),
    must("code", String(40)),
    must("strays", JSON),
    Column("message_id", String(36)),
    must("extension", String(100)),
    must("call_id", String(100)),
    Index("ix_card_attempt_open", "council", "next_look_at"),
    Index("ix_card_attempt_payment", "council", "payment_id"),
    Index("ix_card_attempt_provider_id", "council", "provider", "provider_id"),
)
"""A charge, or a refund to a card, at a provider behind central. Units: pence.

Shape: `state` "creating" (written before the provider hears of it), then "waiting", "unknown", "approved", "declined",
"cancelled"; `says` and `since` the provider's own word; `fund` whose key is used; `provider_id` its number there;
`page` where the card is typed, forgotten once it was given to the till, which opens one page for an attempt and never
another; `cancel_wanted_at` since when it is to be stopped; `next_look_at` None once nothing can change; `strays`
provider numbers that were made by a lost answer and are to be cancelled. Whose e-mail or telephone a link goes to is
never here, but with the message until it is delivered."""

card_fact = table(
    "card_fact",
    ("event_id",),
    Column("event_id", String(36)),
    must("kind", String(20)),
    must("attempt_id", String(36)),
    must("payment_id", String(36)),
    must("till", String(10)),
    must("session_id", String(36)),
    must("cashier", String(100)),
    must("occurred_at", UtcTime),
    must("direction", String(6)),
    must("way", String(10)),
    must("provider", String(40)),
    must("outcome", String(10)),
    must("amount_pence", BigInteger),
    must("due_pence", BigInteger),
    must("how", String(10)),
    must("code", String(40)),
    refers("event", "event_id"),
    Index("ix_card_fact_attempt", "council", "attempt_id"),
    Index("ix_card_fact_payment", "council", "payment_id"),
    Index("ix_card_fact_outcome", "council", "outcome", "occurred_at"),
)
"""What tills told of cards and of money held, a row for each fact `card_asked`, `card_answered` or `tender_held`;
what a kind has not is "" or 0. `attempt_id` of money held is its own `event_id`, `code` its number in the payment."""

provider_message = table(
    "provider_message",
    ("provider", "message_id"),
    Column("provider", String(20)),
    Column("message_id", String(100)),
    must("event", String(60)),
    must("provider_id", String(100)),
    must("heard_at", UtcTime),
    of_council(),
    Index("ix_provider_message_heard_at", "council", "heard_at"),
)
"""What a provider told us by itself, so that the same message again does nothing. Shape: `event` and `provider_id` as
they were told, never believed: what they are about is looked at, and nothing of the message's sums is kept."""
