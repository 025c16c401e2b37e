"""Write the laws of the journal into the file itself, where no code path can forget them.

Facts only grow: an UPDATE or DELETE aborts, and a fact that does not follow the one before it is not let in. Bytes and
personal members may go only when central has the fact and a recorded purge names it; what is settled stays settled.
"""

from __future__ import annotations

from typing import Final

from ims_desktop.store import card_laws
from ims_desktop.store.tables import outbox

ONLY_GROWS: Final = (
    "epoch",
    "settled",
    "purged",
    "acknowledgement",
    "cashier_session",
    "payment",
    "payment_line",
    "payment_tender",
    "allocation",
    "printed",
    "finished",
    "audit",
    "pack",
    "payment_undone",
    "session_end",
    "cash_movement",
    "cash_count",
    "approval",
    "ereturn",
    "ereturn_decision",
    "post_batch",
    "card_attempt",
    "card_sent",
    "card_answer",
    "held_tender",
)
_NO_PURGE: Final = """NOT EXISTS (
        SELECT 1 FROM purged JOIN settled ON settled.n = purged.n WHERE purged.n = OLD.n
    )"""
_OTHER_THAN_BODY: Final = "\n    OR ".join(
    f"NEW.{column.name} IS NOT OLD.{column.name}" for column in outbox.columns if column.name != "body"
)
_NO_LINK: Final = """NEW.sequence <> 1 + coalesce((
        SELECT sequence FROM outbox WHERE n = NEW.n - 1 AND epoch = NEW.epoch
    ), 0) OR NEW.previous_hash <> coalesce((
        SELECT hash FROM outbox WHERE n = NEW.n - 1 AND epoch = NEW.epoch
    ), printf('%064d', 0)) OR NEW.n <> 1 + coalesce((SELECT max(n) FROM outbox), 0)"""
_CLOSED: Final = "EXISTS (SELECT 1 FROM session_end WHERE session = NEW.session)"
_ALREADY_OPEN: Final = """EXISTS (
        SELECT 1 FROM cashier_session AS other WHERE lower(other.cashier) = lower(NEW.cashier)
        AND NOT EXISTS (SELECT 1 FROM session_end WHERE session = other.id)
    )"""
_DAY_BEFORE: Final = "NEW.business_date < (SELECT max(business_date) FROM cashier_session)"
_CLOSED_BATCH: Final = "NEW.batch_id <> '' AND EXISTS (SELECT 1 FROM post_batch WHERE batch_id = NEW.batch_id)"
_NOT_TO_UNDO: Final = """EXISTS (
        SELECT 1 FROM outbox JOIN payment ON payment.n = outbox.n
        WHERE outbox.event_id = NEW.of_payment AND payment.kind <> 'payment'
    ) OR EXISTS (
        SELECT 1 FROM payment AS this WHERE this.n = NEW.n AND (this.kind = 'payment' OR this.kind = 'void'
            AND this.session IS NOT (
                SELECT payment.session FROM outbox JOIN payment ON payment.n = outbox.n
                WHERE outbox.event_id = NEW.of_payment
            ))
    )"""
# What an original has left is told only where this journal holds it; elsewhere central's word counts.
_MORE_THAN_LEFT: Final = """NEW.of_line > 0 AND (NOT EXISTS (
        SELECT 1 FROM payment_undone WHERE n = NEW.n
    ) OR EXISTS (
        SELECT 1 FROM payment_undone AS this JOIN outbox ON outbox.event_id = this.of_payment
        JOIN payment ON payment.n = outbox.n WHERE this.n = NEW.n
    ) AND NEW.amount_pence + coalesce((
        SELECT line.amount_pence FROM payment_undone AS this JOIN outbox ON outbox.event_id = this.of_payment
        JOIN payment_line AS line ON line.n = outbox.n AND line.line = NEW.of_line WHERE this.n = NEW.n
    ), 0) + coalesce((
        SELECT sum(line.amount_pence) FROM payment_undone AS this
        JOIN payment_undone AS other ON other.of_payment = this.of_payment
        JOIN payment_line AS line ON line.n = other.n AND line.of_line = NEW.of_line WHERE this.n = NEW.n
    ), 0) < 0)"""
_OWN_OR_DONE: Final = """lower(NEW.by) = (SELECT lower(cashier) FROM ereturn WHERE n = NEW.ereturn)
    OR EXISTS (SELECT 1 FROM ereturn_decision WHERE ereturn = NEW.ereturn AND decision = 'approved')"""


def triggers() -> tuple[str, ...]:
    """Return every CREATE TRIGGER of `till.db`."""
    made = [_abort(table, change) for table in ONLY_GROWS for change in ("UPDATE", "DELETE")]
    made += [
        _abort("outbox", "INSERT", _NO_LINK),
        _abort("outbox", "UPDATE", f"NEW.body IS NOT NULL OR {_OTHER_THAN_BODY} OR {_NO_PURGE}"),
        _abort("outbox", "DELETE"),
        _abort("personal_data", "UPDATE"),
        _abort("personal_data", "DELETE", _NO_PURGE),
        _abort("delivery", "INSERT", "EXISTS (SELECT 1 FROM settled WHERE n = NEW.n)"),
        _abort("delivery", "UPDATE", "NEW.n <> OLD.n"),
        _abort("delivery", "DELETE", "NOT EXISTS (SELECT 1 FROM settled WHERE n = OLD.n)"),
        _abort("purged", "INSERT", "(SELECT kind FROM outbox WHERE n = NEW.by_n) IS NOT 'personal_data_purged'"),
        _abort("cashier_session", "INSERT", f"{_DAY_BEFORE}\n    OR {_ALREADY_OPEN}"),
        _abort("payment", "INSERT", f"{_CLOSED}\n    OR {_CLOSED_BATCH}\n    OR {card_laws.CARD_IS_OPEN}"),
        _abort("payment_tender", "INSERT", card_laws.NOT_CHARGED),
        _abort("card_attempt", "INSERT", f"{_CLOSED}\n    OR {card_laws.SECOND_ATTEMPT}"),
        _abort("card_open", "UPDATE"),
        _abort("card_open", "DELETE", card_laws.STILL_OPEN),
        _abort("card_sent", "INSERT", card_laws.SENT_TOO_LATE),
        _abort("card_answer", "INSERT", card_laws.NEVER_SENT),
        _abort("held_tender", "INSERT", f"{_CLOSED}\n    OR {card_laws.NOT_TO_HOLD}"),
        _abort("session_end", "INSERT", card_laws.STILL_HELD),
        _abort("cash_movement", "INSERT", _CLOSED),
        _abort("cash_count", "INSERT", _CLOSED),
        _abort("payment_undone", "INSERT", _NOT_TO_UNDO),
        _abort("payment_line", "INSERT", _MORE_THAN_LEFT),
        _abort("ereturn_decision", "INSERT", _OWN_OR_DONE),
    ]
    return tuple(made)


def _abort(table: str, change: str, when: str = "") -> str:
    condition = f"\nWHEN {when}" if when else ""
    return (
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}{condition}\n"
        f"BEGIN SELECT RAISE(ABORT, '{table}: {change} is against the law of the journal'); END"
    )
