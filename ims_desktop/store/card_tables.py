"""Lay out what cards leave in `till.db`: what was asked for, the mark before it was, what came of it; and money held.

Shape: every row hangs on the running number `n` of its fact, but the mark, which hangs on what was asked for. `lines`
is JSON text: the bills as the payment will have them. Whose money it is stands with the fact's personal members.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from ims_desktop.store.columns import metadata, of_fact, of_session, text, whole

card_attempt = Table(
    "card_attempt",
    metadata,
    of_fact(),
    text("series"),
    whole("number"),
    text("payment_id"),
    text("basket_id"),
    of_session(),
    text("cashier"),
    text("cashier_name"),
    text("direction"),
    text("way"),
    text("provider"),
    text("method"),
    text("method_name"),
    whole("amount_pence"),
    whole("due_pence"),
    text("lines"),
    text("business_date"),
    text("asked_at"),
    text("catalogue_version"),
    whole("pack_version"),
    whole("offline"),
    text("of_payment"),
    text("of_receipt"),
    text("charged_attempt"),
    text("charged_reference"),
    text("reason"),
    text("approval"),
    UniqueConstraint("series", "number"),
    CheckConstraint("number > 0"),
    CheckConstraint("amount_pence BETWEEN 1 AND due_pence"),
    CheckConstraint("direction IN ('charge', 'refund', 'reverse')"),
    CheckConstraint("(direction = 'refund') = (of_payment <> '')"),
    CheckConstraint("(direction = 'charge') = (reason = '')"),
    CheckConstraint("direction <> 'reverse' OR charged_attempt <> ''"),
    sqlite_strict=True,
)
"""Shape: its reference is `series`-C`number`; `of_*` and `charged_*` are "" where nothing is given back."""

Index("card_attempt_of_payment", card_attempt.c.payment_id)
Index("card_attempt_charged", card_attempt.c.charged_attempt, sqlite_where=card_attempt.c.charged_attempt != "")

card_open = Table(
    "card_open",
    metadata,
    Column("n", Integer, ForeignKey("card_attempt.n"), primary_key=True, autoincrement=False),
    sqlite_strict=True,
)
"""What may still need something to be done, so that looking for it costs the same after years; else it is empty."""

card_sent = Table(
    "card_sent",
    metadata,
    Column("n", Integer, ForeignKey("card_attempt.n"), primary_key=True, autoincrement=False),
    text("at"),
    sqlite_strict=True,
)
"""The mark made before a terminal or provider hears of it: without it nothing can have been charged."""

card_answer = Table(
    "card_answer",
    metadata,
    of_fact(),
    Column("attempt", Integer, ForeignKey("card_attempt.n"), nullable=False),
    text("outcome"),
    whole("amount_pence"),
    text("how"),
    text("at"),
    text("provider_reference"),
    text("brand"),
    text("last_four"),
    text("authorisation"),
    text("code"),
    text("reason"),
    text("approval"),
    UniqueConstraint("attempt"),
    CheckConstraint("outcome IN ('approved', 'declined', 'cancelled')"),
    CheckConstraint("(outcome = 'approved') = (amount_pence > 0)"),
    CheckConstraint("length(last_four) IN (0, 4)"),
    sqlite_strict=True,
)

held_tender = Table(
    "held_tender",
    metadata,
    of_fact(),
    text("payment_id"),
    whole("number"),
    of_session(),
    text("cashier"),
    text("method"),
    text("method_name"),
    whole("amount_pence"),
    whole("due_pence"),
    text("at"),
    whole("returned"),
    UniqueConstraint("payment_id", "number", "returned"),
    CheckConstraint("number > 0"),
    CheckConstraint("amount_pence > 0"),
    CheckConstraint("returned IN (0, 1)"),
    sqlite_strict=True,
)
"""Shape: a row with `returned` 1 says that what the row with the same number held went back."""

Index("held_tender_of_session", held_tender.c.session)
